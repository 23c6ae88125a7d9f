//! `DELETE /drafts`: forgets this device. Its drafts become unreadable, wherever copies of them lie.

use crate::{
    drafts,
    error::Failure,
    http::{Caller, cookie},
    state::AppState,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use contract::problem::Code;
use serde::Deserialize;

/// The query.
#[derive(Debug, Deserialize)]
pub(super) struct Device {
    /// The UUID that the browser made for itself.
    installation: String,
}

/// Twice is fine; what was kept as a visitor goes as well.
///
/// # Errors
/// `malformed_request` without an installation; when a database does not answer: then the key is still there.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    device: Result<Query<Device>, QueryRejection>,
) -> Result<impl IntoResponse, Failure> {
    let missing = |_| Failure::new(Code::MalformedRequest).field("installation");
    let Query(Device { installation }) = device.map_err(missing)?;
    for owner in super::owners(&state, &caller, &headers) {
        drafts::forget_device(&state, &owner, &installation).await?;
    }
    drafts::forget_visitor(&state, &headers).await?;
    let cookie = cookie::end_drafts(&state.config);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])))
}
