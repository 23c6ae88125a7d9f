//! Publishing: a version becomes rows that the database never lets anyone change (R2).

use super::{Draft, Finding, Given, LoadError, Policies, check};
use crate::db::Database;
use crate::{
    clock::Clock,
    config::Config,
    datamap::{DataMap, MapError},
    db::{
        self,
        entities::{policy_texts, policy_versions},
    },
    keys::hex,
};
use jiff::civil::Date;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect as _, Set,
};
use sha2::{Digest as _, Sha256};
use std::{fs, io, path::PathBuf};

/// What publishing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The version is new.
    Published,
    /// It was published before, with exactly these texts.
    Unchanged,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The version was published with other texts.
    #[error("version {0} is published and cannot change; give the new text a new version")]
    Immutable(String),
    /// It was checked as a change of another version than the one that it would follow now.
    #[error("another version was published meanwhile; check version {0} against it again")]
    Overtaken(String),
    /// The gate found something.
    #[error("{}", sentences(.0))]
    Refused(Vec<Finding>),
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] DbErr),
    /// The versions published before do not read back.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The data map does not parse.
    #[error("the data map: {0}")]
    Map(#[from] MapError),
    /// The folder cannot be read.
    #[error("{0}: {1}")]
    Folder(PathBuf, io::Error),
}

