//! The message that something about a person changed without a word of theirs.

use crate::{
    clock::rfc3339, db::entities::people, error::Failure, keys::SealedWith, people as persons,
    private::Private, state::AppState,
};
use contract::webhook::{Message, PERSON_CHANGED, PersonChanged, What};
use sea_orm::DatabaseTransaction;

/// Tells that the operator's backend should ask about this person again.
///
/// # Errors
/// As [`super::put`].
pub async fn tell_changed(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &people::Model,
    key: &SealedWith,
    what: What,
) -> Result<(), Failure> {
    if !super::is_told_of(state, person) {
        return Ok(());
    }
    let subject = persons::subject_with(key, person)?.reveal().clone();
    let (kind, timestamp) = (PERSON_CHANGED.to_owned(), rfc3339(state.clock.now_ms()));
    let message = Message { kind, timestamp, data: PersonChanged { subject, what } };
    super::put(state, tx, person, key, &state.chance.id(), &message).await
}

/// Tells that everything about somebody is erased here, sealed under the erasure's own key: the person's is gone.
///
/// # Errors
/// As [`super::put`].
pub async fn tell_erased(
    state: &AppState,
    tx: &DatabaseTransaction,
    key: &SealedWith,
    subject: &Private<String>,
) -> Result<(), Failure> {
    if state.webhook.is_none() {
        return Ok(());
    }
    let (kind, timestamp) = (PERSON_CHANGED.to_owned(), rfc3339(state.clock.now_ms()));
    let data = PersonChanged { subject: subject.reveal().clone(), what: What::Erased };
    super::put_for(state, tx, key, &state.chance.id(), &Message { kind, timestamp, data }).await
}
