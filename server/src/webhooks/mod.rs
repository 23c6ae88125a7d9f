//! Tells the operator's backend of every change: written in the transaction of the change, delivered by a worker with a
//! lease, in order for each person, signed after Standard Webhooks, until it is acknowledged or given up.

pub mod cli;
mod deliver;
mod ledger;
mod person;
mod rules;
mod store;

pub use deliver::{send_due, work};
pub use ledger::tell;
pub use person::{tell_changed, tell_erased};
pub use store::{list, queue, retry, waits_for};

use crate::{
    db::entities::{people, webhooks},
    error::{Failure, internal},
    keys::{Place, SealedWith},
    state::AppState,
};
use contract::{session::Kind, webhook::Message};
use sea_orm::DatabaseTransaction;
use serde::Serialize;

/// Writes a message about a person in the caller's transaction, sealed under the person's key. The caller holds the
/// lock of the person's row, so that the order of messages is the order of what happened.
///
/// Nothing is written where no receiver is configured, or about people whom the operator has no account of.
///
/// # Errors
/// When the database does not take it; the transaction must not be committed then.
pub async fn put<T: Serialize>(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &people::Model,
    key: &SealedWith,
    id: &str,
    message: &Message<T>,
) -> Result<(), Failure> {
    if !is_told_of(state, person) {
        return Ok(());
    }
    put_for(state, tx, key, id, message).await
}

/// The same under any key: whoever holds it is who the message is about.
async fn put_for<T: Serialize>(
    state: &AppState,
    tx: &DatabaseTransaction,
    key: &SealedWith,
    id: &str,
    message: &Message<T>,
) -> Result<(), Failure> {
    let body = serde_json::to_string(message).map_err(|_| internal("a message does not serialise"))?;
    let sealed = key.seal(&state.chance, place(id), &body);
    let now = state.clock.now_ms();
    store::insert(tx, id, key.holder(), &message.kind, sealed, now).await?;
    Ok(())
}

/// Whether anyone is told what this person does.
fn is_told_of(state: &AppState, person: &people::Model) -> bool {
    state.webhook.is_some() && person.kind == Kind::Rider.as_str()
}

fn place(id: &str) -> Place<'_> {
    Place { table: "webhooks", column: "sealed_body", row: id }
}

/// The body of a message as it is sent.
fn open(key: &SealedWith, row: &webhooks::Model) -> Result<serde_json::Value, &'static str> {
    let body = key.open(place(&row.id), &row.sealed_body).map_err(|_| "does not open")?;
    serde_json::from_str(body.reveal()).map_err(|_| "does not parse")
}
