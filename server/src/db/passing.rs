//! Which failures of a database pass: a lock that somebody else holds, a disk that is full, a server that is away. Told by
//! the code that the database gives, never by its words.

use sea_orm::{DbErr, RuntimeErr, SqlxError, SqlxPostgresError};

/// A lock is soon free.
const SOON: u64 = 2;
/// A disk has to be seen to by somebody.
const LATER: u64 = 30;

/// After how many seconds the same request may succeed; none where it will fail again.
#[must_use]
pub fn passes_in(error: &DbErr) -> Option<u64> {
    match error {
        DbErr::ConnectionAcquire(_) => Some(SOON),
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => of_driver(error),
        _ => None,
    }
}

fn of_driver(error: &SqlxError) -> Option<u64> {
    let Some(told) = error.as_database_error() else {
        let away = matches!(
            error,
            SqlxError::Io(_)
                | SqlxError::Tls(_)
                | SqlxError::PoolTimedOut
                | SqlxError::PoolClosed
                | SqlxError::WorkerCrashed
        );
        return away.then_some(SOON);
    };
    let code = told.code()?;
    match told.try_downcast_ref::<SqlxPostgresError>() {
        Some(_) => of_postgres(&code),
        None => of_sqlite(code.parse().ok()?),
    }
}

/// By SQLSTATE.
fn of_postgres(code: &str) -> Option<u64> {
    match code {
        // serialization_failure, deadlock_detected; lock, statement and idle_in_transaction_session timeouts;
        // too_many_connections
        "40001" | "40P01" | "55P03" | "57014" | "25P03" | "53300" => Some(SOON),
        // read_only_sql_transaction, io_error
        "25006" | "58030" => Some(LATER),
        // connection_exception, a server that shuts down or starts
        _ if code.starts_with("08") || code.starts_with("57P") => Some(SOON),
        // disk_full, out_of_memory
        _ if code.starts_with("53") => Some(LATER),
        _ => None,
    }
}

/// By result code; what stands above the lowest byte only says more precisely which.
fn of_sqlite(code: u32) -> Option<u64> {
    match code & 0xff {
        5 | 6 | 15 => Some(SOON),        // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL
        8 | 10 | 13 | 14 => Some(LATER), // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{LATER, SOON, of_postgres, of_sqlite, passes_in};
    use sea_orm::DbErr;

    #[test]
    fn locks_pass_soon_disks_later_and_mistakes_never() {
        for (code, passes) in [
            (5, Some(SOON)),     // SQLITE_BUSY
            (517, Some(SOON)),   // SQLITE_BUSY_SNAPSHOT
            (262, Some(SOON)),   // SQLITE_LOCKED_SHAREDCACHE
            (13, Some(LATER)),   // SQLITE_FULL
            (8, Some(LATER)),    // SQLITE_READONLY
            (1032, Some(LATER)), // SQLITE_READONLY_DBMOVED
            (778, Some(LATER)),  // SQLITE_IOERR_WRITE
            (1, None),           // SQLITE_ERROR
            (11, None),          // SQLITE_CORRUPT
            (2067, None),        // SQLITE_CONSTRAINT_UNIQUE
        ] {
            assert_eq!(of_sqlite(code), passes, "{code}");
        }
        for (code, passes) in [
            ("55P03", Some(SOON)),
            ("57014", Some(SOON)),
            ("40P01", Some(SOON)),
            ("57P01", Some(SOON)),
            ("08006", Some(SOON)),
            ("53100", Some(LATER)),
            ("58030", Some(LATER)),
            ("25006", Some(LATER)),
            ("23505", None),
            ("42P01", None),
            ("P0001", None),
        ] {
            assert_eq!(of_postgres(code), passes, "{code}");
        }
        assert_eq!(
            passes_in(&DbErr::Custom("locked, busy, timed out".to_owned())),
            None,
            "words do not count"
        );
    }
}
