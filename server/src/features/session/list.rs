//! `GET /sessions`: where one is signed in.

use super::store;
use crate::{auth, error::Failure, http::Caller, state::AppState};
use axum::{Json, extract::State};
use contract::session::Sessions;

/// The person's open sessions, newest first.
///
/// # Errors
/// `sign_in_needed`.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Sessions>, Failure> {
    let asking = caller.session()?;
    let key = state.keys.open(&asking.person).await?;
    let rows = store::open(&state, &asking.person).await?;
    let views = rows.iter().map(|row| auth::view_row(&state.config, &key, row, &asking.id));
    Ok(Json(Sessions { sessions: views.collect::<Result<_, _>>()? }))
}
