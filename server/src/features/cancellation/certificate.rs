//! `POST /certificates`: the certificate of an erasure, for whoever has its number and code.

use crate::{
    erasure,
    error::Failure,
    http::{Body, Network},
    state::AppState,
};
use axum::{Json, extract::State};
use contract::cancellation::{CertificateQuestion, CertificateView};

/// # Errors
/// As [`erasure::find`].
pub(super) async fn handler(
    State(state): State<AppState>,
    network: Network,
    Body(question): Body<CertificateQuestion>,
) -> Result<Json<CertificateView>, Failure> {
    Ok(Json(erasure::find(&state, &network.0, &question.number, &question.code).await?))
}
