//! The operator's databases, reached through a declared map: who is a rider, and what lies where about them.

mod change;
mod erase;
mod items;
mod load;
mod read;
mod schema;
mod strategy;
mod taxonomy;
mod unfindable;

pub use change::Outcome;
pub use erase::Effects;
pub use items::{Cursor, Item, ItemField, Page};
pub use unfindable::{Emails, Phones, Unfindable};

use crate::private::Private;
use contract::language::Language;
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// What is wrong with the map or the databases behind it. No personal data in it.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// A file does not parse, or declares something that cannot be.
    #[error("{0}")]
    Declared(String),
    /// The live database does not have what the map declares.
    #[error("{0}")]
    Schema(String),
    /// A database does not answer.
    #[error("the operator's database: {0}")]
    Database(#[from] sea_orm::DbErr),
}

/// The account's own id: it joins tables, and is not read from each of them.
pub const UNIQUE_ID: &str = "user.unique_id";

/// A rider as the operator knows them.
#[derive(Clone, Debug)]
pub struct Rider {
    /// The operator's id of the account.
    pub subject: Private<String>,
    /// Their e-mail address, if they have one.
    pub email: Option<Private<String>>,
    /// Their phone number, if they have one, `+8613800001234`.
    pub phone: Option<Private<String>>,
    /// Their birth date, if the operator knows it.
    pub birth_date: Option<Date>,
}

/// Which account an address belongs to.
#[derive(Clone, Debug)]
pub enum Account {
    /// None has it.
    None,
    /// This one.
    Of(Rider),
    /// Several have it: a family shares a mailbox or a phone. The map cannot tell who asks, so none of them is opened.
    Several,
}

/// What there is of one category about a rider.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The values, as text.
    pub values: Vec<String>,
    /// Whether a table holds more than was read.
    pub more: bool,
}

/// The loaded map. Clones share it.
#[derive(Clone, Debug)]
pub struct DataMap {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    connections: BTreeMap<String, crate::db::Database>,
    root: Root,
    tables: Vec<Table>,
    databases: Vec<Database>,
}

/// A database of the operator's, as people are told of it.
#[derive(Debug)]
pub struct Database {
    key: String,
    name: BTreeMap<Language, String>,
    encryption: BTreeMap<Language, String>,
}

impl Database {
    /// What it is called.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        self.name.get(&language).unwrap_or(&self.key)
    }

    /// How it is encrypted, and by whom; nothing where the map does not say.
    #[must_use]
    pub fn encryption(&self, language: Language) -> Option<&str> {
        self.encryption.get(&language).map(String::as_str)
    }
}

/// The collection that says who is a rider.
#[derive(Debug)]
struct Root {
    connection: String,
    table: String,
    subject: String,
    email: Option<String>,
    phone: Option<Phone>,
    birth_date: Option<String>,
}

/// The column with phone numbers.
#[derive(Debug)]
struct Phone {
    column: String,
    /// The calling code of numbers that stand there without one.
    country: String,
}

/// A collection that can be read from a rider's subject.
#[derive(Debug)]
struct Table {
    connection: String,
    name: String,
    /// The column that holds the rider's subject.
    owner: String,
    /// Orders the rows; the owner's column where there is no key.
    key: String,
    /// Whether it is the collection that says who is a rider: erased last.
    is_root: bool,
    /// What its rows are called.
    title: BTreeMap<Language, String>,
    /// What erasing does to a rider's rows.
    strategy: strategy::Strategy,
    /// Why they are not deleted.
    reason: BTreeMap<Language, String>,
    /// Whether a person may delete single rows.
    deletable: bool,
    fields: Vec<Field>,
}

/// A column with personal information.
#[derive(Debug)]
struct Field {
    column: String,
    /// What people are told that it is.
    title: BTreeMap<Language, String>,
    categories: Vec<String>,
    show: bool,
    /// Whether a person may correct it.
    correctable: bool,
}

