//! `GET /api/v1/receipts/{id}`: one receipt, as a file.

use crate::{error::Failure, http::file, ledger, state::AppState, visitors::Owner};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::Response,
};
use contract::problem::Code;

/// Another person's, an unknown and a malformed id all get the same answer.
pub(super) async fn show(
    State(state): State<AppState>,
    owner: Owner,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(id) = id.map_err(|_| missing())?;
    let receipt = ledger::receipt(&state, owner.person()?, &id).await?.ok_or_else(missing)?;
    let sequence = receipt.payload["sequence"].as_i64().unwrap_or_default();
    file::json(&format!("receipt-{sequence}.json"), &receipt)
}
