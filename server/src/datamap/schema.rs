//! Holds the map against the live databases: a column that is not there is found at start, not when a person asks.

use super::{Inner, MapError};
use sea_orm::{ConnectionTrait as _, Statement};

pub(super) async fn check(inner: &Inner) -> Result<(), MapError> {
    for table in &inner.tables {
        let Some(database) = inner.connections.get(&table.connection) else { continue };
        let names =
            [&table.owner, &table.key].into_iter().chain(table.fields.iter().map(|field| &field.column));
        let columns: Vec<_> = names.map(|name| format!("{0}.\"{name}\"", "t")).collect();
        // The alias matters: SQLite reads an unknown quoted name on its own as a piece of text, and finds nothing wrong.
        let sql = format!("SELECT {} FROM \"{}\" AS t LIMIT 0", columns.join(", "), table.name);
        let statement = Statement::from_string(database.get_database_backend(), sql);
        database.query_all_raw(statement).await.map_err(|error| {
            MapError::Schema(format!(
                "the data map and the database {} differ at {}: {error}",
                table.connection, table.name
            ))
        })?;
    }
    Ok(())
}
