//! The main database: SQLite or PostgreSQL through one set of entities and migrations.

mod draft_key_tables;
pub mod entities;
mod handoff_tables;
mod key_tables;
mod look;
mod policy_tables;
mod request_tables;
mod tables;
mod visitor_tables;
mod webhook_tables;

pub use look::{LookError, look};
pub(crate) use look::{applied, sqlite_file};

use sea_orm::{
    AccessMode, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use std::time::Duration;

/// Connects and brings the main database's tables up to date.
///
/// # Errors
/// When it cannot be reached, or a migration fails.
pub async fn open(url: &str) -> Result<DatabaseConnection, DbErr> {
    let connection = connect(url).await?;
    tables::Migrator::up(&connection, None).await?;
    Ok(connection)
}

/// The same for the key store.
///
/// # Errors
/// As [`open`].
pub async fn open_key_store(url: &str) -> Result<DatabaseConnection, DbErr> {
    let connection = connect(url).await?;
    key_tables::Migrator::up(&connection, None).await?;
    Ok(connection)
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

/// Connects. SQLite: write-ahead log, full sync, foreign keys, deleted bytes overwritten.
///
/// # Errors
/// When the database cannot be reached.
pub async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .sqlx_logging(false)
        .max_connections(if url.starts_with("sqlite") { 8 } else { 16 })
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10));
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("secure_delete", "ON")
            .pragma("recursive_triggers", "ON")
    });
    Database::connect(options).await
}

/// Begins a transaction that will write: the only door to one. On SQLite it takes the write lock at once, because a
/// deferred one cannot wait for it later.
///
/// # Errors
/// When the lock cannot be had in time.
pub async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
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
    connection.begin_with_options(options).await
}
