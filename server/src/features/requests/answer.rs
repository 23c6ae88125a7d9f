//! Answering, for the operator: what waits, reading one request, and the answer. Every reading is written down first.

use super::{message, rules, store, view};
use crate::{
    auth::address::Address,
    db::{self, entities::requests::Model},
    error::Failure,
    http::text,
    messages::{self, Mail},
    private::Private,
    state::AppState,
};
use contract::{
    language::Language,
    problem::Code,
    request::{From, RequestState, RequestView},
};

/// An answer of ours.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The request's number.
    pub number: &'a str,
    /// What we say.
    pub text: &'a str,
    /// Where the request stands then: in progress, fulfilled or denied.
    pub state: RequestState,
    /// Who answers: the system user.
    pub by: &'a str,
}

/// What waits for an answer, the most urgent first. Nothing of it is opened.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(state: &AppState) -> Result<Vec<Model>, Failure> {
    store::waiting(state).await
}

/// Opens one request with its thread. Who reads is written down before anything is shown; where that fails, nothing is.
///
/// # Errors
/// `not_found`; when a database does not answer.
pub async fn read(state: &AppState, number: &str, by: &str) -> Result<RequestView, Failure> {
    let row = find(state, number).await?;
    store::note_read(state, &row.id, by).await?;
    tracing::info!(request = row.id, by, "a request was read");
    view::one(state, &row).await
}

/// Adds our answer to a request and tells the person: by a message without the answer where they can sign in to read it;
/// not at all where they left no address.
///
/// # Errors
/// `not_found`, `bad_text`, `card_number`; when a database does not answer.
pub async fn answer(state: &AppState, answer: &Answer<'_>) -> Result<(), Failure> {
    let text = rules::message(answer.text)?;
    let row = find(state, answer.number).await?;
    let key = state.keys.open(&row.key_holder).await?;
    let mail = mail(state, &row, view::reply_to(&key, &row)?, &text);

    let tx = db::begin(&state.db).await?;
    let row = store::lock(&tx, &row.id).await?;
    let now = state.clock.now_ms();
    let new =
        message::New { id: state.chance.id(), request: &row.id, author: From::Us, text: &text, at: now };
    message::add(state, &tx, &key, new).await?;
    let due_at = row.due_at;
    let row = store::settle(&tx, row, answer.state, due_at, now).await?;
    if let Some(mail) = mail {
        state.outbox.put(state, &tx, &key, &mail).await?;
    }
    tx.commit().await?;
    state.outbox.wake();
    tracing::info!(request = row.id, by = answer.by, state = answer.state.as_str(), "a request was answered");
    Ok(())
}

fn mail(state: &AppState, row: &Model, to: Private<String>, answer: &str) -> Option<Mail> {
    if to.reveal().is_empty() {
        return None;
    }
    let language = Language::from_tag(&row.language).unwrap_or_default();
    let place = format!("{}/requests", state.config.public_url);
    let told = if row.person_id.is_some() { Ok(place.as_str()) } else { Err(answer) };
    Some(messages::request_answered(Address::stored(to), &row.number, told, language))
}

async fn find(state: &AppState, number: &str) -> Result<Model, Failure> {
    let number = text::number(number).ok_or(Failure::new(Code::NotFound))?;
    store::by_number(state, &number).await?.ok_or(Failure::new(Code::NotFound))
}
