//! What each side sees: the minor the request with its number, the guardian what there is to decide.

use super::{Error, Session, address_of, number_place, rules, store};
use crate::{
    auth::address::mask,
    clock::rfc3339,
    error::internal,
    http::access,
    ledger::{self, Latest},
    people,
    state::AppState,
};
use contract::{
    consent::PolicyRef,
    guardian::{Decided, GuardianPurpose, GuardianRequestState, GuardianRequestView, GuardianView},
    language::Language,
    receipt::Receipts,
};

/// The minor's request.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn request(state: &AppState, session: &access::Session) -> Result<GuardianRequestView, Error> {
    let none = |state| GuardianRequestView { state, address: None, number: None, until: None };
    let Some(row) = store::request_of(&state.db, &session.person).await? else {
        return Ok(none(GuardianRequestState::None));
    };
    let stands =
        GuardianRequestState::parse(&row.state).ok_or_else(|| internal("a request of no known state"))?;
    if stands == GuardianRequestState::Disowned {
        return Ok(none(stands));
    }
    let key = state.keys.open(&row.id).await?;
    let address = address_of(&key, &row)?;
    let (policy, now) = (state.policy()?.version.clone(), state.clock.now_ms());
    let link = store::link_of(&state.db, &row.id).await?;
    let link = link.filter(|link| rules::may_open(link, row.tries, &policy, now).is_ok());
    let number = match &link {
        Some(link) => Some(key.open(number_place(&link.id), &link.sealed_number)?.reveal().clone()),
        None => None,
    };
    Ok(GuardianRequestView {
        state: stands,
        address: Some(mask(address.text().reveal())),
        number,
        until: link.map(|link| rfc3339(link.expires_at)),
    })
}

/// What a guardian decides about, and where it stands.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn decisions(
    state: &AppState,
    session: &Session,
    language: Language,
) -> Result<GuardianView, Error> {
    state.refresh_policies(&state.db).await?;
    let person = people::find_row(state, &session.request.person_id).await?;
    let capacity = ledger::capacity(state, &state.db, &person).await?;
    let said = ledger::decisions(&state.db, &person.id, session.request.created_at).await?;
    let policy = state.policy()?;
    let mut purposes = Vec::new();
    let asked = |id: &str| session.purposes.iter().any(|known| known == id);
    for purpose in policy.meta.purposes.iter().filter(|purpose| purpose.minors && asked(&purpose.id)) {
        let text = purpose.text.get(&language).ok_or_else(|| internal("a purpose lacks a language"))?;
        let last: Option<&Latest> = said.get(&purpose.id);
        let decided = match last {
            None => Decided::Open,
            Some(_) if capacity.permits(&purpose.id) => Decided::Approved,
            Some(last) if last.event.state == "given" => Decided::Open,
            Some(_) => Decided::Refused,
        };
        purposes.push(GuardianPurpose {
            id: purpose.id.clone(),
            name: text.name.clone(),
            used: text.used.clone(),
            aim: text.aim.clone(),
            kept: text.kept.clone(),
            refusing: text.refusing.clone(),
            separate: purpose.separate,
            decided,
            receipt: last.map(|last| last.receipt.clone()),
        });
    }
    let sha256 = policy.texts.get(&language).map(|text| text.sha256.clone()).unwrap_or_default();
    Ok(GuardianView {
        child: child(state, &person.id).await?,
        policy: PolicyRef { version: policy.version.clone(), sha256, language },
        until: rfc3339(session.until),
        purposes,
    })
}

/// How a guardian knows whose account it is: its address, mostly hidden.
async fn child(state: &AppState, person: &str) -> Result<String, Error> {
    let subject = people::subject(state, person).await?;
    let rider =
        state.datamap.rider_by_subject(subject.reveal()).await.map_err(crate::error::Failure::from)?;
    let address = rider.and_then(|rider| rider.email.or(rider.phone)).unwrap_or(subject);
    Ok(mask(address.reveal()))
}

/// The receipts of what this guardian decided, newest first.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn receipts(state: &AppState, session: &Session) -> Result<Receipts, Error> {
    let request = &session.request;
    let receipts = ledger::guardian_receipts(state, &request.person_id, request.created_at).await?;
    Ok(Receipts { receipts, next: None })
}
