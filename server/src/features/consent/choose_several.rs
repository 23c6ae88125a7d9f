//! `POST /api/v1/consents`: several choices in one step, all or none.

use crate::{
    error::Failure,
    http::{Body, Caller},
    ledger::{self, Circumstances},
    state::AppState,
};
use axum::{Json, extract::State};
use contract::consent::{ChoicesMade, NewChoices};

/// Refused when one of them says yes to what needs a consent of its own (PIPL art. 23, 25, 29, 39).
pub(super) async fn choose_several(
    State(state): State<AppState>,
    caller: Caller,
    circumstances: Circumstances,
    Body(new): Body<NewChoices>,
) -> Result<Json<ChoicesMade>, Failure> {
    let session = caller.session()?;
    ledger::choose_several(&state, session, &circumstances, &new).await.map(Json)
}
