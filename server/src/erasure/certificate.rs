//! The certificate of an erasure: signed, with nothing personal in it, opened by number and code.

use super::ticket;
use crate::{
    auth::address::Address,
    cancellation::{self, State, store},
    clock::rfc3339,
    config::Operator,
    db::{
        self,
        entities::{cancellations::Model, certificates},
    },
    error::{Failure, internal},
    http::text,
    keys::SealedWith,
    limits, messages,
    state::AppState,
};
use contract::{
    cancellation::{Certificate, CertificateView, ERASURE_SCHEMA, EffectView, Erasure},
    canonical::canonical,
    language::Language,
    problem::Code,
    receipt::Controller,
};
use subtle::ConstantTimeEq as _;

/// What was found under a number and code.
pub type Found = CertificateView;

/// Signs it and tells the person, all or nothing. Twice is fine.
pub(super) async fn issue(
    state: &AppState,
    row: &Model,
    key: &SealedWith,
    address: Option<Address>,
) -> Result<(), Failure> {
    let language = Language::from_tag(&row.language).unwrap_or_default();
    let payload = payload(state, row, language)?;
    let signed = state.signer.sign(&payload);
    let tx = db::begin(&state.db).await?;
    if !store::change(&tx, &row.id, (State::Erasing, State::Erased)).await? {
        return Ok(tx.rollback().await?);
    }
    store::forget_person(&tx, &row.id, Some(state.clock.now_ms())).await?;
    let certificate = certificates::Model {
        cancellation_id: row.id.clone(),
        payload,
        key_id: signed.key_id,
        signature: signed.signature,
    };
    store::insert_certificate(&tx, certificate).await?;
    if let Some(address) = address
        && limits::take_phone(state, &tx, &address).await.is_ok()
    {
        let mail = messages::account_erased(address, &row.number, &state.config.public_url, language);
        state.outbox.put(state, &tx, key, &mail).await?;
    }
    tx.commit().await?;
    state.outbox.wake();
    Ok(())
}

fn payload(state: &AppState, row: &Model, language: Language) -> Result<String, Failure> {
    let operator = &state.config.operator;
    let effects: Vec<EffectView> = serde_json::from_str(row.effects.as_deref().unwrap_or("[]"))
        .map_err(|_| internal("effects do not parse"))?;
    let erasure = Erasure {
        schema: ERASURE_SCHEMA.to_owned(),
        record_id: state.chance.id(),
        number: row.number.clone(),
        controller: Controller {
            name: Operator::text(&operator.name, language).to_owned(),
            contact: format!("{}, {}", operator.phone, operator.email),
        },
        cancelled_at: rfc3339(row.cancelled_at),
        erased_at: rfc3339(state.clock.now_ms()),
        effects,
    };
    let value = serde_json::to_value(erasure).map_err(|_| internal("a certificate does not serialise"))?;
    canonical(&value).map_err(|_| internal("a certificate has no canonical form"))
}

/// The certificate of this number, or the day on which there will be one.
///
/// # Errors
/// `not_found` alike for a number that is none, a code that does not fit, and a cancellation that was taken back;
/// `too_many_requests`, counted for each number and each network.
pub async fn find(state: &AppState, network: &str, number: &str, code: &str) -> Result<Found, Failure> {
    limits::take(state, "certificates-network", network, state.config.limits.tries_per_network).await?;
    let missing = || Failure::new(Code::NotFound);
    // In its one form before it is counted: other ways to write it must not give more tries.
    let number = text::number(number).ok_or_else(missing)?;
    limits::take(state, "certificates-number", &number, state.config.limits.tries_per_network).await?;
    let row = cancellation::store::by_number(state, &number).await?.ok_or_else(missing)?;
    let hash = cancellation::code_hash(state.keys.root(), &row.id, code);
    if !bool::from(hash.ct_eq(&row.code_hash)) || row.state == State::Undone.as_str() {
        return Err(missing());
    }
    let certificate = store::certificate(&state.db, &row.id).await?.map(read).transpose()?;
    let ticket = certificate.is_some().then(|| ticket::issue(state, &row.id));
    Ok(CertificateView { erase_on: row.erase_on, certificate, ticket })
}

/// The certificate that a ticket opens.
///
/// # Errors
/// `not_found` alike for a ticket that is none and for one whose time is over.
pub async fn by_ticket(state: &AppState, ticket: &str) -> Result<Certificate, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let cancellation = ticket::read(state, ticket).ok_or_else(missing)?;
    store::certificate(&state.db, cancellation).await?.map(read).transpose()?.ok_or_else(missing)
}

fn read(row: certificates::Model) -> Result<Certificate, Failure> {
    let payload =
        serde_json::from_str(&row.payload).map_err(|_| internal("a stored certificate is not JSON"))?;
    Ok(Certificate { payload, key_id: row.key_id, signature: row.signature })
}
