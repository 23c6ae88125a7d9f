//! `POST /session/codes`: sends a code to an address, whoever has it.

use crate::{
    auth::{address, codes, known::Whence},
    error::Failure,
    http::{Body, Lang},
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use contract::session::{CodeRequested, NewCode};

/// Answers alike for every address, known or not: one that no account has gets a code as well (S11).
///
/// # Errors
/// `address_invalid`, `too_many_requests`.
pub(super) async fn handler(
    State(state): State<AppState>,
    Lang(language): Lang,
    whence: Whence,
    Body(new): Body<NewCode>,
) -> Result<(StatusCode, Json<CodeRequested>), Failure> {
    let address = address::parse(&new.address)?;
    let requested = codes::ask(&state, &whence, language, address, codes::For::SignIn).await?;
    Ok((StatusCode::ACCEPTED, Json(requested)))
}
