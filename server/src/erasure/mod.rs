//! Erases a cancelled account on its day, step by step; killed between two, it goes on where it was.
//!
//! The order matters: the person's key dies first, so that nothing is called erased that can still be read; the key under
//! which the erasure keeps what it still needs dies last.

mod certificate;
mod ledger;
mod ours;
mod ticket;

pub use certificate::{Found, by_ticket, find};
pub use ledger::replay;

use crate::{
    cancellation::{self, Contact, State, store},
    db::entities::cancellations::{ActiveModel, Model},
    error::{Failure, internal},
    exports,
    jobs::Progress,
    keys::SealedWith,
    messages,
    people::lookup,
    state::AppState,
    webhooks,
};
use contract::{language::Language, session::Kind};
use sea_orm::ActiveValue::Set;

/// How long it waits for a message that has to leave first.
const WAIT_MS: i64 = 30_000;

/// One step. Each may be done twice.
///
/// # Errors
/// When a database does not answer or refuses: the step is tried again, and nothing is told as done.
pub async fn step(state: &AppState, id: &str, checkpoint: Option<&str>) -> Result<Progress, Failure> {
    let row = store::by_id(&state.db, id).await?;
    match checkpoint {
        None => begin(state, &row).await,
        Some("begun") => shred(state, &row).await,
        Some("shredded") => {
            let contact = contact(state, &row).await?.1;
            state.datamap.erase(contact.subject().reveal()).await?;
            Ok(Progress::At("rows"))
        }
        Some("rows") => {
            let (key, contact) = contact(state, &row).await?;
            ours::erase(state, &row, &key, &contact.subject()).await?;
            Ok(Progress::At("ours"))
        }
        Some("ours") if webhooks::waits_for(state, id).await? => Ok(Progress::Wait(WAIT_MS)),
        Some("ours") => {
            let (key, contact) = contact(state, &row).await?;
            certificate::issue(state, &row, &key, contact.address()).await?;
            Ok(Progress::At("certified"))
        }
        Some("certified") if messages::waits_for(&state.db, id).await? => Ok(Progress::Wait(WAIT_MS)),
        Some("certified") => {
            state.keys.destroy(id).await?;
            tracing::info!(cancellation = id, "an account was erased");
            Ok(Progress::Done)
        }
        Some(_) => Err(internal("an erasure of no known step")),
    }
}

/// From here on nothing can be taken back. What will be erased is written down before: afterwards nobody could count it.
async fn begin(state: &AppState, row: &Model) -> Result<Progress, Failure> {
    if row.state == State::Undone.as_str() {
        return Ok(Progress::Done);
    }
    let (_, contact) = contact(state, row).await?;
    let language = Language::from_tag(&row.language).unwrap_or_default();
    let effects = state.datamap.effects(contact.subject().reveal(), language).await?;
    let effects = serde_json::to_string(&effects).map_err(|_| internal("effects do not serialise"))?;
    let begun = store::change(&state.db, &row.id, (State::Held, State::Erasing)).await?;
    if !begun && row.state != State::Erasing.as_str() {
        return Ok(Progress::Done);
    }
    let change = ActiveModel { id: Set(row.id.clone()), effects: Set(Some(effects)), ..Default::default() };
    store::update(&state.db, change).await?;
    Ok(Progress::At("begun"))
}

/// Destroys the person's keys, and writes down for ever that they were erased.
async fn shred(state: &AppState, row: &Model) -> Result<Progress, Failure> {
    let (_, contact) = contact(state, row).await?;
    let lookup = lookup(state, Kind::Rider, contact.subject().reveal());
    state.keys.note_erased(&lookup).await?;
    if let Some(person) = &row.person_id {
        state.keys.destroy(person).await?;
        for export in exports::keys_of(&state.db, person).await? {
            state.keys.destroy(&export).await?;
        }
        let kids = state.keys.draft_kids(person).await?;
        ours::forget_drafts(state, &kids).await?;
        state.keys.destroy_draft_keys(&kids).await?;
    }
    Ok(Progress::At("shredded"))
}

async fn contact(state: &AppState, row: &Model) -> Result<(SealedWith, Contact), Failure> {
    let key = state.keys.open(&row.id).await?;
    let contact = cancellation::Contact::open(&key, &row.id, &row.sealed_contact)?;
    Ok((key, contact))
}
