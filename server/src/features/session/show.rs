//! `GET /session`: who is signed in.

use crate::{auth, error::Failure, http::Caller, state::AppState};
use axum::{Json, extract::State};
use contract::session::SessionView;

/// # Errors
/// `sign_in_needed` when nobody is.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<SessionView>, Failure> {
    auth::view(&state, caller.session()?).await.map(Json)
}
