//! Writes events and receipts: the only place that appends to the ledger.

use super::{
    newest::{self, Tail},
    notice::Shown,
    record::{self, Material},
    rules,
    store::{self, Latest},
};
use crate::{
    db::entities::{consent_events, people, receipts},
    error::{Failure, internal},
    keys::{Place, SealedWith, hex},
    state::AppState,
    webhooks,
};
use contract::{
    canonical::canonical,
    consent::Actor,
    receipt::{Previous, Receipt},
};
use sea_orm::DatabaseTransaction;
use sha2::{Digest as _, Sha256};

/// The method of events that the browser's signal brought about.
pub(super) const GPC: &str = "gpc";

/// What is to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) purpose: &'a str,
    pub(super) state: &'a str,
    pub(super) actor: Actor,
    pub(super) method: &'a str,
}

/// What was written.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) latest: Latest,
    pub(super) receipt: Receipt,
}

/// Appends to one person's chain. Whoever holds it has locked the person's row in this transaction.
pub(super) struct Pen<'a> {
    state: &'a AppState,
    tx: &'a DatabaseTransaction,
    person: &'a people::Model,
    key: &'a SealedWith,
    shown: &'a Shown,
    signal: bool,
    build: &'a str,
    tail: Option<Tail>,
}

impl<'a> Pen<'a> {
    /// Finds the end of the chain.
    pub(super) async fn new(
        state: &'a AppState,
        tx: &'a DatabaseTransaction,
        person: &'a people::Model,
        key: &'a SealedWith,
        shown: &'a Shown,
        (signal, build): (bool, &'a str),
    ) -> Result<Self, Failure> {
        let tail = newest::tail(tx, &person.id).await?;
        Ok(Self { state, tx, person, key, shown, signal, build, tail })
    }

    /// Goes on where this is known to be the end.
    pub(super) const fn at(
        tail: Option<Tail>,
        state: &'a AppState,
        tx: &'a DatabaseTransaction,
        person: &'a people::Model,
        key: &'a SealedWith,
        shown: &'a Shown,
        (signal, build): (bool, &'a str),
    ) -> Self {
        Self { state, tx, person, key, shown, signal, build, tail }
    }

    /// Where it ended.
    pub(super) fn into_tail(self) -> Option<Tail> {
        self.tail
    }

    /// Appends an event and signs its receipt.
    pub(super) async fn write(&mut self, line: Line<'_>) -> Result<Written, Failure> {
        let chance = &self.state.chance;
        let (event_id, record_id) = (chance.id(), chance.id());
        let event = consent_events::Model {
            id: event_id.clone(),
            person_id: self.person.id.clone(),
            sequence: self.tail.as_ref().map_or(0, |tail| tail.sequence) + 1,
            purpose: line.purpose.to_owned(),
            state: line.state.to_owned(),
            policy_version: self.shown.published.version.clone(),
            policy_sha256: self.shown.sha256.clone(),
            language: self.shown.language.tag().to_owned(),
            actor: actor(line.actor).to_owned(),
            method: line.method.to_owned(),
            under_gpc: self.signal,
            at: rules::moment(self.state.clock.now_ms(), self.tail.as_ref().map(|tail| tail.at)),
        };
        let payload = record::payload(Material {
            config: &self.state.config,
            shown: self.shown,
            event: &event,
            record_id: &record_id,
            previous: self
                .tail
                .as_ref()
                .map(|tail| Previous { record_id: tail.record_id.clone(), sha256: tail.sha256.clone() }),
            pseudonym: &self.person.pseudonym,
            build: self.build,
        })?;
        let payload = serde_json::to_value(payload).map_err(|_| internal("a payload does not serialise"))?;
        let text = canonical(&payload).map_err(|_| internal("a payload has no canonical form"))?;
        let sha256 = hex(&Sha256::digest(text.as_bytes()));
        let signed = self.state.signer.sign(&text);
        let place = Place { table: "receipts", column: "sealed_payload", row: &record_id };
        let row = receipts::Model {
            sealed_payload: self.key.seal(chance, place, &text),
            id: record_id.clone(),
            event_id,
            person_id: self.person.id.clone(),
            sequence: event.sequence,
            sha256: sha256.clone(),
            key_id: signed.key_id.clone(),
            signature: signed.signature.clone(),
        };
        store::append(self.tx, event.clone(), row).await?;
        let latest = Latest { event, receipt: record_id.clone(), superseded: None };
        webhooks::tell(self.state, self.tx, self.person, self.key, &latest).await?;
        self.tail = Some(Tail { record_id, sha256, sequence: latest.event.sequence, at: latest.event.at });
        Ok(Written {
            latest,
            receipt: Receipt { payload, key_id: signed.key_id, signature: signed.signature },
        })
    }
}

/// As in the database and in receipts.
pub(super) const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Myself => "self",
        Actor::Guardian => "guardian",
        Actor::System => "system",
    }
}

/// Opens a stored receipt.
pub(super) fn open(key: &SealedWith, row: &receipts::Model) -> Result<Receipt, Failure> {
    let place = Place { table: "receipts", column: "sealed_payload", row: &row.id };
    let text = key.open(place, &row.sealed_payload)?;
    let payload =
        serde_json::from_str(text.reveal()).map_err(|_| internal("a stored payload is not JSON"))?;
    Ok(Receipt { payload, key_id: row.key_id.clone(), signature: row.signature.clone() })
}
