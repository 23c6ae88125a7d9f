//! The published versions in memory: read once at start and after publishing, shared by all requests.

use super::{Document, Meta, preview::voided};
use crate::db::Database;
use crate::{
    config::Config,
    db::entities::{policy_texts, policy_versions},
};
use contract::language::Language;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder, QuerySelect as _};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
};

/// A published version.
#[derive(Clone, Debug)]
pub struct Published {
    /// For example `1.0`.
    pub version: String,
    /// 1, 2, 3 … in the order of publishing.
    pub position: i32,
    /// The first day on which it holds.
    pub effective_from: Date,
    /// Purposes, categories and the rest of `meta.toml`.
    pub meta: Meta,
    /// The purposes whose consents its changes end (R5).
    pub voided: BTreeSet<String>,
    /// One per language.
    pub texts: BTreeMap<Language, PublishedText>,
}

/// A published version's text in one language.
#[derive(Clone, Debug)]
pub struct PublishedText {
    /// Which.
    pub language: Language,
    /// Over body, a zero byte, and annex; 64 hexadecimal digits.
    pub sha256: String,
    /// The body, read.
    pub document: Document,
    /// The body as published: Markdown with its placeholders filled.
    pub body: String,
    /// Markdown made from configuration and `meta.toml`.
    pub annex: String,
}

/// Every published version. Clones share one library.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    all: Arc<RwLock<Arc<[Arc<Published>]>>>,
}

/// Why the published versions cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database does not answer.
    #[error("the published policies cannot be read: {0}")]
    Database(#[from] DbErr),
    /// A published row does not read back.
    #[error("published version {version} does not read back: {what}")]
    Damaged {
        /// The version.
        version: String,
        /// What is wrong with it.
        what: String,
    },
}

impl Policies {
    /// Reads every published version.
    ///
    /// # Errors
    /// When the database fails, or a row is damaged.
    pub async fn load(db: &Database) -> Result<Self, LoadError> {
        let policies = Self::default();
        policies.reload(db).await?;
        Ok(policies)
    }

    /// Reads them again; requests under way keep what they have.
    ///
    /// # Errors
    /// As [`Policies::load`]; what was there before stays.
    pub async fn reload<C: ConnectionTrait>(&self, db: &C) -> Result<(), LoadError> {
        let read = read(db).await?;
        *self.all.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// Reads them again where another process has published since: one small query where none has.
    ///
    /// # Errors
    /// As [`Policies::load`]; what was there before stays.
    pub async fn refresh<C: ConnectionTrait>(&self, db: &C) -> Result<(), LoadError> {
        use policy_versions::Column::Position;
        let newest: Option<i32> = policy_versions::Entity::find()
            .select_only()
            .column(Position)
            .order_by_desc(Position)
            .into_tuple()
            .one(db)
            .await?;
        if newest.unwrap_or_default() == self.position() { Ok(()) } else { self.reload(db).await }
    }

    /// The position of the version published last: it grows with every version, and with nothing else.
    #[must_use]
    pub fn position(&self) -> i32 {
        self.snapshot().last().map_or(0, |last| last.position)
    }

    /// The version of this name, old or new.
    #[must_use]
    pub fn version(&self, version: &str) -> Option<Arc<Published>> {
        self.snapshot().iter().find(|published| published.version == version).cloned()
    }

    /// Every version in the order of publishing.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Published>> {
        self.snapshot().to_vec()
    }

    /// A library of these, for tests.
    #[cfg(test)]
    pub(crate) fn of(all: Vec<Arc<Published>>) -> Self {
        Self { all: Arc::new(RwLock::new(all.into())) }
    }

    fn snapshot(&self) -> Arc<[Arc<Published>]> {
        Arc::clone(&self.all.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The day in the operator's time zone; UTC where the zone is unknown, which the configuration's check refuses.
#[must_use]
pub fn today(config: &Config, now: Timestamp) -> Date {
    now.to_zoned(TimeZone::get(&config.time_zone).unwrap_or(TimeZone::UTC)).date()
}

/// When a day begins in the operator's time zone, in milliseconds since 1970.
#[must_use]
pub fn day_begins(config: &Config, day: Date) -> i64 {
    let zone = TimeZone::get(&config.time_zone).unwrap_or(TimeZone::UTC);
    day.to_zoned(zone).map_or(i64::MAX, |midnight| midnight.timestamp().as_millisecond())
}

async fn read<C: ConnectionTrait>(db: &C) -> Result<Arc<[Arc<Published>]>, LoadError> {
    let versions =
        policy_versions::Entity::find().order_by_asc(policy_versions::Column::Position).all(db).await?;
    let mut texts: BTreeMap<String, Vec<policy_texts::Model>> = BTreeMap::new();
    for text in policy_texts::Entity::find().all(db).await? {
        texts.entry(text.version.clone()).or_default().push(text);
    }
    versions.into_iter().map(|row| Ok(Arc::new(published(&row, &mut texts)?))).collect()
}

fn published(
    row: &policy_versions::Model,
    texts: &mut BTreeMap<String, Vec<policy_texts::Model>>,
) -> Result<Published, LoadError> {
    let damaged = |what: String| LoadError::Damaged { version: row.version.clone(), what };
    let mut read = BTreeMap::new();
    for text in texts.remove(&row.version).unwrap_or_default() {
        let language = Language::from_tag(&text.language)
            .ok_or_else(|| damaged(format!("its language {} is unknown", text.language)))?;
        let document = Document::parse(&text.body).map_err(|mistakes| {
            let advice: Vec<String> = mistakes
                .into_iter()
                .map(|mistake| format!("line {}: {}", mistake.line, mistake.advice))
                .collect();
            damaged(format!("{} {}", language.tag(), advice.join("; ")))
        })?;
        if super::publish::fingerprint(&text.body, &text.annex) != text.sha256 {
            return Err(damaged(format!("its {} text does not fit its SHA-256", language.tag())));
        }
        let text =
            PublishedText { language, sha256: text.sha256, document, body: text.body, annex: text.annex };
        read.insert(language, text);
    }
    if let Some(missing) = Language::ALL.into_iter().find(|language| !read.contains_key(language)) {
        return Err(damaged(format!("its {} text is missing", missing.tag())));
    }
    let meta = Meta::parse(&row.meta).map_err(|error| damaged(error.to_string()))?;
    let effective_from =
        row.effective_from.parse().map_err(|error: jiff::Error| damaged(error.to_string()))?;
    let (version, position, voided) = (row.version.clone(), row.position, voided(&meta));
    Ok(Published { version, position, effective_from, meta, voided, texts: read })
}
