//! `GET /requests/{id}`: one request with its thread.

use super::{store, view};
use crate::{chance, error::Failure, http::Caller, state::AppState};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use contract::{problem::Code, request::RequestView};

/// Another person's, an unknown and a malformed id all get the same answer.
///
/// # Errors
/// `not_found`.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<RequestView>, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(id) = id.map_err(|_| missing())?;
    let person = &caller.session()?.person;
    let id = Some(id).filter(|id| chance::is_id(id)).ok_or_else(missing)?;
    let row = store::own(&state.db, person, &id).await?.ok_or_else(missing)?;
    view::one(&state, &row).await.map(Json)
}
