//! What a guardian says about a minor's purposes: events in the minor's own chain, with the guardian as their actor.

use super::{
    Circumstances,
    capacity::{self, APPROVAL_ENDED, GUARDIAN},
    notice::Shown,
    pen::{self, Line, Pen, Written},
    store::{self, Latest},
};
use crate::{
    db::entities::{consent_events, people, receipts},
    error::{Failure, internal},
    keys::SealedWith,
    state::AppState,
};
use contract::{
    consent::{Actor, Choice, State},
    language::Language,
    receipt::Receipt,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use std::collections::HashMap;

/// The method of the event by which a minor's own no goes on after a guardian's yes.
const OWN_NO: &str = "own_no";

/// One decision of a guardian.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The version that was read.
    pub policy: &'a str,
    /// The purpose.
    pub purpose: &'a str,
    /// Approve, refuse, or take back.
    pub choice: Choice,
}

/// Records a decision about a person whose row is locked. Said again it answers with the same receipt. A yes allows; it
/// does not overrule the minor's own no, which is written down once more behind it.
///
/// # Errors
/// `unknown_purpose` also for one that no minor may have, `unknown_policy_version`, `policy_changed`; the transaction must
/// not be committed then.
pub async fn decide(
    state: &AppState,
    tx: &DatabaseTransaction,
    (person, key): (&people::Model, &SealedWith),
    circumstances: &Circumstances,
    decision: Decision<'_>,
) -> Result<Receipt, Failure> {
    let shown = Shown::named(state, decision.policy, circumstances.language)?;
    let purpose = shown.purpose(decision.purpose)?;
    if !purpose.minors {
        return Err(contract::problem::Code::UnknownPurpose.into());
    }
    let wanted = State::from(decision.choice);
    let last = capacity::last_decisions(tx, &[&person.id]).await?;
    let last = last.into_iter().find(|last| last.event.purpose == purpose.id);
    if let Some(last) = last.filter(|last| is_this(&last.event, wanted, &shown)) {
        let row = store::receipt(tx, &person.id, &last.receipt).await?;
        return pen::open(key, &row.ok_or_else(|| internal("a receipt that is not there"))?);
    }
    let own_no = wanted == State::Given && says_no(tx, &person.id, &purpose.id).await?;
    let more = (circumstances.signal, circumstances.build.as_str());
    let mut pen = Pen::new(state, tx, person, key, &shown, more).await?;
    let id = purpose.id.as_str();
    let line = Line { purpose: id, state: wanted.as_str(), actor: Actor::Guardian, method: GUARDIAN };
    let Written { receipt, .. } = pen.write(line).await?;
    if own_no {
        let (actor, method) = (Actor::System, OWN_NO);
        pen.write(Line { purpose: id, state: State::Withdrawn.as_str(), actor, method }).await?;
    }
    Ok(receipt)
}

/// Whether the minor's own last word about a purpose is a no.
async fn says_no(tx: &DatabaseTransaction, person: &str, purpose: &str) -> Result<bool, Failure> {
    let own = consent_events::Entity::find()
        .filter(consent_events::Column::PersonId.eq(person))
        .filter(consent_events::Column::Purpose.eq(purpose))
        .filter(consent_events::Column::Actor.eq(pen::actor(Actor::Myself)));
    let last = own.order_by_desc(consent_events::Column::Sequence).one(tx).await?;
    Ok(last.is_some_and(|event| event.state != State::Given.as_str()))
}

fn is_this(event: &consent_events::Model, wanted: State, shown: &Shown) -> bool {
    event.method == GUARDIAN
        && event.state == wanted.as_str()
        && event.policy_version == shown.published.version
}

/// What a guardian said last about each purpose since a moment: the event with its receipt.
///
/// # Errors
/// When the database does not answer.
pub async fn decisions<C: ConnectionTrait>(
    connection: &C,
    person: &str,
    since: i64,
) -> Result<HashMap<String, Latest>, Failure> {
    let last = capacity::last_decisions(connection, &[person]).await?;
    let theirs =
        last.into_iter().filter(|Latest { event, .. }| event.method == GUARDIAN && event.at >= since);
    Ok(theirs.map(|latest| (latest.event.purpose.clone(), latest)).collect())
}

/// The receipts of everything that a guardian said since a moment, newest first.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn guardian_receipts(state: &AppState, person: &str, since: i64) -> Result<Vec<Receipt>, Failure> {
    let theirs = consent_events::Entity::find()
        .filter(consent_events::Column::PersonId.eq(person))
        .filter(consent_events::Column::Method.eq(GUARDIAN))
        .filter(consent_events::Column::At.gte(since));
    let events: Vec<String> = theirs.all(&state.db).await?.into_iter().map(|event| event.id).collect();
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let rows = receipts::Entity::find()
        .filter(receipts::Column::PersonId.eq(person))
        .filter(receipts::Column::EventId.is_in(events))
        .order_by_desc(receipts::Column::Sequence)
        .all(&state.db)
        .await?;
    let key = state.keys.open(person).await?;
    rows.iter().map(|row| pen::open(&key, row)).collect()
}

/// Ends everything that a guardian approved, of a person whose row is locked: nobody is left who could take it back.
///
/// # Errors
/// When a part of ours does not answer; the transaction must not be committed then.
pub async fn end_approvals(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &people::Model,
    key: &SealedWith,
    language: Language,
) -> Result<(), Failure> {
    let last = capacity::last_decisions(tx, &[&person.id]).await?.into_iter().map(|latest| latest.event);
    let mut last: Vec<_> = last.filter(|event| event.state == State::Given.as_str()).collect();
    last.sort_by_key(|event| event.sequence);
    if last.is_empty() {
        return Ok(());
    }
    let shown = Shown::current(state, language)?;
    let mut pen = Pen::new(state, tx, person, key, &shown, (false, "")).await?;
    for event in last.iter().filter(|event| shown.purpose(&event.purpose).is_ok()) {
        let (purpose, state) = (event.purpose.as_str(), State::Withdrawn.as_str());
        pen.write(Line { purpose, state, actor: Actor::System, method: APPROVAL_ENDED }).await?;
    }
    Ok(())
}
