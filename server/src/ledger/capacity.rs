//! What somebody may decide for themself: everything, or, under 18, what a guardian has approved. An approval is no row of
//! its own: it is the last word of the guardian in the ledger, for as long as nothing ended it.

use super::{
    newest::{self, Found},
    store::{self, Latest},
};
use crate::{
    db::entities::{consent_events, people},
    error::Failure,
    keys::SealedWith,
    people as persons,
    state::AppState,
};
use contract::consent::State;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{BTreeSet, HashMap};

/// The method of events that a guardian decided.
pub(super) const GUARDIAN: &str = "guardian";
/// The method of events that ended what a guardian had approved, without a word of the guardian's.
pub(super) const APPROVAL_ENDED: &str = "approval_ended";

/// What somebody may say yes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// Of age: everything.
    Adult,
    /// Under 18: what a guardian approved.
    Minor {
        /// The ids of the purposes.
        approved: BTreeSet<String>,
    },
}

impl Capacity {
    /// Whether they are under 18.
    #[must_use]
    pub const fn is_minor(&self) -> bool {
        matches!(self, Self::Minor { .. })
    }

    /// Whether a yes to this purpose counts.
    #[must_use]
    pub fn permits(&self, purpose: &str) -> bool {
        match self {
            Self::Adult => true,
            Self::Minor { approved } => approved.contains(purpose),
        }
    }

    /// Whether a guardian approved anything.
    #[must_use]
    pub fn has_approval(&self) -> bool {
        matches!(self, Self::Minor { approved } if !approved.is_empty())
    }
}

/// The capacity of one person.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn capacity<C: ConnectionTrait>(
    state: &AppState,
    connection: &C,
    person: &people::Model,
) -> Result<Capacity, Failure> {
    let minor = persons::is_minor(state, person).await?;
    of(state, connection, &person.id, minor).await
}

/// The same, by whoever holds the person's key.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn capacity_with<C: ConnectionTrait>(
    state: &AppState,
    connection: &C,
    key: &SealedWith,
    person: &people::Model,
) -> Result<Capacity, Failure> {
    of(state, connection, &person.id, persons::is_minor_with(state, key, person)?).await
}

/// The capacities of several people, by id: the same few queries however many they are.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn capacities<'a, C: ConnectionTrait>(
    state: &AppState,
    connection: &C,
    people: impl Iterator<Item = &'a people::Model> + Clone,
) -> Result<HashMap<String, Capacity>, Failure> {
    let minors = persons::minors(state, people.clone()).await?;
    let ids: Vec<&str> = minors.iter().map(String::as_str).collect();
    let mut approved = approvals(state, connection, &ids).await?;
    let capacity = |person: &people::Model| {
        let capacity = if minors.contains(&person.id) {
            Capacity::Minor { approved: approved.remove(&person.id).unwrap_or_default() }
        } else {
            Capacity::Adult
        };
        (person.id.clone(), capacity)
    };
    Ok(people.map(capacity).collect())
}

async fn of<C: ConnectionTrait>(
    state: &AppState,
    connection: &C,
    person: &str,
    minor: bool,
) -> Result<Capacity, Failure> {
    if !minor {
        return Ok(Capacity::Adult);
    }
    let approved = approvals(state, connection, &[person]).await?.remove(person).unwrap_or_default();
    Ok(Capacity::Minor { approved })
}

/// What is approved, by person.
async fn approvals<C: ConnectionTrait>(
    state: &AppState,
    connection: &C,
    people: &[&str],
) -> Result<HashMap<String, BTreeSet<String>>, Failure> {
    let mut approved: HashMap<String, BTreeSet<String>> = HashMap::new();
    if people.is_empty() {
        return Ok(approved);
    }
    let Found { latest, position } = newest::approvals(connection, people).await?;
    state.catch_up(connection, position).await?;
    for Latest { event, .. } in latest {
        if approves(state, &event)? {
            approved.entry(event.person_id).or_default().insert(event.purpose);
        }
    }
    Ok(approved)
}

/// Whether this last decision about a purpose approves it: one about a text that a newer version ended does not.
pub(super) fn approves(state: &AppState, event: &consent_events::Model) -> Result<bool, Failure> {
    Ok(event.state == State::Given.as_str() && store::ended_at(state, event)?.is_none())
}

/// The last word about each purpose that decides whether it is approved, with its receipt.
pub(super) async fn last_decisions<C: ConnectionTrait>(
    connection: &C,
    people: &[&str],
) -> Result<Vec<Latest>, DbErr> {
    Ok(newest::approvals(connection, people).await?.latest)
}

#[cfg(test)]
mod tests {
    use super::Capacity;
    use std::collections::BTreeSet;

    #[test]
    fn a_minor_may_have_what_is_approved_and_nothing_else() {
        let minor = Capacity::Minor { approved: BTreeSet::from(["diagnostics".to_owned()]) };
        assert!(minor.permits("diagnostics") && !minor.permits("publishing") && !minor.permits("policy"));
        assert!(minor.has_approval() && minor.is_minor());
        let alone = Capacity::Minor { approved: BTreeSet::new() };
        assert!(!alone.permits("diagnostics") && !alone.has_approval());
        assert!(Capacity::Adult.permits("diagnostics") && !Capacity::Adult.is_minor());
    }
}
