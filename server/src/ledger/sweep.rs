//! Writes down what new versions ended, person by person, so that everyone has a record of it who has not come since, and
//! tells the operator's backend whom the version in force is to be shown to.
//!
//! Nothing waits for it: the gate and every page derive the same from the versions themselves.

use super::{
    POLICY,
    store::{self, Latest},
    updates,
};
use crate::{db, error::Failure, people as persons, policies::Published, state::AppState, webhooks};
use contract::webhook::What;
use sea_orm::DatabaseTransaction;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// How many people one round looks at.
const BATCH: u64 = 200;

/// Walks on by one batch. Safe to run at any time, by several servers at once.
///
/// # Errors
/// When a database does not answer; the next round goes on where this one began.
pub async fn sweep(state: &AppState) -> Result<(), Failure> {
    let today = state.today();
    for version in state.policies.begun(today) {
        if !ends_anything(state, &version) && !is_told_of(state, &version)? {
            continue;
        }
        let walk = store::sweep_of(&state.db, &version.version).await?;
        if walk.done_at.is_some() {
            continue;
        }
        let people = store::people_after(&state.db, &walk.after_person, BATCH).await?;
        settle_all(state, &people).await?;
        let done =
            (people.len() < usize::try_from(BATCH).unwrap_or(usize::MAX)).then(|| state.clock.now_ms());
        let last = people.last().map_or(walk.after_person.as_str(), String::as_str);
        let tx = db::begin(&state.db).await?;
        // Another server that was quicker has told of these people.
        if store::sweep_on(&tx, &walk, last, done).await? && is_told_of(state, &version)? {
            tell_prompted(state, &tx, &people).await?;
        }
        return Ok(tx.commit().await?);
    }
    Ok(())
}

/// Whether the operator's backend hears whom this version is to be shown to: it is in force, and not the first one.
fn is_told_of(state: &AppState, version: &Arc<Published>) -> Result<bool, Failure> {
    let follows = state.policies.before(version).is_some();
    Ok(state.webhook.is_some() && follows && state.policy()?.version == version.version)
}

/// Tells of those among these people who are to be prompted now.
async fn tell_prompted(state: &AppState, tx: &DatabaseTransaction, people: &[String]) -> Result<(), Failure> {
    let people = persons::lock_all(tx, people).await?;
    let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
    let answers = store::latest_of(state, tx, &ids, &[POLICY]).await?;
    let mut by_person: HashMap<String, Vec<Latest>> = HashMap::new();
    for latest in answers {
        by_person.entry(latest.event.person_id.clone()).or_default().push(latest);
    }
    let answer = |(id, said)| Some((id, store::by_purpose(said).remove(POLICY)?));
    let mut answers: HashMap<String, Latest> = by_person.into_iter().filter_map(answer).collect();
    answers.retain(|_, latest| updates::prompt_due(state, Some(latest), false).unwrap_or(true));
    let asked: Vec<&str> = answers.keys().map(String::as_str).collect();
    let keys = state.keys.open_all(&asked).await?;
    for person in &people {
        let (Some(answer), Some(key)) = (answers.get(&person.id), keys.get(&person.id)) else { continue };
        let minor = persons::is_minor_with(state, key, person)?;
        if updates::prompt_due(state, Some(answer), minor)? {
            webhooks::tell_changed(state, tx, person, key, What::PromptDue).await?;
        }
    }
    Ok(())
}

fn ends_anything(state: &AppState, version: &Arc<Published>) -> bool {
    let gone = |before: Arc<Published>| {
        before.meta.purposes.iter().any(|purpose| version.meta.purpose(&purpose.id).is_none())
    };
    !version.voided.is_empty() || state.policies.before(version).is_some_and(gone)
}

async fn settle_all(state: &AppState, people: &[String]) -> Result<(), Failure> {
    let ids: Vec<&str> = people.iter().map(String::as_str).collect();
    let found = store::latest_of(state, &state.db, &ids, &[]).await?;
    let ended = found.iter().filter(|latest| latest.superseded.is_some());
    let ended: BTreeSet<&str> = ended.map(|latest| latest.event.person_id.as_str()).collect();
    for person in ended {
        // One whose key cannot be had must not keep the others waiting: what was ended stays ended without the record.
        if let Err(failure) = settle_one(state, person).await {
            tracing::error!(
                code = failure.code().as_str(),
                person,
                "what an update ended was not written down"
            );
        }
    }
    Ok(())
}

async fn settle_one(state: &AppState, person: &str) -> Result<(), Failure> {
    let key = state.keys.open(person).await?;
    let tx = db::begin(&state.db).await?;
    let person = persons::lock(&tx, person).await?;
    let mut said: HashMap<String, Latest> = store::latest(state, &tx, &person.id).await?;
    updates::settle(state, &tx, &person, &key, &mut said, None).await?;
    Ok(tx.commit().await?)
}
