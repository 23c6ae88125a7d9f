//! Opens the main database to look at it: nothing is made, and no table is brought up to date.

use super::{Database, connect, migrations};
use sea_orm::{ConnectionTrait as _, DbErr, Statement};
use std::path::PathBuf;

/// Why a database cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// Its tables are older than this program.
    #[error(
        "the database is older than this program and lacks {0} table changes; start the server once, which makes them: \
         looking changes nothing"
    )]
    Older(usize),
    /// A newer program has been at it.
    #[error(
        "the database is newer than this program, which does not know its table change {0}; use the newer one"
    )]
    Newer(String),
    /// It does not answer.
    #[error("the database: {0}")]
    Database(#[from] DbErr),
}

/// Connects without changing anything. Nothing where there is no database yet, or no table in it.
///
/// # Errors
/// When it does not answer, or its tables are not those of this program.
pub async fn look(url: &str) -> Result<Option<Database>, LookError> {
    // Connecting would make the file.
    if sqlite_file(url).is_some_and(|file| !file.exists()) {
        return Ok(None);
    }
    let connection = connect(url).await?;
    let (known, done) = (migrations(), applied(&connection).await);
    if done.is_empty() {
        return Ok(None);
    }
    if let Some(newer) = done.iter().find(|name| !known.contains(name)) {
        return Err(LookError::Newer(newer.clone()));
    }
    match known.iter().filter(|name| !done.contains(name)).count() {
        0 => Ok(Some(connection)),
        missing => Err(LookError::Older(missing)),
    }
}

/// The names of the table changes that were made; empty where there is no such table yet.
pub(crate) async fn applied(connection: &Database) -> Vec<String> {
    let sql = "SELECT version FROM seaql_migrations";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap_or_default();
    rows.iter().filter_map(|row| row.try_get("", "version").ok()).collect()
}

/// The file of a SQLite database.
pub(crate) fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}
