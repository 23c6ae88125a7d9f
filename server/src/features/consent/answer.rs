//! `/api/v1/policy/answer`: agree, decline, or ask.

use crate::{
    error::Failure,
    http::{Body, Caller},
    ledger::{self, Circumstances},
    state::AppState,
};
use axum::{Json, extract::State};
use contract::policy::{AnswerRecorded, AnswerView, NewAnswer};

/// The latest answer, or `null`.
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Option<AnswerView>>, Failure> {
    ledger::latest_answer(&state, &caller.session()?.person).await.map(Json)
}

/// Records an answer. Declining switches everything optional off and stops nothing else.
pub(super) async fn record(
    State(state): State<AppState>,
    caller: Caller,
    circumstances: Circumstances,
    Body(new): Body<NewAnswer>,
) -> Result<Json<AnswerRecorded>, Failure> {
    let session = caller.session()?;
    ledger::answer(&state, session, &circumstances, &new).await.map(Json)
}
