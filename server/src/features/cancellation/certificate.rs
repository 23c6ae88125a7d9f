//! The certificate of an erasure, for whoever has its number and code: `POST /certificates` shows it, `GET` with the ticket
//! that came along is the file.

use crate::{
    erasure,
    error::Failure,
    http::{Body, Network, file},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    response::Response,
};
use contract::{
    cancellation::{CertificateQuestion, CertificateView},
    problem::Code,
};

/// # Errors
/// As [`erasure::find`].
pub(super) async fn show(
    State(state): State<AppState>,
    network: Network,
    Body(question): Body<CertificateQuestion>,
) -> Result<Json<CertificateView>, Failure> {
    Ok(Json(erasure::find(&state, &network.0, &question.number, &question.code).await?))
}

/// # Errors
/// As [`erasure::by_ticket`].
pub(super) async fn fetch(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(ticket) = path.map_err(|_| Failure::new(Code::NotFound))?;
    let certificate = erasure::by_ticket(&state, &ticket).await?;
    let number = certificate.payload["number"].as_str().unwrap_or_default();
    file::json(&format!("certificate-{number}.json"), &certificate)
}
