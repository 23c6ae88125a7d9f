//! `POST /requests/{id}/messages`: the person writes once more. An answered request is open again, with a new due date.

use super::{message, rules, store, view};
use crate::{
    chance, db,
    error::Failure,
    http::{Body, Caller},
    idempotency::{self, Claim, Effect, Key},
    limits,
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use contract::{
    problem::Code,
    request::{From, NewMessage, RequestState, RequestView},
};

/// # Errors
/// `not_found`, `bad_text`, `card_number`, `idempotency_mismatch`, `in_flight`, `too_many_requests`.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    key: Key,
    Body(new): Body<NewMessage>,
) -> Result<(StatusCode, Json<RequestView>), Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(id) = id.map_err(|_| missing())?;
    let person = &caller.session()?.person;
    let id = Some(id).filter(|id| chance::is_id(id)).ok_or_else(missing)?;
    store::own(&state.db, person, &id).await?.ok_or_else(missing)?;
    let new = NewMessage { text: rules::message(&new.text)? };
    limits::take(&state, "requests-tries", person, state.config.limits.requests.saturating_mul(40)).await?;

    let written = state.chance.id();
    let what = format!("requests/{id}/messages");
    let effect =
        Effect { holder: person, key: &key, what: &what, body: &new, resource: &written, status: 201 };
    let tx = db::begin(&state.db).await?;
    if idempotency::claim(&state, &tx, &effect).await? == Claim::New {
        limits::take_in(&state, &tx, "requests-who", person, state.config.limits.requests).await?;
        let request = store::lock(&tx, &id).await?;
        let key = state.keys.open(&request.key_holder).await?;
        let now = state.clock.now_ms();
        let added =
            message::New { id: written, request: &id, author: From::Person, text: &new.text, at: now };
        message::add(&state, &tx, &key, added).await?;
        let waiting = [RequestState::Open, RequestState::InProgress].map(RequestState::as_str);
        let due_at = if waiting.contains(&request.state.as_str()) {
            request.due_at
        } else {
            rules::due_from(&state.config, state.clock.now())?.at
        };
        store::settle(&tx, request, RequestState::Open, due_at, now).await?;
        tx.commit().await?;
        tracing::info!(request = id, "somebody wrote once more");
    } else {
        tx.rollback().await?;
    }
    let row = store::by_id(&state, &id).await?;
    Ok((StatusCode::CREATED, Json(view::one(&state, &row).await?)))
}
