//! Step-up by the lock of the device: the page asks, the app's backend confirms, the page redeems.

use crate::{
    auth::{self, host_step_ups},
    db,
    error::Failure,
    http::{Body, Caller, cookie},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use contract::{
    problem::Code,
    step_up::{HostStepUp, NewHostGrant, NewHostStepUp},
};

/// `POST /session/step-up/host`.
///
/// # Errors
/// `unknown_action`, `too_many_requests`.
pub(super) async fn ask(
    State(state): State<AppState>,
    caller: Caller,
    Body(new): Body<NewHostStepUp>,
) -> Result<(StatusCode, Json<HostStepUp>), Failure> {
    let action = super::known(&new.action)?;
    let asked = host_step_ups::ask(&state, caller.session()?, action).await?;
    Ok((StatusCode::CREATED, Json(asked)))
}

/// `POST /session/step-up/host/{id}`: a grant, and a new token for the session, as after a code.
///
/// # Errors
/// `unknown_action`; as [`host_step_ups::redeem`].
pub(super) async fn redeem(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    Body(new): Body<NewHostGrant>,
) -> Result<impl IntoResponse, Failure> {
    let session = caller.session()?;
    let action = super::known(&new.action)?;
    let Path(id) = id.map_err(|_| Failure::new(Code::StepUpVoid))?;
    let tx = db::begin(&state.db).await?;
    let grant = host_step_ups::redeem(&state, &tx, session, action, &id).await?;
    let token = auth::rotate(&state, &tx, &session.id, &headers).await?;
    tx.commit().await?;
    let set_cookie = cookie::start_session(&state.config, token.reveal());
    Ok((StatusCode::CREATED, AppendHeaders([(header::SET_COOKIE, set_cookie)]), Json(grant)))
}
