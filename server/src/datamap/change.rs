//! Corrects one field, or deletes one row, where a rider's data really lies: one statement, in a transaction of that database.

use super::{
    Cursor, Field, Inner, MapError, Table,
    read::{query, quote, text, value},
};
use crate::db;
use contract::language::Language;
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, Statement,
    sqlx::error::DatabaseError,
};

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// There is no such row of this person's, or it may not be changed so.
    Missing,
    /// The field holds something else than the person saw.
    Changed,
    /// The database refuses: a constraint or a trigger stands in the way. Nothing was changed.
    Refused,
}

fn field<'a>(inner: &'a Inner, row: &Cursor, name: &str) -> Option<(&'a Table, &'a Field)> {
    let table = inner.tables.get(row.table)?;
    let field = table.fields.iter().find(|field| field.column == name && field.correctable)?;
    Some((table, field))
}

pub(super) fn correctable(
    inner: &Inner,
    row: &Cursor,
    name: &str,
    language: Language,
) -> Option<(String, String)> {
    let (table, field) = field(inner, row, name)?;
    Some((table.title(language).to_owned(), field.title(language).to_owned()))
}

pub(super) fn deletable(inner: &Inner, row: &Cursor, language: Language) -> Option<String> {
    let table = inner.tables.get(row.table).filter(|table| table.deletable)?;
    Some(table.title(language).to_owned())
}

pub(super) async fn correct(
    inner: &Inner,
    subject: &str,
    row: &Cursor,
    name: &str,
    was: &str,
    wanted: &str,
) -> Result<Outcome, MapError> {
    let Some((table, field)) = field(inner, row, name) else { return Ok(Outcome::Missing) };
    let tx = begin(inner, table).await?;
    let kind = kind(&tx, table, field).await?;
    let (name, column) = (quote(&table.name), quote(&field.column));
    let theirs = format!("{} = $1 AND {} = $2", text(&table.owner), text(&table.key));
    let update = format!(
        "UPDATE {name} SET {column} = {} WHERE {theirs} AND {} = $3",
        kind.map_or_else(|| "$4".to_owned(), |kind| format!("CAST($4 AS {kind})")),
        text(&field.column)
    );
    let outcome = match run(&tx, &update, &[subject, &row.key, was, wanted]).await? {
        Some(1) => Outcome::Done,
        Some(0) => {
            let there = format!("SELECT {} FROM {name} WHERE {theirs}", text(&field.column));
            let values = [subject, &*row.key].map(Into::into);
            let there = Statement::from_sql_and_values(tx.get_database_backend(), there, values);
            match tx.query_one_raw(there).await? {
                None => Outcome::Missing,
                // Asked twice, because the first answer was lost: it says so already.
                Some(found) if value(&found, 0)?.as_deref() == Some(wanted) => Outcome::Done,
                Some(_) => Outcome::Changed,
            }
        }
        // More than one row of that key is no key.
        Some(_) | None => Outcome::Refused,
    };
    end(tx, outcome).await
}

/// What a field that may be corrected holds now: a database may write a value in its own way.
pub(super) async fn held(
    inner: &Inner,
    subject: &str,
    row: &Cursor,
    name: &str,
) -> Result<Option<String>, MapError> {
    let Some((table, field)) = field(inner, row, name) else { return Ok(None) };
    let sql = format!(
        "SELECT {} FROM {} WHERE {} = $1 AND {} = $2",
        text(&field.column),
        quote(&table.name),
        text(&table.owner),
        text(&table.key)
    );
    let rows = query(inner, &table.connection, sql, vec![subject.to_owned(), row.key.clone()]).await?;
    Ok(rows.first().map(|found| value(found, 0)).transpose()?.flatten())
}

pub(super) async fn delete(inner: &Inner, subject: &str, row: &Cursor) -> Result<Outcome, MapError> {
    let Some(table) = inner.tables.get(row.table).filter(|table| table.deletable) else {
        return Ok(Outcome::Missing);
    };
    let tx = begin(inner, table).await?;
    let delete = format!(
        "DELETE FROM {} WHERE {} = $1 AND {} = $2",
        quote(&table.name),
        text(&table.owner),
        text(&table.key)
    );
    let outcome = match run(&tx, &delete, &[subject, &row.key]).await? {
        Some(1) => Outcome::Done,
        Some(0) => Outcome::Missing,
        Some(_) | None => Outcome::Refused,
    };
    end(tx, outcome).await
}

async fn begin(inner: &Inner, table: &Table) -> Result<DatabaseTransaction, MapError> {
    let connection = inner.connections.get(&table.connection);
    let connection =
        connection.ok_or_else(|| MapError::Declared(format!("no connection {}", table.connection)))?;
    Ok(db::begin(connection).await?)
}

/// What is not done is undone. That the end itself is refused is an outcome as well: constraints may wait until then.
async fn end(tx: DatabaseTransaction, outcome: Outcome) -> Result<Outcome, MapError> {
    if outcome != Outcome::Done {
        tx.rollback().await?;
        return Ok(outcome);
    }
    match tx.commit().await {
        Ok(()) => Ok(outcome),
        Err(error) if is_refusal(&error) => Ok(Outcome::Refused),
        Err(error) => Err(error.into()),
    }
}

/// How many rows a statement changed; nothing where the database refuses it.
async fn run(tx: &DatabaseTransaction, sql: &str, values: &[&str]) -> Result<Option<u64>, MapError> {
    let values = values.iter().map(|value| (*value).into());
    match tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await {
        Ok(done) => Ok(Some(done.rows_affected())),
        Err(error) if is_refusal(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The column's type, which PostgreSQL wants named where text goes in; without its length: a cast would cut what is too long,
/// and an assignment refuses it.
async fn kind(tx: &DatabaseTransaction, table: &Table, field: &Field) -> Result<Option<String>, MapError> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(None);
    }
    let sql = "SELECT format_type(atttypid, -1) FROM pg_attribute WHERE attrelid = CAST($1 AS regclass) AND attname = $2";
    let values = [quote(&table.name).into(), field.column.as_str().into()];
    let row = tx.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// Whether the database has understood the statement and does not take it: a constraint, a trigger, or a value that is none
/// of the column's type (SQLSTATE classes 22, 23, 27, 44 and P0; SQLite's constraint errors).
fn is_refusal(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    let Some(code) = error.as_database_error().and_then(DatabaseError::code) else { return false };
    let sqlite = code.parse::<u32>().is_ok_and(|code| code & 0xff == 19);
    // PostgreSQL's codes have five characters, SQLite's fewer.
    if code.len() == 5 {
        ["22", "23", "27", "44", "P0"].iter().any(|class| code.starts_with(class))
    } else {
        sqlite
    }
}
