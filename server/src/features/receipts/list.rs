//! `GET /api/v1/receipts`: newest first.

use crate::{
    error::Failure,
    ledger::{self, Before, Page},
    state::AppState,
    visitors::Owner,
};
use axum::{Json, extract::State};
use contract::receipt::Receipts;

/// At most 50, and where the next page begins.
pub(super) async fn list(
    State(state): State<AppState>,
    owner: Owner,
    Before(before): Before,
) -> Result<Json<Receipts>, Failure> {
    let page = Page { person: owner.person()?, before };
    ledger::receipts(&state, page).await.map(Json)
}
