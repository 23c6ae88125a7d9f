//! Reads a rider's rows. Foreign columns come as text (`CAST(… AS TEXT)`), values go in as parameters.

use super::{Account, Found, Inner, MapError, Phone, Rider};
use crate::{
    auth::address::{self, Address},
    private::Private,
};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
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
            (format!("LOWER(TRIM({email})) IN ({})", places.join(", ")), forms)
        }
        By::Phone(number) => {
            let Some(phone) = &root.phone else { return Ok(Account::None) };
            let forms = address::written_forms(number, &phone.country);
            let places: Vec<_> = (1..=forms.len()).map(|place| format!("${place}")).collect();
            // As docs/operator.md gives it for an index: the two must stay the same.
            let plain = format!("REPLACE(REPLACE({}, ' ', ''), '-', '')", text(&phone.column));
            (format!("{plain} IN ({})", places.join(", ")), forms)
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

impl Phone {
    /// The number as people are found by it; none where the operator's text is not a number.
    fn normalised(&self, written: &str) -> Option<Private<String>> {
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

/// Rows of riders that a sign-in by e-mail cannot find, by what is the matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unfindable {
    /// Blanks other than spaces around the address, or any within it.
    pub blanks: usize,
    /// Capitals beyond ASCII in more ways than are looked for.
    pub capitals: usize,
    /// What is no address at all.
    pub no_address: usize,
}

impl Unfindable {
    /// Whether there are any.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.blanks + self.capitals + self.no_address > 0
    }
}

/// So many addresses with anything but plain signs in them are looked at.
const LOOKED_AT: u32 = 10_000;

/// Looks at the addresses with anything but plain signs in them. Nothing where the map finds nobody by e-mail.
pub(super) async fn unfindable(inner: &Inner) -> Result<Unfindable, MapError> {
    let mut found = Unfindable::default();
    let Some(email) = inner.root.email.as_deref().map(text) else { return Ok(found) };
    let backend = inner.connections.get(&inner.root.connection).map(ConnectionTrait::get_database_backend);
    // All signs that a plain address has lie between ! and ~; what is not an address at all is found as well.
    let unusual = match backend {
        Some(sea_orm::DbBackend::Sqlite) => format!("{email} GLOB '*[^!-~]*' OR {email} NOT LIKE '%@%'"),
        _ => format!("{email} ~ '[^!-~]' OR {email} NOT LIKE '%@%'"),
    };
    let table = quote(&inner.root.table);
    let sql = format!(
        "SELECT {email} AS address FROM {table} WHERE {email} <> '' AND ({unusual}) LIMIT {LOOKED_AT}"
    );
    for row in query(inner, &inner.root.connection, sql, Vec::new()).await? {
        let Ok(address) = row.try_get::<String>("", "address") else { continue };
        let compared = address.trim_matches(' ').to_ascii_lowercase();
        let parsed = address::parse(&address);
        if let Ok(address::Address::Email(one)) = &parsed
            && address::email_forms(one.reveal()).contains(&compared)
        {
            continue;
        }
        if compared.contains(char::is_whitespace) {
            found.blanks += 1;
        } else if parsed.is_ok() {
            found.capitals += 1;
        } else {
            found.no_address += 1;
        }
    }
    Ok(found)
}
