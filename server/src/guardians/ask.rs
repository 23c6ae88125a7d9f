//! A minor asks a guardian: a link with a number of its own, and the message that carries the link, never the number.

use super::{Error, address_of, address_place, number_place, rules, store};
use crate::{
    auth::{self, address, address::Address},
    db::{self, entities::guardian_links, entities::guardian_requests},
    http::access::Session,
    keys::SealedWith,
    limits, messages, people,
    state::AppState,
};
use contract::{
    guardian::{GuardianRequestState, GuardianRequestView, NewGuardianRequest},
    language::Language,
};
use sea_orm::DatabaseTransaction;
use sha2::{Digest as _, Sha256};

/// Asks: the guardian of before, or another one, who takes their place.
///
/// # Errors
/// `NotNeeded`, `OwnAddress`, `Stopped`, `NoRequest` where neither now nor before an address was named; limits.
pub async fn ask(
    state: &AppState,
    session: &Session,
    new: &NewGuardianRequest,
) -> Result<GuardianRequestView, Error> {
    let person = people::find_row(state, &session.person).await?;
    if !people::is_minor(state, &person).await? {
        return Err(Error::NotNeeded);
    }
    let before = store::request_of(&state.db, &person.id).await?;
    let before = before.filter(|request| request.state != GuardianRequestState::Disowned.as_str());
    let known = match &before {
        Some(request) => Some(address_of(&state.keys.open(&request.id).await?, request)?),
        None => None,
    };
    let to = match &new.address {
        Some(typed) => address::parse(typed)?,
        None => known.clone().ok_or(Error::NoRequest)?,
    };
    may_reach(state, session, &to).await?;
    limits::take(state, "guardian-messages", &person.id, rules::MESSAGES).await?;
    match before.filter(|_| known.as_ref() == Some(&to)) {
        Some(request) => {
            let key = state.keys.open(&request.id).await?;
            let tx = db::begin(&state.db).await?;
            people::lock(&tx, &person.id).await?;
            store::set_language(&tx, &request.id, new.language.tag()).await?;
            send_link(state, &tx, &key, &request.id, (&to, new.language)).await?;
            tx.commit().await?;
        }
        None => replace(state, &person.id, (&to, new.language)).await?,
    }
    state.outbox.wake();
    super::request(state, session).await
}

/// Whether a message may go there: it is not the minor's own mailbox, and nobody there wants no more of them.
async fn may_reach(state: &AppState, session: &Session, to: &Address) -> Result<(), Error> {
    if !state.outbox.carries(to.channel()) {
        return Err(contract::problem::Code::ChannelUnavailable.into());
    }
    let subject = people::subject(state, &session.person).await?;
    let account =
        state.datamap.rider_by_subject(subject.reveal()).await.map_err(crate::error::Failure::from)?;
    let mut own: Vec<_> =
        account.into_iter().flat_map(|rider| [rider.email, rider.phone]).flatten().collect();
    if let Ok(signed_in) = auth::address_of(state, session).await {
        own.push(signed_in.text().clone());
    }
    if own.iter().any(|own| rules::same_mailbox(own.reveal(), to.text().reveal())) {
        return Err(Error::OwnAddress);
    }
    if store::is_stopped(&state.db, &lookup(state, to)).await? {
        return Err(Error::Stopped);
    }
    Ok(())
}

/// Another guardian: what the one before approved ends, for they could no longer take it back.
async fn replace(state: &AppState, person: &str, (to, language): (&Address, Language)) -> Result<(), Error> {
    let id = state.chance.id();
    let key = state.keys.open_or_create(&id).await?;
    let person_key = state.keys.open(person).await?;
    let written = async {
        let tx = db::begin(&state.db).await?;
        let row = people::lock(&tx, person).await?;
        crate::ledger::end_approvals(state, &tx, &row, &person_key, language).await?;
        let gone = store::erase(&tx, person).await?;
        let request = guardian_requests::Model {
            id: id.clone(),
            person_id: person.to_owned(),
            state: GuardianRequestState::Waiting.as_str().to_owned(),
            language: language.tag().to_owned(),
            sealed_address: key.seal(&state.chance, address_place(&id), to.text().reveal()),
            tries: 0,
            created_at: state.clock.now_ms(),
        };
        store::insert_request(&tx, request).await?;
        send_link(state, &tx, &key, &id, (to, language)).await?;
        tx.commit().await?;
        Ok::<_, Error>(gone)
    };
    let written = written.await;
    let of_no_more_use = match &written {
        Ok(gone) => gone.as_deref(),
        Err(_) => Some(id.as_str()),
    };
    if let Some(id) = of_no_more_use {
        state.keys.destroy(id).await?;
    }
    written.map(drop)
}

/// Puts a new link in the place of the one before, and its message into the outbox.
pub(super) async fn send_link(
    state: &AppState,
    tx: &DatabaseTransaction,
    key: &SealedWith,
    request: &str,
    (to, language): (&Address, Language),
) -> Result<(), Error> {
    limits::take_in(state, tx, "guardian-messages-to", to.text().reveal(), rules::MESSAGES_TO).await?;
    limits::take_phone(state, tx, to).await?;
    let (id, secret, number) = (state.chance.id(), state.chance.token(), state.chance.code());
    let policy = state.policy()?;
    let purposes = policy.meta.purposes.iter().filter(|purpose| purpose.minors);
    let purposes: Vec<&str> = purposes.map(|purpose| purpose.id.as_str()).collect();
    let now = state.clock.now_ms();
    let link = guardian_links::Model {
        id: id.clone(),
        request_id: request.to_owned(),
        secret_hash: secret_hash(&secret),
        sealed_number: key.seal(&state.chance, number_place(&id), &number),
        number_hash: number_hash(state, &id, &number),
        policy_version: policy.version.clone(),
        purposes: purposes.join(" "),
        tries: 0,
        created_at: now,
        expires_at: now + rules::LINK_MS,
        used_at: None,
    };
    store::replace_link(tx, link).await?;
    let operator = &state.config.operator;
    let name = crate::config::Operator::text(&operator.name, language);
    // Built from the settings, never from what a request says; the secret stands where no server log sees it.
    let url = format!("{}/guardian?lang={}#k={secret}", state.config.public_url, language.tag());
    let mail = messages::guardian_asked(to.clone(), &url, (name, &operator.phone), language);
    Ok(state.outbox.put(state, tx, key, &mail).await?)
}

/// As it is kept of a link's secret. The secret has 256 random bits: nobody finds it by trying.
pub(super) fn secret_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// As it is compared.
pub(super) fn number_hash(state: &AppState, link: &str, number: &str) -> Vec<u8> {
    state.keys.root().hash("guardian-number", &format!("{link}|{number}"))
}

/// By which an address is known that wants no more messages.
pub(super) fn lookup(state: &AppState, address: &Address) -> Vec<u8> {
    state.keys.root().hash("guardian-stop", address.text().reveal())
}
