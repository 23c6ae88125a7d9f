//! `GET`, `POST` and `DELETE /guardian-request`: the minor's side.

use crate::{
    error::Failure,
    guardians,
    http::{Body, Caller, Lang},
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use contract::guardian::{GuardianRequestView, NewGuardianRequest};

/// # Errors
/// As [`guardians::request`].
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<GuardianRequestView>, Failure> {
    Ok(Json(guardians::request(&state, caller.session()?).await?))
}

/// # Errors
/// As [`guardians::ask`].
pub(super) async fn ask(
    State(state): State<AppState>,
    caller: Caller,
    Body(new): Body<NewGuardianRequest>,
) -> Result<(StatusCode, Json<GuardianRequestView>), Failure> {
    Ok((StatusCode::CREATED, Json(guardians::ask(&state, caller.session()?, &new).await?)))
}

/// # Errors
/// As [`guardians::withdraw`].
pub(super) async fn withdraw(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
) -> Result<StatusCode, Failure> {
    guardians::withdraw(&state, caller.session()?, language).await?;
    Ok(StatusCode::NO_CONTENT)
}
