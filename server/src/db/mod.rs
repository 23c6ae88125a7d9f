//! The main database: SQLite or PostgreSQL through one set of entities and migrations.

mod cancellation_tables;
mod database;
mod draft_key_tables;
pub mod entities;
mod erasing_guards;
mod export_tables;
mod guardian_tables;
mod handoff_tables;
mod key_tables;
mod look;
mod newest_indexes;
mod passing;
mod policy_tables;
mod request_tables;
mod session_tables;
mod tables;
mod visitor_tables;
mod webhook_tables;

pub use database::Database;
pub use look::{LookError, look};
pub(crate) use look::{applied, sqlite_file};
pub use passing::passes_in;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use std::{path::Path, time::Duration};

/// How long a request waits for a row that another holds, for a statement, and for itself between two of them.
const POSTGRES_PATIENCE: [(&str, &str); 3] =
    [("lock_timeout", "5s"), ("statement_timeout", "20s"), ("idle_in_transaction_session_timeout", "60s")];

/// Connects and brings the main database's tables up to date.
///
/// # Errors
/// When it cannot be reached, or a migration fails.
pub async fn open(url: &str) -> Result<Database, DbErr> {
    migrated::<tables::Migrator>(url).await
}

/// The same for the key store.
///
/// # Errors
/// As [`open`].
pub async fn open_key_store(url: &str) -> Result<Database, DbErr> {
    migrated::<key_tables::Migrator>(url).await
}

/// As [`open`], with the first few changes of its tables only: for tests of upgrades.
///
/// # Errors
/// As [`open`].
#[doc(hidden)]
pub async fn open_older(url: &str, steps: u32) -> Result<DatabaseConnection, DbErr> {
    let connection = sea_orm::Database::connect(options(url)).await?;
    migrate::<tables::Migrator>(&connection, Some(steps)).await?;
    Ok(connection)
}

/// How often a server looks again whether another one has brought the tables up to date: over two minutes, and longer where
/// each look waits by itself.
const LOOKS: u32 = 600;

/// Tables are brought up to date over a connection of their own: on PostgreSQL an index over many rows takes longer than
/// requests may. Servers that start together wait for one another.
async fn migrated<M: MigratorTrait>(url: &str) -> Result<Database, DbErr> {
    let mut looks = 0;
    loop {
        looks += 1;
        let done = match opened(url).await {
            Ok(patient) => {
                let done = migrate::<M>(&patient, None).await;
                patient.close().await?;
                done
            }
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => return connect(url).await,
            Err(error) if looks < LOOKS && passes_in(&error).is_some() => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

async fn opened(url: &str) -> Result<DatabaseConnection, DbErr> {
    if let Some(file) = sqlite_file(url) {
        make_private(&file)?;
    }
    sea_orm::Database::connect(options(url)).await
}

/// Makes all changes that are missing, with the list of what was made, in one transaction: one that is killed leaves nothing
/// half done, and whoever comes at the same time finds everything done.
async fn migrate<M: MigratorTrait>(connection: &DatabaseConnection, steps: Option<u32>) -> Result<(), DbErr> {
    // Any number, always the same: nobody else's locks are meant.
    const LOCK: &str = "SELECT pg_advisory_xact_lock(4711081501)";
    let tx = begin_on(connection).await?;
    if connection.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    M::up(&tx, steps).await?;
    tx.commit().await
}

/// The names of the main database's migrations, in their order.
#[must_use]
pub fn migrations() -> Vec<String> {
    names(&tables::Migrator::migrations())
}

/// The names of the key store's.
#[must_use]
pub fn key_migrations() -> Vec<String> {
    names(&key_tables::Migrator::migrations())
}

fn names(migrations: &[Box<dyn MigrationTrait>]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_owned()).collect()
}

/// Connects. SQLite: write-ahead log, full sync, foreign keys, deleted bytes overwritten, writers one after another in the
/// order of their coming. PostgreSQL: nobody waits for ever for a lock or a statement, and a transaction that was left open
/// is ended.
///
/// # Errors
/// When the database cannot be reached.
pub async fn connect(url: &str) -> Result<Database, DbErr> {
    let Some(file) = sqlite_file(url) else { return readers(url, 16).await.map(Database::from) };
    make_private(&file)?;
    let mut one = options(url);
    one.max_connections(1);
    let writer = sea_orm::Database::connect(one).await?;
    Ok(Database::new(readers(url, 8).await?, writer))
}

/// So many connections the gate has for itself.
const LANE: u32 = 4;

/// A way to the same database with readers of its own.
///
/// # Errors
/// When the database cannot be reached.
pub async fn lane(url: &str, database: &Database) -> Result<Database, DbErr> {
    Ok(database.with_readers(readers(url, LANE).await?))
}

async fn readers(url: &str, most: u32) -> Result<DatabaseConnection, DbErr> {
    let mut options = options(url);
    options.max_connections(most);
    if is_sqlite(url) {
        options.map_sqlx_sqlite_opts(|file| sqlite(file).pragma("query_only", "ON"));
    } else {
        options.map_sqlx_postgres_opts(|postgres| postgres.options(POSTGRES_PATIENCE));
    }
    sea_orm::Database::connect(options).await
}

/// A new database file is readable by its owner alone; what SQLite lays beside it later takes its rights from it.
fn make_private(file: &Path) -> Result<(), DbErr> {
    use std::{fs::OpenOptions, io::ErrorKind, os::unix::fs::OpenOptionsExt as _};
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(DbErr::Custom(format!("{}: {error}", file.display())))
        }
        _ => Ok(()),
    }
}

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite")
}

fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .sqlx_logging(false)
        .max_connections(if is_sqlite(url) { 8 } else { 16 })
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10));
    options.map_sqlx_sqlite_opts(sqlite);
    if is_sqlite(url) {
        // A file does not hang up.
        options.test_before_acquire(false);
    } else {
        // A server that is asked all the time is not asked each time whether it is still there.
        options.test_before_acquire_if_idle_for(Duration::from_secs(1));
    }
    options
}

fn sqlite(file: SqliteConnectOptions) -> SqliteConnectOptions {
    file.create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "FULL")
        .pragma("secure_delete", "ON")
        .pragma("recursive_triggers", "ON")
}

/// Begins a transaction that will write: the only door to one. On SQLite it takes the write lock at once, because a
/// deferred one cannot wait for it later.
///
/// It begins in a task of its own: a client that hangs up in the middle of `BEGIN` would otherwise leave a connection to
/// PostgreSQL inside a transaction that nobody knows of, and whatever is written over it next would never be committed.
///
/// # Errors
/// When the lock cannot be had in time.
pub async fn begin(database: &Database) -> Result<DatabaseTransaction, DbErr> {
    begin_on(database.writer()).await
}

async fn begin_on(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = match connection.get_database_backend() {
        DbBackend::Sqlite => TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        },
        _ => TransactionOptions {
            isolation_level: Some(IsolationLevel::ReadCommitted),
            access_mode: Some(AccessMode::ReadWrite),
            ..TransactionOptions::default()
        },
    };
    let connection = connection.clone();
    let begun = tokio::spawn(async move { connection.begin_with_options(options).await }).await;
    begun.unwrap_or_else(|error| Err(DbErr::Custom(format!("beginning a transaction: {error}"))))
}

/// Begins a transaction that erases people. Their row goes first, what they said after it: only so does the database let
/// it go, and at the commit nothing may be left that names them.
///
/// # Errors
/// As [`begin`].
pub async fn begin_erasing(connection: &Database) -> Result<DatabaseTransaction, DbErr> {
    let tx = begin(connection).await?;
    tx.execute_unprepared(match connection.get_database_backend() {
        DbBackend::Sqlite => "PRAGMA defer_foreign_keys = ON",
        _ => "SET CONSTRAINTS ALL DEFERRED",
    })
    .await?;
    Ok(tx)
}

/// When the newest thing of ours was recorded, in milliseconds since 1970.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(connection: &Database) -> Result<Option<i64>, DbErr> {
    let sql = "SELECT MAX(at) AS ms FROM (SELECT MAX(at) AS at FROM consent_events \
               UNION ALL SELECT MAX(seen_at) AS at FROM sessions) AS newest";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    match connection.query_one_raw(statement).await? {
        Some(row) => row.try_get::<Option<i64>>("", "ms"),
        None => Ok(None),
    }
}
