//! Writes down what new versions ended, person by person, so that everyone has a record of it who has not come since.
//!
//! Nothing waits for it: the gate and every page derive the same from the versions themselves.

use super::{
    store::{self, Latest},
    updates,
};
use crate::{db, error::Failure, people as persons, policies::Published, state::AppState};
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
    for version in state.policies.all().into_iter().filter(|version| version.effective_from <= today) {
        if !ends_anything(state, &version) {
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
        return Ok(store::sweep_on(&state.db, &walk, last, done).await?);
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
