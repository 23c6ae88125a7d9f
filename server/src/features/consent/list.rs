//! `GET /api/v1/consents`: all purposes and where they stand.

use crate::{
    error::Failure,
    http::Caller,
    ledger::{self, Circumstances},
    state::AppState,
};
use axum::{Json, extract::State};
use contract::consent::Choices;

/// For visitors everything is unset. Reads only: the browser's signal colours the answer and changes nothing.
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    circumstances: Circumstances,
) -> Result<Json<Choices>, Failure> {
    ledger::choices(&state, caller.0.as_ref(), circumstances.language, circumstances.signal).await.map(Json)
}
