//! The gate's query: who is meant.

use crate::{db::entities::people, people::lookup, state::AppState};
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
