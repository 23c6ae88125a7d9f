//! `GET /api/v1/consents/history`: every choice ever made, newest first.

use crate::{
    error::Failure,
    http::{Caller, Lang},
    ledger::{self, Before, Page},
    state::AppState,
};
use axum::{Json, extract::State};
use contract::consent::History;

/// At most 50 lines, and where the next page begins.
pub(super) async fn history(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
    Before(before): Before,
) -> Result<Json<History>, Failure> {
    let page = Page { person: &caller.session()?.person, before };
    ledger::history(&state, page, language).await.map(Json)
}
