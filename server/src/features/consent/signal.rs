//! `POST /api/v1/consents/signal`: the browser's opt-out signal came, and ends what it covers.

use super::list::list;
use crate::{
    error::Failure,
    http::Caller,
    ledger::{self, Circumstances},
    state::AppState,
    visitors::Owner,
};
use axum::{Json, extract::State};
use contract::consent::Choices;

/// Reading changes nothing, so a page that sees the signal cover a yes asks for it. Again changes nothing more; without the
/// signal nothing is written at all.
pub(super) async fn honour(
    State(state): State<AppState>,
    caller: Caller,
    owner: Owner,
    circumstances: Circumstances,
) -> Result<Json<Choices>, Failure> {
    let person = owner.person()?;
    if circumstances.signal {
        ledger::honour_signal(&state, person, circumstances.language).await?;
    }
    list(State(state), caller, owner, circumstances).await
}
