//! The time zone, and whether the clocks agree.

use super::{Doctor, Level, Report};
use crate::db;
use crate::db::Database;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

/// More apart than this, signatures are refused and deadlines are wrong.
const APART_MS: i64 = 60_000;

pub(super) async fn look(doctor: &Doctor<'_>, database: Option<&Database>, report: &mut Report) {
    let now = doctor.clock.now();
    match now.in_tz(&doctor.config.time_zone) {
        Ok(there) => {
            let zone = &doctor.config.time_zone;
            report.ok("time zone", format!("it is {} in {zone}", there.strftime("%Y-%m-%d %H:%M")));
        }
        Err(error) => report.fail("time zone", error.to_string(), "name one like Asia/Shanghai"),
    }
    let Some(database) = database else { return };
    let mend = "set the clock, and keep it by NTP";
    if let Some(theirs) = clock_of(database).await
        && (theirs - now.as_millisecond()).abs() > APART_MS
    {
        let seconds = (theirs - now.as_millisecond()) / 1000;
        report.fail("clock", format!("the database's clock differs by {seconds} seconds"), mend);
        return;
    }
    match db::newest(database).await {
        Ok(Some(newest)) if newest - now.as_millisecond() > APART_MS => {
            // In the demo the clock moves ahead on purpose, and starts anew with the server.
            let level = if doctor.demo { Level::Warn } else { Level::Fail };
            report.note(level, "clock", "is behind what was recorded last", mend);
        }
        _ => report.ok("clock", "agrees with the database"),
    }
}

/// The time of a database server; SQLite's is this machine's.
async fn clock_of(database: &Database) -> Option<i64> {
    if database.get_database_backend() != DbBackend::Postgres {
        return None;
    }
    let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS ms";
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_one_raw(statement).await.ok()??.try_get::<Option<i64>>("", "ms").ok()?
}
