//! `POST /session/step-up/codes`: sends a code for one action to the session's own address.

use crate::{
    auth::{self, codes, known::Whence},
    error::Failure,
    http::{Body, Caller, Lang},
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use contract::{session::CodeRequested, step_up::NewStepUpCode};

/// # Errors
/// `unknown_action`, `too_many_requests`.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
    whence: Whence,
    Body(new): Body<NewStepUpCode>,
) -> Result<(StatusCode, Json<CodeRequested>), Failure> {
    let session = caller.session()?;
    let what = codes::For::StepUp { session: &session.id, action: super::known(&new.action)? };
    let address = auth::address_of(&state, session).await?;
    let requested = codes::ask(&state, &whence, language, address, what).await?;
    Ok((StatusCode::ACCEPTED, Json(requested)))
}