impl DataMap {
    /// Loads every `*.yml` of a folder, connects, and holds the map against the live schema.
    ///
    /// # Errors
    /// Says which file, collection or column is at fault.
    pub async fn load(folder: &Path, urls: &BTreeMap<String, String>) -> Result<Self, MapError> {
        let inner = load::load(folder, urls).await?;
        schema::check(&inner).await?;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Categories that the map declares.
    ///
    /// # Errors
    /// When a file does not parse.
    pub fn declared_categories(folder: &Path) -> Result<BTreeSet<String>, MapError> {
        load::categories(folder)
    }

    /// The account with this e-mail address in its canonical form, however its row is spelled; none where the map has no e-mail addresses.
    ///
    /// # Errors
    /// When the operator's database does not answer.
    pub async fn account_by_email(&self, email: &str) -> Result<Account, MapError> {
        read::account(&self.inner, read::By::Email(email)).await
    }

    /// The account with this phone number in E.164, however the operator wrote it; none where the map has no phone numbers.
    ///
    /// # Errors
    /// When the operator's database does not answer.
    pub async fn account_by_phone(&self, number: &str) -> Result<Account, MapError> {
        read::account(&self.inner, read::By::Phone(number)).await
    }

    /// How many riders a sign-in cannot find, as their rows are spelled.
    ///
    /// # Errors
    /// When the operator's database does not answer.
    pub async fn unfindable(&self) -> Result<Unfindable, MapError> {
        unfindable::unfindable(&self.inner).await
    }

    /// The rider with this account id.
    ///
    /// # Errors
    /// When the operator's database does not answer.
    pub async fn rider_by_subject(&self, subject: &str) -> Result<Option<Rider>, MapError> {
        match read::account(&self.inner, read::By::Subject(subject)).await? {
            Account::Of(rider) => Ok(Some(rider)),
            Account::None | Account::Several => Ok(None),
        }
    }

    /// What the databases hold about a rider, by category, as text; of each table 200 rows at most.
    ///
    /// # Errors
    /// When a database does not answer.
    pub async fn values(&self, subject: &str) -> Result<BTreeMap<String, Found>, MapError> {
        read::values(&self.inner, subject).await
    }

    /// The rows that belong to a category, some at a time, in the order of the map.
    ///
    /// # Errors
    /// When a database does not answer.
    pub async fn items(
        &self,
        subject: &str,
        category: &str,
        language: Language,
        after: Option<&Cursor>,
    ) -> Result<Page, MapError> {
        items::page(&self.inner, subject, category, language, after).await
    }

    /// What a row and one of its fields are called, if this person may correct it.
    #[must_use]
    pub fn correctable(&self, row: &Cursor, field: &str, language: Language) -> Option<(String, String)> {
        change::correctable(&self.inner, row, field, language)
    }

    /// What a row is called, if rows of its kind can be deleted one by one.
    #[must_use]
    pub fn deletable(&self, row: &Cursor, language: Language) -> Option<String> {
        change::deletable(&self.inner, row, language)
    }

    /// Corrects one field of one row of a rider's. Nothing happens where it holds something else than `was`.
    ///
    /// # Errors
    /// When a database does not answer. That it refuses is an outcome.
    pub async fn correct(
        &self,
        subject: &str,
        row: &Cursor,
        field: &str,
        was: &str,
        value: &str,
    ) -> Result<Outcome, MapError> {
        change::correct(&self.inner, subject, row, field, was, value).await
    }

    /// What a field that may be corrected holds now.
    ///
    /// # Errors
    /// When a database does not answer.
    pub async fn held(&self, subject: &str, row: &Cursor, field: &str) -> Result<Option<String>, MapError> {
        change::held(&self.inner, subject, row, field).await
    }

    /// Deletes one row of a rider's.
    ///
    /// # Errors
    /// When a database does not answer. That it refuses is an outcome.
    pub async fn delete(&self, subject: &str, row: &Cursor) -> Result<Outcome, MapError> {
        change::delete(&self.inner, subject, row).await
    }

    /// What erasing would do to a rider's rows, kind by kind.
    ///
    /// # Errors
    /// When a database does not answer.
    pub async fn effects(&self, subject: &str, language: Language) -> Result<Effects, MapError> {
        erase::effects(&self.inner, subject, language).await
    }

    /// Erases a rider's rows, each kind as the map says; one transaction for each database. Twice is fine.
    ///
    /// # Errors
    /// When a database does not answer, or refuses: then nothing of that database is changed.
    pub async fn erase(&self, subject: &str) -> Result<(), MapError> {
        erase::erase(&self.inner, subject).await
    }

    /// Whether riders are found by e-mail address, and by phone number.
    #[must_use]
    pub fn finds_by(&self) -> (bool, bool) {
        (self.inner.root.email.is_some(), self.inner.root.phone.is_some())
    }

    /// Categories for which the map names a column that is shown.
    #[must_use]
    pub fn shown_categories(&self) -> BTreeSet<String> {
        let fields = self.inner.tables.iter().flat_map(|table| &table.fields).filter(|field| field.show);
        fields.flat_map(|field| field.categories.iter().cloned()).collect()
    }

    /// The names of the databases, as in the settings.
    pub fn connections(&self) -> impl Iterator<Item = &str> {
        self.inner.connections.keys().map(String::as_str)
    }

    /// The databases behind the map, and what it says of their encryption.
    #[must_use]
    pub fn databases(&self) -> &[Database] {
        &self.inner.databases
    }

    /// Whether the database of this name answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self, name: &str) -> Result<(), MapError> {
        if let Some(connection) = self.inner.connections.get(name) {
            connection.ping().await?;
        }
        Ok(())
    }

    /// Ends all connections.
    ///
    /// # Errors
    /// When one does not end as it should.
    pub async fn close(&self) -> Result<(), MapError> {
        for connection in self.inner.connections.values() {
            connection.clone().close().await?;
        }
        Ok(())
    }
}
