//! `GET`, `POST` and `DELETE /cancellation`.

use crate::{
    cancellation,
    error::Failure,
    http::{Body, Caller, Lang, cookie},
    state::AppState,
};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use contract::cancellation::{CancellationView, NewCancellation};

/// # Errors
/// When a database does not answer.
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
) -> Result<Json<CancellationView>, Failure> {
    Ok(Json(cancellation::view(&state, caller.session()?, language).await?))
}

/// # Errors
/// As [`cancellation::cancel`].
pub(super) async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
    Body(new): Body<NewCancellation>,
) -> Result<impl IntoResponse, Failure> {
    let cancelled = cancellation::cancel(&state, caller.session()?, language, &new.grant).await?;
    let signed_out = AppendHeaders([(header::SET_COOKIE, cookie::end_session(&state.config))]);
    Ok((StatusCode::CREATED, signed_out, Json(cancelled)))
}

/// # Errors
/// As [`cancellation::undo`].
pub(super) async fn undo(State(state): State<AppState>, caller: Caller) -> Result<StatusCode, Failure> {
    cancellation::undo(&state, caller.session()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
