//! `GET /api/v1/partner/consents/{subject}/{purpose}`: one question.

use super::rules;
use crate::{
    error::Failure,
    ledger::{self, Capacity},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use contract::{gate::GateAnswer, problem::Code};

/// Answered from what stands in the database at this moment. A rider who never came here has allowed nothing; a subject
/// that the operator does not know either is not found.
pub(super) async fn ask(
    State(state): State<AppState>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<GateAnswer>, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path((subject, purpose)) = path.map_err(|_| missing())?;
    let purpose = rules::known(&purpose)?;
    if let Some(standing) = ledger::standing(&state, &subject, purpose).await? {
        return Ok(Json(rules::answer(standing.latest.as_ref(), purpose, &standing.capacity)));
    }
    if crate::http::text::is_hostile(&subject) || state.datamap.rider_by_subject(&subject).await?.is_none() {
        return Err(missing());
    }
    Ok(Json(rules::answer(None, purpose, &Capacity::Adult)))
}
