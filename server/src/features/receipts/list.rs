//! `GET /api/v1/receipts`: newest first.

use crate::{
    error::Failure,
    http::Caller,
    ledger::{self, Before, Page},
    state::AppState,
};
use axum::{Json, extract::State};
use contract::receipt::Receipts;

/// At most 50, and where the next page begins.
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Before(before): Before,
) -> Result<Json<Receipts>, Failure> {
    let page = Page { person: &caller.session()?.person, before };
    ledger::receipts(&state, page).await.map(Json)
}
