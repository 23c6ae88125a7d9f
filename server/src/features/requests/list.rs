//! `GET /requests`: what the person wrote to us, with the threads, newest first.

use super::{store, view};
use crate::{chance, error::Failure, http::Caller, state::AppState};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use contract::{problem::Code, request::Requests};
use serde::Deserialize;

/// The query.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    /// The id of the last one that is there already.
    before: Option<String>,
}

/// # Errors
/// `not_found` where `before` is none of the person's.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<Requests>, Failure> {
    let Query(Page { before }) = page.map_err(|_| Failure::new(Code::MalformedRequest))?;
    if before.as_deref().is_some_and(|id| !chance::is_id(id)) {
        return Err(Code::NotFound.into());
    }
    let mut rows = store::page(&state, &caller.session()?.person, before.as_deref()).await?;
    let more = rows.len() > store::PAGE;
    rows.truncate(store::PAGE);
    let next = rows.last().filter(|_| more).map(|last| last.id.clone());
    Ok(Json(Requests { requests: view::of(&state, &rows).await?, next }))
}
