//! The movable clock: `POST /dev/clock {"advance": "P31D"}`.

use crate::{error::Failure, http::Body, state::AppState};
use axum::{Json, extract::State};
use contract::problem::Code;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    /// An ISO 8601 duration, forwards.
    advance: String,
}

#[derive(Serialize)]
pub(super) struct Now {
    now: String,
}

pub(super) async fn show(State(state): State<AppState>) -> Json<Now> {
    Json(Now { now: state.clock.now().to_string() })
}

pub(super) async fn advance(
    State(state): State<AppState>,
    Body(body): Body<Advance>,
) -> Result<Json<Now>, Failure> {
    let wrong = || Failure::new(Code::MalformedRequest).field("advance");
    let span = body.advance.parse().map_err(|_| wrong())?;
    let now = state.clock.advance(span).map_err(|_| wrong())?;
    state.outbox.wake();
    Ok(Json(Now { now: now.to_string() }))
}
