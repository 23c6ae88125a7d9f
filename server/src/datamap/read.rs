//! Reads a rider's rows. Foreign columns come as text (`CAST(… AS TEXT)`), values go in as parameters.

use super::{Account, Found, Inner, MapError, Phone, Rider};
use crate::{
    auth::address::{self, Address},
    private::Private,
};
use sea_orm::{ConnectionTrait as _, QueryResult, Statement};
use std::collections::BTreeMap;

/// What a rider is looked up by.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    Subject(&'a str),
    Email(&'a str),
    Phone(&'a str),
}

/// At most this many rows of a table are shown. Where there are more, the person is told so, and gets the rest by asking us.
const MOST: usize = 200;

pub(super) fn quote(name: &str) -> String {
    format!("\"{name}\"")
}

pub(super) fn text(column: &str) -> String {
    format!("CAST({} AS TEXT)", quote(column))
}

pub(super) async fn query(
    inner: &Inner,
    connection: &str,
    sql: String,
    values: Vec<String>,
) -> Result<Vec<QueryResult>, MapError> {
    let database = inner
        .connections
        .get(connection)
        .ok_or_else(|| MapError::Declared(format!("no connection {connection}")))?;
    let backend = database.get_database_backend();
    let sql = if backend == sea_orm::DbBackend::Sqlite { sql.replace('$', "?") } else { sql };
    let values = values.into_iter().map(Into::into);
    Ok(database.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?)
}

pub(super) async fn account(inner: &Inner, by: By<'_>) -> Result<Account, MapError> {
    let root = &inner.root;
    let birth_date = root.birth_date.as_deref().map_or_else(|| "NULL".to_owned(), text);
    let email = root.email.as_deref().map_or_else(|| "NULL".to_owned(), text);
    let (condition, values) = match by {
        By::Subject(subject) => (format!("{} = $1", text(&root.subject)), vec![subject.to_owned()]),
        By::Email(address) => {
            let forms = address::email_forms(address);
            let places: Vec<_> = (1..=forms.len()).map(|place| format!("${place}")).collect();
            (format!("{} IN ({})", compared(&email), places.join(", ")), forms)
        }
        By::Phone(number) => {
            let Some(phone) = &root.phone else { return Ok(Account::None) };
            let forms = address::written_forms(number, &phone.country);
            let places: Vec<_> = (1..=forms.len()).map(|place| format!("${place}")).collect();
            (format!("{} IN ({})", phone.compared(), places.join(", ")), forms)
        }
    };
    let sql = format!(
        "SELECT {}, {email}, {birth_date}, {} FROM {} WHERE {condition} LIMIT 2",
        text(&root.subject),
        root.phone.as_ref().map_or_else(|| "NULL".to_owned(), |phone| text(&phone.column)),
        quote(&root.table)
    );
    let rows = query(inner, &root.connection, sql, values).await?;
    let row = match rows.as_slice() {
        [] => return Ok(Account::None),
        [row] => row,
        _ => return Ok(Account::Several),
    };
    let column = |index: usize| value(row, index);
    let Some(subject) = column(0)? else { return Ok(Account::None) };
    Ok(Account::Of(Rider {
        subject: Private::new(subject),
        email: column(1)?.map(Private::new),
        // A time of day behind the date does not matter for an age.
        birth_date: column(2)?.and_then(|date| date.get(..10).and_then(|day| day.parse().ok())),
        phone: column(3)?.and_then(|written| root.phone.as_ref()?.normalised(&written)),
    }))
}

/// What of an e-mail address is compared. As docs/operator.md gives it for an index: the two must stay the same.
pub(super) fn compared(email: &str) -> String {
    format!("LOWER(TRIM({email}))")
}

impl Phone {
    /// What of a number is compared. As docs/operator.md gives it for an index: the two must stay the same.
    pub(super) fn compared(&self) -> String {
        format!("REPLACE(REPLACE({}, ' ', ''), '-', '')", text(&self.column))
    }

    /// The number as people are found by it; none where the operator's text is not a number.
    pub(super) fn normalised(&self, written: &str) -> Option<Private<String>> {
        let found =
            address::parse(written).or_else(|_| address::parse(&format!("+{}{written}", self.country)));
        match found {
            Ok(Address::Phone(number)) => Some(number),
            _ => None,
        }
    }
}

pub(super) async fn values(inner: &Inner, subject: &str) -> Result<BTreeMap<String, Found>, MapError> {
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for table in &inner.tables {
        let shown: Vec<_> = table.fields.iter().filter(|field| field.show).collect();
        if shown.is_empty() {
            continue;
        }
        let columns: Vec<_> = shown.iter().map(|field| text(&field.column)).collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE {} = $1 ORDER BY {} LIMIT {}",
            columns.join(", "),
            quote(&table.name),
            text(&table.owner),
            quote(&table.key),
            MOST + 1
        );
        let rows = query(inner, &table.connection, sql, vec![subject.to_owned()]).await?;
        for (index, field) in shown.iter().enumerate() {
            for category in &field.categories {
                let of_category = found.entry(category.clone()).or_default();
                of_category.more |= rows.len() > MOST;
                for row in rows.iter().take(MOST) {
                    of_category.values.extend(value(row, index)?);
                }
            }
        }
    }
    Ok(found)
}

/// A column as text. SQLite keeps any bytes where text should be: what is no UTF-8 is shown as far as it is, and must not
/// hide everything else.
pub(super) fn value(row: &QueryResult, index: usize) -> Result<Option<String>, sea_orm::DbErr> {
    match row.try_get_by_index::<Option<String>>(index) {
        Ok(text) => Ok(text),
        Err(error) => match row.try_get_by_index::<Option<Vec<u8>>>(index) {
            Ok(bytes) => Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())),
            Err(_) => Err(error),
        },
    }
}
