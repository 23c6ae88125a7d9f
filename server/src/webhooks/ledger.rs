//! The messages about what people say: called by the ledger's pen for each event it writes.

use crate::{
    clock::rfc3339,
    db::entities::people,
    error::{Failure, internal},
    keys::SealedWith,
    ledger::{self, Latest, POLICY},
    people as persons,
    state::AppState,
};
use contract::{
    partner::Answered,
    webhook::{self, ConsentChanged, Message, PolicyAnswered},
};
use sea_orm::DatabaseTransaction;

/// Tells of one event of the ledger, under the event's own id.
///
/// # Errors
/// As [`super::put`].
pub async fn tell(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &people::Model,
    key: &SealedWith,
    latest: &Latest,
) -> Result<(), Failure> {
    if !super::is_told_of(state, person) {
        return Ok(());
    }
    let Latest { event, receipt, .. } = latest;
    let subject = persons::subject_with(key, person)?.reveal().clone();
    let (since, receipt, policy) = (rfc3339(event.at), receipt.clone(), event.policy_version.clone());
    let timestamp = since.clone();
    if event.purpose == POLICY {
        let answer = Answered::parse(&event.state).ok_or_else(|| internal("an answer that is none"))?;
        let kind = webhook::POLICY_ANSWERED.to_owned();
        let data = PolicyAnswered { subject, answer, since, receipt, policy };
        return super::put(state, tx, person, key, &event.id, &Message { kind, timestamp, data }).await;
    }
    let said = latest.said().ok_or_else(|| internal("a choice that is none"))?;
    let capacity = ledger::capacity_with(state, tx, key, person).await?;
    let allowed = ledger::rules::is_allowed(Some(said), &event.purpose, &capacity);
    let data = ConsentChanged {
        subject,
        purpose: event.purpose.clone(),
        state: said.state,
        allowed,
        since,
        receipt,
        policy,
    };
    let kind = webhook::CONSENT_CHANGED.to_owned();
    super::put(state, tx, person, key, &event.id, &Message { kind, timestamp, data }).await
}
