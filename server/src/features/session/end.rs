//! Signing out: this session, another of one's own, or all others. Sessions end on the server, not in the cookie (S21).

use super::store;
use crate::{
    auth, drafts,
    error::Failure,
    http::{Caller, cookie},
    state::AppState,
    visitors,
};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use contract::{problem::Code, session::SessionsEnded};
use serde::Deserialize;

/// The query of `DELETE /session`.
#[derive(Debug, Deserialize)]
pub(super) struct Options {
    /// `1`: the browser wipes everything of ours on this device as well.
    forget: Option<String>,
}

/// `DELETE /session`: ends this session. Twice is fine, and so is having none: a browser that is to be forgotten may be a visitor's.
///
/// # Errors
/// When the database does not answer: then one is still signed in.
pub(super) async fn this(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(options): Query<Options>,
) -> Result<Response, Failure> {
    auth::end_presented(&state, &headers, "signed-out").await?;
    if options.forget.as_deref() != Some("1") {
        return Ok(signed_out(&state));
    }
    drafts::forget_visitor(&state, &headers).await?;
    visitors::forget(&state, &headers).await?;
    let mut response = signed_out(&state);
    let all = HeaderValue::from_static("\"cookies\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), all);
    // Not every browser knows that header.
    for gone in cookie::forget_all(&state.config) {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    Ok(response)
}

/// `DELETE /sessions/{id}`: ends one of the person's own sessions. Other people's look like none at all.
///
/// # Errors
/// `not_found`.
pub(super) async fn one(
    State(state): State<AppState>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let asking = caller.session()?;
    let Path(id) = id.map_err(|_| Failure::new(Code::NotFound))?;
    if !store::is_own(&state, &asking.person, &id).await? {
        return Err(Code::NotFound.into());
    }
    auth::end(&state, &state.db, &id, "revoked").await?;
    if id == asking.id { Ok(signed_out(&state)) } else { Ok(StatusCode::NO_CONTENT.into_response()) }
}

/// `DELETE /sessions`: ends all of the person's sessions but this one.
///
/// # Errors
/// `sign_in_needed`.
pub(super) async fn others(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<SessionsEnded>, Failure> {
    let asking = caller.session()?;
    let ended = store::end_others(&state, &asking.person, &asking.id).await?;
    Ok(Json(SessionsEnded { ended }))
}

fn signed_out(state: &AppState) -> Response {
    let cookie = cookie::end_session(&state.config);
    (StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])).into_response()
}