fn sentences(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// SHA-256 over body, a zero byte, and annex, in hexadecimal.
pub(super) fn fingerprint(body: &str, annex: &str) -> String {
    hex(&Sha256::new().chain_update(body).chain_update([0]).chain_update(annex).finalize())
}

/// Publishes a draft. Doing it twice changes nothing.
///
/// # Errors
/// When the version was published with other texts, or the database fails; then nothing was changed.
pub async fn publish(db: &Database, clock: &Clock, draft: &Draft) -> Result<Outcome, PublishError> {
    let tx = db::begin(db).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        // Two servers that start together publish one after the other.
        tx.execute_unprepared("LOCK TABLE policy_versions IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    if let Some(row) = policy_versions::Entity::find_by_id(&draft.version).one(&tx).await? {
        let texts = policy_texts::Entity::find()
            .filter(policy_texts::Column::Version.eq(&draft.version))
            .all(&tx)
            .await?;
        tx.rollback().await?;
        let same = row.meta == draft.meta_source
            && texts.len() == draft.texts.len()
            && draft.texts.values().all(|text| {
                texts.iter().any(|row| row.language == text.language.tag() && row.sha256 == text.sha256)
            });
        return if same {
            Ok(Outcome::Unchanged)
        } else {
            Err(PublishError::Immutable(draft.version.clone()))
        };
    }
    let earlier = policy_versions::Entity::find()
        .order_by_desc(policy_versions::Column::Position)
        .select_only()
        .columns([policy_versions::Column::Version, policy_versions::Column::EffectiveFrom])
        .column(policy_versions::Column::Position)
        .into_tuple::<(String, String, i32)>()
        .all(&tx)
        .await?;
    // Dates as text are in the order of the calendar.
    let begins = draft.effective_from.to_string();
    let follows = earlier.iter().find(|(_, other, _)| *other <= begins).map(|(version, ..)| version);
    if follows != draft.follows.as_ref() {
        return Err(PublishError::Overtaken(draft.version.clone()));
    }
    policy_versions::ActiveModel {
        version: Set(draft.version.clone()),
        position: Set(earlier.first().map_or(1, |(.., position)| position + 1)),
        effective_from: Set(begins),
        published_at: Set(clock.now_ms()),
        meta: Set(draft.meta_source.clone()),
    }
    .insert(&tx)
    .await?;
    for text in draft.texts.values() {
        policy_texts::ActiveModel {
            version: Set(draft.version.clone()),
            language: Set(text.language.tag().to_owned()),
            sha256: Set(text.sha256.clone()),
            body: Set(text.body.clone()),
            annex: Set(text.annex.clone()),
        }
        .insert(&tx)
        .await?;
    }
    tx.commit().await?;
    Ok(Outcome::Published)
}

/// At start. Into a database that holds no version yet, every folder under `config.policy` is published, in the order of
/// their dates. From then on only [`publish`] publishes: a folder that somebody is still writing is named in
/// the log, and neither goes out nor keeps the server down.
///
/// # Errors
/// When a folder does not pass the gate at the first start, or the database fails.
pub async fn publish_first(db: &Database, clock: &Clock, config: &Config) -> Result<Policies, PublishError> {
    let policies = Policies::load(db).await?;
    let today = super::today(config, clock.now());
    if policies.position() > 0 {
        match waiting(config, &policies, today) {
            Ok(waiting) => waiting.iter().for_each(Waiting::log),
            Err(error) => tracing::error!(%error, "the folders of the policy were not looked at"),
        }
        return Ok(policies);
    }
    let categories = DataMap::declared_categories(&config.datamap)?;
    for folder in new_folders(config, &policies)? {
        let place = policies.place_of(&folder, config, today);
        let given = Given {
            operator: &config.operator,
            categories: &categories,
            previous: place.previous.as_deref(),
            today,
            // Nobody agreed to any of it yet.
            lead_days: None,
            allowed: &[],
        };
        let draft = check(&folder, &given).map_err(PublishError::Refused)?;
        publish(db, clock, &draft).await?;
        policies.reload(db).await?;
        tracing::info!(version = draft.version, "published a policy version");
    }
    Ok(policies)
}

/// A folder that is not published.
#[derive(Debug)]
pub struct Waiting {
    /// Where it lies.
    pub folder: PathBuf,
    /// What the gate says to it.
    pub outcome: Result<Draft, Vec<Finding>>,
}

impl Waiting {
    fn log(&self) {
        let folder = self.folder.display();
        match &self.outcome {
            Ok(draft) => tracing::info!(
                %folder, version = draft.version, "a policy version is not published yet: privacy-server policy publish"
            ),
            Err(findings) => tracing::error!(
                %folder,
                findings = findings.len(),
                first = findings.first().map(ToString::to_string),
                "a policy folder does not pass its check and is not published"
            ),
        }
    }
}

/// The folders that are not published, each held against the gate.
///
/// # Errors
/// When the folder of all versions or the data map cannot be read.
pub fn waiting(config: &Config, policies: &Policies, today: Date) -> Result<Vec<Waiting>, PublishError> {
    let categories = DataMap::declared_categories(&config.datamap)?;
    let first = policies.position() == 0;
    let mut before = None;
    let mut waiting = Vec::new();
    for folder in new_folders(config, policies)? {
        let place = policies.place_of(&folder, config, today);
        let given = Given {
            operator: &config.operator,
            categories: &categories,
            previous: if first { before.as_ref() } else { place.previous.as_deref() },
            today,
            lead_days: place.lead_days,
            allowed: &[],
        };
        let outcome = check(&folder, &given);
        if let Ok(draft) = &outcome {
            before = Some(draft.clone().published());
        }
        waiting.push(Waiting { folder, outcome });
    }
    Ok(waiting)
}

/// Folders whose version is not published, by date and name. One that does not read comes last, where the gate names its fault.
///
/// # Errors
/// When the folder of all versions cannot be read.
fn new_folders(config: &Config, policies: &Policies) -> Result<Vec<PathBuf>, PublishError> {
    let failed = |error| PublishError::Folder(config.policy.clone(), error);
    let mut folders = Vec::new();
    for entry in fs::read_dir(&config.policy).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if !path.join("meta.toml").is_file() {
            continue;
        }
        let meta = crate::files::read_text(&path.join("meta.toml"))
            .ok()
            .and_then(|source| super::Meta::parse(&source).ok());
        match meta {
            Some(meta) if policies.version(&meta.version).is_some() => {}
            Some(meta) => folders.push((meta.effective_from, path)),
            None => folders.push(("9999".to_owned(), path)),
        }
    }
    folders.sort();
    Ok(folders.into_iter().map(|(_, path)| path).collect())
}
