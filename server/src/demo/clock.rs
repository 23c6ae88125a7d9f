//! The movable clock: `POST /dev/clock {"advance": "P31D"}`. Where it stands is kept in the demo's folder, so that what was
//! moved into the past does not come back at the next start.

use crate::{
    clock::Clock,
    error::{Failure, internal},
    http::Body,
    state::AppState,
};
use axum::{Json, extract::State};
use contract::problem::Code;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The clock of a demo's folder: as far ahead as it was left.
///
/// # Errors
/// When what is kept there does not read.
pub fn clock(data: &Path) -> io::Result<Clock> {
    let ahead = match fs::read_to_string(file(data)) {
        Ok(text) => text.trim().parse().map_err(|_| {
            let what = format!("{} holds no number of milliseconds; remove it", file(data).display());
            io::Error::new(io::ErrorKind::InvalidData, what)
        })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error),
    };
    Ok(Clock::ahead_by(ahead))
}

/// Whole or not at all, whenever the process ends.
fn keep(data: &Path, clock: &Clock) -> io::Result<()> {
    let new = data.join("clock.new");
    fs::write(&new, format!("{}\n", clock.ahead()))?;
    fs::rename(new, file(data))
}

fn file(data: &Path) -> PathBuf {
    data.join("clock")
}

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
    if let Some(data) = state.demo.as_ref().and_then(|demo| demo.data.as_deref()) {
        keep(data, &state.clock).map_err(|error| internal(&format!("the clock was not kept: {error}")))?;
    }
    state.outbox.wake();
    Ok(Json(Now { now: now.to_string() }))
}
