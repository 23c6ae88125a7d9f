//! `POST /api/v1/partner/step-ups/{id}`: what the lock of the device said.

use crate::{auth::host_step_ups, error::Failure, http::Body, state::AppState};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use contract::{problem::Code, step_up::LockVerdict};

/// # Errors
/// As [`host_step_ups::decide`].
pub(super) async fn handler(
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
    Body(verdict): Body<LockVerdict>,
) -> Result<StatusCode, Failure> {
    let Path(id) = id.map_err(|_| Failure::new(Code::NotFound))?;
    host_step_ups::decide(&state, &id, &verdict).await?;
    Ok(StatusCode::NO_CONTENT)
}
