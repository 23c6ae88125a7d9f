//! Reads the rows that belong to a category, page by page, in the order of the map and of each table's key.

use super::{
    Field, Inner, MapError, Table,
    read::{query, quote, text, value},
};
use contract::language::Language;
use std::collections::BTreeMap;

/// So many rows make a page.
const PAGE: usize = 50;

/// The row after which a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The table, by its number in the map.
    pub table: usize,
    /// The key of the row, as text.
    pub key: String,
}

impl Cursor {
    /// Reads `3.ride-77`; nothing where the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (table, key) = text.split_once('.')?;
        Some(Self { table: table.parse().ok()?, key: key.to_owned() })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.table, self.key)
    }
}

/// One row, as far as it belongs to the category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Names the row.
    pub row: Cursor,
    /// What it is.
    pub kind: String,
    /// Each field that holds something.
    pub fields: Vec<ItemField>,
    /// Whether the person may delete it by itself.
    pub deletable: bool,
}

/// A field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemField {
    /// Names it within the row.
    pub column: String,
    /// What it is.
    pub name: String,
    /// What it holds.
    pub value: String,
    /// Whether the person may correct it.
    pub correctable: bool,
}

/// Some of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub items: Vec<Item>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<Cursor>,
}

pub(super) async fn page(
    inner: &Inner,
    subject: &str,
    category: &str,
    language: Language,
    after: Option<&Cursor>,
) -> Result<Page, MapError> {
    let mut page = Page::default();
    for (number, table) in inner.tables.iter().enumerate().skip(after.map_or(0, |cursor| cursor.table)) {
        let begins = after.filter(|cursor| cursor.table == number).map(|cursor| cursor.key.as_str());
        let belongs = |field: &&Field| field.show && field.categories.iter().any(|of| of == category);
        let fields: Vec<&Field> = table.fields.iter().filter(belongs).collect();
        if fields.is_empty() {
            continue;
        }
        let room = PAGE - page.items.len();
        let rows = rows(inner, table, &fields, subject, begins, room + 1).await?;
        for (key, values) in rows.iter().take(room) {
            page.next = Some(Cursor { table: number, key: key.clone() });
            let held = fields.iter().zip(values).filter_map(|(field, value)| {
                Some(ItemField {
                    column: field.column.clone(),
                    name: field.title(language).to_owned(),
                    value: value.clone()?,
                    correctable: field.correctable,
                })
            });
            let held: Vec<_> = held.collect();
            if !held.is_empty() {
                page.items.push(Item {
                    row: Cursor { table: number, key: key.clone() },
                    kind: table.title(language).to_owned(),
                    fields: held,
                    deletable: table.deletable,
                });
            }
        }
        if rows.len() > room {
            return Ok(page);
        }
    }
    page.next = None;
    Ok(page)
}

type Row = (String, Vec<Option<String>>);

async fn rows(
    inner: &Inner,
    table: &Table,
    fields: &[&Field],
    subject: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Row>, MapError> {
    let key = text(&table.key);
    let columns: Vec<_> =
        std::iter::once(key.clone()).chain(fields.iter().map(|field| text(&field.column))).collect();
    let mut values = vec![subject.to_owned()];
    let behind = after.map_or(String::new(), |after| {
        values.push(after.to_owned());
        format!(" AND {key} > $2")
    });
    let sql = format!(
        "SELECT {} FROM {} WHERE {} = $1{behind} ORDER BY {key} LIMIT {limit}",
        columns.join(", "),
        quote(&table.name),
        text(&table.owner)
    );
    let found = query(inner, &table.connection, sql, values).await?;
    found
        .iter()
        .map(|row| {
            let column = |index: usize| value(row, index);
            let values = (1..columns.len()).map(column).collect::<Result<_, _>>()?;
            Ok((column(0)?.unwrap_or_default(), values))
        })
        .collect()
}

impl Table {
    /// What its rows are called; the collection's own name where the map gives none.
    pub(super) fn title(&self, language: Language) -> &str {
        title(&self.title, language, &self.name)
    }
}

impl Field {
    pub(super) fn title(&self, language: Language) -> &str {
        title(&self.title, language, &self.column)
    }
}

fn title<'a>(titles: &'a BTreeMap<Language, String>, language: Language, name: &'a str) -> &'a str {
    titles.get(&language).map_or(name, String::as_str)
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn a_cursor_reads_back_whatever_the_key_is() {
        for key in ["ride-1", "", "a.b", "键"] {
            let cursor = Cursor { table: 3, key: key.to_owned() };
            assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        }
        for none in ["", "x", "x.1", "-1.a"] {
            assert_eq!(Cursor::parse(none), None, "{none}");
        }
    }
}
