//! `GET /api/v1/receipts/{id}`: one receipt.

use crate::{error::Failure, ledger, state::AppState, visitors::Owner};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use contract::{problem::Code, receipt::Receipt};

/// Another person's, an unknown and a malformed id all get the same answer.
pub(super) async fn show(
    State(state): State<AppState>,
    owner: Owner,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Receipt>, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(id) = id.map_err(|_| missing())?;
    let found = ledger::receipt(&state, owner.person()?, &id).await?;
    found.map(Json).ok_or_else(missing)
}
