//! `GET /api/v1/consents`: all purposes and where they stand.

use crate::{
    error::Failure,
    http::Caller,
    ledger::{self, Circumstances},
    state::AppState,
    visitors::Owner,
};
use axum::{Json, extract::State};
use contract::consent::Choices;

/// For visitors only what this browser chose is set. Reads only: the browser's signal colours the answer and changes nothing.
pub(super) async fn list(
    State(state): State<AppState>,
    Caller(session): Caller,
    Owner(owner): Owner,
    circumstances: Circumstances,
) -> Result<Json<Choices>, Failure> {
    let (language, signal) = (circumstances.language, circumstances.signal);
    match (session, owner) {
        (None, Some(browser)) => ledger::choices_of_browser(&state, &browser, language, signal).await,
        (session, _) => ledger::choices(&state, session.as_ref(), language, signal).await,
    }
    .map(Json)
}
