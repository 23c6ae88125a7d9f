//! Cancels an account: everything that was on goes off, every session ends, and the day of the erasure is set.

use super::{Contact, State, rules, store};
use crate::{
    auth::{self, address::Address, grants},
    db::{self, entities::cancellations::Model},
    error::Failure,
    guardians,
    http::access::Session,
    jobs,
    keys::SealedWith,
    ledger, limits, messages, people,
    private::Private,
    state::AppState,
    webhooks,
};
use contract::{
    cancellation::Cancelled, language::Language, problem::Code, step_up::ACCOUNT_CANCEL, webhook::What,
};
use jiff::tz::TimeZone;

/// The number and the code are told in the answer alone; the message has the number and the day.
///
/// # Errors
/// `step_up_needed`; `account_held` where it is cancelled already. Nothing is changed then.
pub async fn cancel(
    state: &AppState,
    session: &Session,
    language: Language,
    grant: &str,
) -> Result<Cancelled, Failure> {
    let address = match auth::address_of(state, session).await {
        Ok(address) => Some(address),
        Err(failure) if failure.code() == Code::NoAddress => None,
        Err(failure) => return Err(failure),
    };
    let subject = people::subject(state, &session.person).await?;
    let now = state.clock.now();
    let zone = TimeZone::get(&state.config.time_zone).unwrap_or(TimeZone::UTC);
    let end = rules::end(now, state.config.cancellation.hold_months, zone);
    let (id, code) = (state.chance.id(), rules::new_code(&state.chance));
    let key = state.keys.open_or_create(&id).await?;
    let new = New { id: &id, code: &code, session, language, grant, subject, address, end, key: &key };
    let written = write(state, &new).await;
    if written.is_err() {
        state.keys.destroy(&id).await?;
    }
    let number = written?;
    state.outbox.wake();
    tracing::info!(cancellation = id, "an account was cancelled");
    Ok(Cancelled { number, code, erase_on: end.on.to_string() })
}

struct New<'a> {
    id: &'a str,
    code: &'a str,
    session: &'a Session,
    language: Language,
    grant: &'a str,
    subject: Private<String>,
    address: Option<Address>,
    end: rules::End,
    key: &'a SealedWith,
}

/// Returns the number.
async fn write(state: &AppState, new: &New<'_>) -> Result<String, Failure> {
    let person_key = state.keys.open(&new.session.person).await?;
    let tx = db::begin(&state.db).await?;
    let person = people::lock(&tx, &new.session.person).await?;
    if store::is_held(&tx, &person.id).await? {
        return Err(Code::AccountHeld.into());
    }
    grants::spend(state, &tx, new.session, ACCOUNT_CANCEL, new.grant).await?;
    let contact = Contact::new(&new.subject, new.address.as_ref());
    let row = Model {
        id: new.id.to_owned(),
        number: String::new(),
        person_id: Some(person.id.clone()),
        code_hash: rules::code_hash(state.keys.root(), new.id, new.code),
        state: State::Held.as_str().to_owned(),
        language: new.language.tag().to_owned(),
        sealed_contact: contact.seal(state, new.key, new.id)?,
        erase_on: new.end.on.to_string(),
        cancelled_at: state.clock.now_ms(),
        ended_at: None,
        effects: None,
    };
    let row = store::insert(state, &tx, row).await?;
    // The gate answers no from here on, and taking it back brings nothing back on by itself.
    ledger::end_all(state, &tx, &person, &person_key, new.language).await?;
    let asked = guardians::end_with_account(state, &tx, (&person, &person_key), new.language).await?;
    auth::end_all(state, &tx, &person.id, "cancelled").await?;
    jobs::put(state, &tx, jobs::Kind::Erasure, &row.id, new.end.at).await?;
    webhooks::tell_changed(state, &tx, &person, &person_key, What::Cancelled).await?;
    if let Some(address) = &new.address
        && limits::take_phone(state, &tx, address).await.is_ok()
    {
        let url = &state.config.public_url;
        let mail = messages::account_cancelled(address.clone(), &row.number, new.end.on, url, new.language);
        state.outbox.put(state, &tx, &person_key, &mail).await?;
    }
    tx.commit().await?;
    if let Some(request) = asked {
        state.keys.destroy(&request).await?;
    }
    Ok(row.number)
}
