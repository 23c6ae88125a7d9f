//! A request as its owner sees it.

use super::store;
use crate::{
    auth::address,
    clock::rfc3339,
    db::entities::{request_messages::Model as Message, requests::Model},
    error::{Failure, internal},
    keys::{KeyError, Place, SealedWith},
    private::Private,
    state::AppState,
};
use contract::request::{From, MessageView, RequestState, RequestView, Topic};

/// Where the address for the answer stands.
pub(super) fn reply_place(id: &str) -> Place<'_> {
    Place { table: "requests", column: "sealed_reply", row: id }
}

/// Where a message's text stands.
pub(super) fn text_place(id: &str) -> Place<'_> {
    Place { table: "request_messages", column: "sealed_text", row: id }
}

/// The address for the answer; empty where it stands in the thread only.
pub(super) fn reply_to(key: &SealedWith, request: &Model) -> Result<Private<String>, KeyError> {
    key.open(reply_place(&request.id), &request.sealed_reply)
}

/// Opens requests of one holder with their threads.
pub(super) async fn of(state: &AppState, requests: &[Model]) -> Result<Vec<RequestView>, Failure> {
    let Some(first) = requests.first() else { return Ok(Vec::new()) };
    let key = state.keys.open(&first.key_holder).await?;
    let messages = store::messages(state, requests).await?;
    requests.iter().map(|request| view(&key, request, &messages)).collect()
}

/// Everything that a person wrote to us, with the answers, newest first.
///
/// # Errors
/// When a database does not answer.
pub async fn all(state: &AppState, person: &str) -> Result<Vec<RequestView>, Failure> {
    let (mut all, mut before) = (Vec::new(), None::<String>);
    loop {
        let mut rows = store::page(state, person, before.as_deref()).await?;
        let more = rows.len() > store::PAGE;
        rows.truncate(store::PAGE);
        all.extend(of(state, &rows).await?);
        before = rows.last().filter(|_| more).map(|last| last.id.clone());
        if before.is_none() {
            return Ok(all);
        }
    }
}

/// Opens one request.
pub(super) async fn one(state: &AppState, request: &Model) -> Result<RequestView, Failure> {
    let views = of(state, std::slice::from_ref(request)).await?;
    views.into_iter().next().ok_or_else(|| internal("a request without a view"))
}

fn view(key: &SealedWith, request: &Model, messages: &[Message]) -> Result<RequestView, Failure> {
    let theirs = messages.iter().filter(|message| message.request_id == request.id);
    let unknown = || internal("a request of no known kind");
    Ok(RequestView {
        id: request.id.clone(),
        number: request.number.clone(),
        topic: Topic::parse(&request.topic).ok_or_else(unknown)?,
        state: RequestState::parse(&request.state).ok_or_else(unknown)?,
        reply_to: address::mask(reply_to(key, request)?.reveal()),
        received_at: rfc3339(request.received_at),
        due_at: rfc3339(request.due_at),
        messages: theirs.map(|message| opened(key, message)).collect::<Result<_, _>>()?,
    })
}

fn opened(key: &SealedWith, message: &Message) -> Result<MessageView, Failure> {
    Ok(MessageView {
        id: message.id.clone(),
        from: From::parse(&message.author).ok_or_else(|| internal("a message of nobody"))?,
        text: key.open(text_place(&message.id), &message.sealed_text)?.reveal().clone(),
        at: rfc3339(message.at),
    })
}
