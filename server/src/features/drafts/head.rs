//! `PUT` and `DELETE /drafts/{id}/head`: the newest revision of one draft.

use crate::{
    drafts,
    error::Failure,
    http::{Body, Caller},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
};
use contract::{
    draft::{Head, NewHead},
    problem::Code,
};

/// Answers with the revision that is known from now on: the one that was sent, or a newer one.
///
/// # Errors
/// As [`drafts::put`].
pub(super) async fn put(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    draft: Result<Path<String>, PathRejection>,
    Body(new): Body<NewHead>,
) -> Result<Json<Head>, Failure> {
    let Path(draft) = draft.map_err(|_| Failure::new(Code::NotFound))?;
    let owners = super::owners(&state, &caller, &headers);
    drafts::put(&state, &owners, &draft, &new).await.map(Json)
}

/// Forgets a draft that was sent or thrown away. Other people's stay untouched, and unmentioned.
///
/// # Errors
/// `not_found` for an id that is none.
pub(super) async fn forget(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    draft: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let Path(draft) = draft.map_err(|_| Failure::new(Code::NotFound))?;
    drafts::forget(&state, &super::owners(&state, &caller, &headers), &draft).await?;
    Ok(StatusCode::NO_CONTENT)
}
