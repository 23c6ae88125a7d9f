//! The gate's queries: who is meant, and all that they said.

use crate::{
    cancellation,
    db::entities::people,
    error::Failure,
    ledger::{self, Capacity},
    people::lookup,
    state::AppState,
};
use contract::session::Kind;
use sea_orm::{ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _};
use std::collections::{BTreeSet, HashMap};

/// The people behind these subjects, by subject, in one query. Those who never signed in are not among them.
pub(super) async fn people<'a>(
    state: &AppState,
    subjects: &BTreeSet<&'a str>,
) -> Result<HashMap<&'a str, people::Model>, DbErr> {
    let by_lookup: HashMap<Vec<u8>, &'a str> =
        subjects.iter().map(|subject| (lookup(state, Kind::Rider, subject), *subject)).collect();
    let rows = people::Entity::find()
        .filter(people::Column::Lookup.is_in(by_lookup.keys().cloned()))
        .all(&state.db)
        .await?;
    Ok(rows.into_iter().filter_map(|row| by_lookup.get(&row.lookup).map(|subject| (*subject, row))).collect())
}

/// What there is to know about one person.
#[derive(Debug)]
pub(super) struct Affairs {
    /// What they may decide for themself.
    pub(super) capacity: Capacity,
    /// Whether their account is cancelled.
    pub(super) held: bool,
    /// What they said last, by purpose; the answer to the policy under `policy`.
    pub(super) said: HashMap<String, ledger::Latest>,
}

/// The affairs of these subjects, for those who have been here. The same few queries however many are asked about.
pub(super) async fn affairs<'a>(
    state: &AppState,
    subjects: &BTreeSet<&'a str>,
) -> Result<HashMap<&'a str, Affairs>, Failure> {
    let people = people(state, subjects).await?;
    let mut capacities = ledger::capacities(state, &state.db, people.values()).await?;
    let ids: Vec<&str> = people.values().map(|person| person.id.as_str()).collect();
    let mut said: HashMap<String, Vec<ledger::Latest>> = HashMap::new();
    for latest in ledger::latest_of(state, &state.db, &ids, &[]).await? {
        said.entry(latest.event.person_id.clone()).or_default().push(latest);
    }
    let held = cancellation::store::held_among(&state.db, &ids).await?;
    let affairs = people.into_iter().map(|(subject, person)| {
        let said = ledger::by_purpose(said.remove(&person.id).unwrap_or_default());
        let capacity = capacities.remove(&person.id).unwrap_or(Capacity::Minor { approved: BTreeSet::new() });
        (subject, Affairs { capacity, held: held.contains(&person.id), said })
    });
    Ok(affairs.collect())
}
