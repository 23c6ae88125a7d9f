//! Where one purpose of one person stands, as the gate asks: in one statement of the main database.

use super::{Capacity, Latest, capacity::approves, newest, store};
use crate::{error::Failure, people, state::AppState};
use contract::session::Kind;
use std::collections::BTreeSet;

/// Where a purpose stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The last word about it.
    pub latest: Option<Latest>,
    /// What the person may decide for themself, as far as this purpose goes. Who did not say yes is not asked for their age.
    pub capacity: Capacity,
}

/// Where a purpose stands for the rider with the operator's subject; nothing for one who never came here.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn standing(state: &AppState, subject: &str, purpose: &str) -> Result<Option<Standing>, Failure> {
    let lookup = people::lookup(state, Kind::Rider, subject);
    let Some(found) = newest::standing(&state.db, lookup, purpose).await? else { return Ok(None) };
    state.catch_up(&state.db, Some(found.position)).await?;
    let mut latest = found.latest;
    if let Some(latest) = &mut latest {
        latest.superseded = store::ended_at(state, &latest.event)?;
    }
    let yes = latest.as_ref().and_then(Latest::said).is_some_and(|said| said.state.is_on());
    let mut capacity = Capacity::Adult;
    if yes && people::is_minor(state, &found.person).await? {
        let mut approved = BTreeSet::new();
        if let Some(event) = found.approval
            && approves(state, &event)?
        {
            approved.insert(event.purpose);
        }
        capacity = Capacity::Minor { approved };
    }
    Ok(Some(Standing { latest, capacity }))
}
