//! `POST /session/step-up`: a code becomes a grant, and the session gets a new token (S1).

use crate::{
    auth::{self, codes, grants, known::Whence},
    db,
    error::Failure,
    http::{Body, Caller, cookie},
    state::AppState,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use contract::step_up::NewGrant;

/// # Errors
/// `unknown_action`; as [`codes::check`].
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    whence: Whence,
    headers: HeaderMap,
    Body(new): Body<NewGrant>,
) -> Result<impl IntoResponse, Failure> {
    let session = caller.session()?;
    let action = super::known(&new.action)?;
    let what = codes::For::StepUp { session: &session.id, action };
    let code = codes::check(&state, &whence, &new.request, &new.code, what).await?;

    let tx = db::begin(&state.db).await?;
    codes::spend(&state, &tx, &code).await?;
    let grant = grants::issue(&state, &tx, &session.id, action).await?;
    let token = auth::rotate(&state, &tx, &session.id, &headers).await?;
    tx.commit().await?;
    codes::forget(&state, &code).await;

    let set_cookie = cookie::start_session(&state.config, token.reveal());
    Ok((StatusCode::CREATED, AppendHeaders([(header::SET_COOKIE, set_cookie)]), Json(grant)))
}
