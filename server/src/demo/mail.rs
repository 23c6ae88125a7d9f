//! The local mailbox as a page, or as JSON for programs that ask for it.

use crate::{error::Failure, policies::escape, state::AppState};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use contract::problem::Code;

pub(super) async fn handler(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Failure> {
    // What was written a moment ago leaves now, so that a reader need not wait for the worker.
    state.outbox.send_due(&state).await?;
    let messages = state.outbox.mailbox().ok_or(Failure::new(Code::NotFound))?.newest_first();
    let json = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("json"));
    if json {
        return Ok(Json(messages).into_response());
    }
    let items: String = messages
        .iter()
        .map(|mail| {
            let head = if mail.subject.is_empty() { "Phone message" } else { &mail.subject };
            let parts = [head, &mail.to, &mail.at, &mail.text].map(escape);
            format!("<li><h2>{}</h2><p>{} · {}</p><pre>{}</pre></li>", parts[0], parts[1], parts[2], parts[3])
        })
        .collect();
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"5\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Local mailbox</title><h1>Local mailbox</h1>\
         <p>Mail and phone messages of this demo, newest first. None of it leaves this machine.</p><ol>{items}</ol></html>"
    );
    let nothing_runs = HeaderValue::from_static(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    Ok((
        [
            (header::CONTENT_SECURITY_POLICY, nothing_runs),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        Html(page),
    )
        .into_response())
}
