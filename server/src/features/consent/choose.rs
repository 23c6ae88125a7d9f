//! `PUT /api/v1/consents/{purpose}`: one choice.

use crate::{
    error::Failure,
    http::{Body, Caller},
    ledger::{self, Circumstances},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use contract::{
    consent::{ChoiceMade, NewChoice},
    problem::Code,
};

/// The same choice again answers with the same receipt, so a client may retry without asking.
pub(super) async fn choose(
    State(state): State<AppState>,
    caller: Caller,
    circumstances: Circumstances,
    purpose: Result<Path<String>, PathRejection>,
    Body(new): Body<NewChoice>,
) -> Result<Json<ChoiceMade>, Failure> {
    let Path(purpose) = purpose.map_err(|_| Failure::new(Code::UnknownPurpose))?;
    ledger::choose(&state, caller.session()?, &circumstances, &purpose, &new).await.map(Json)
}
