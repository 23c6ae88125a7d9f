//! `POST /api/v1/partner/handoffs`: a code with which the app passes its rider on to the page inside it.

use crate::{auth::handoffs, error::Failure, http::Body, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use contract::handoff::{Handoff, NewHandoff};

/// # Errors
/// As [`handoffs::make`].
pub(super) async fn handler(
    State(state): State<AppState>,
    Body(new): Body<NewHandoff>,
) -> Result<(StatusCode, Json<Handoff>), Failure> {
    Ok((StatusCode::CREATED, Json(handoffs::make(&state, &new).await?)))
}
