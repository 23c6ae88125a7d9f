//! Asking for an archive, looking how far it is, taking the wish back, and the step-up before it is fetched.

use crate::{
    chance,
    error::Failure,
    exports,
    http::{Body, Caller, Lang},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use contract::{
    export::{ExportView, Exports},
    problem::Code,
    step_up::NewFetch,
};

/// # Errors
/// When the database does not answer.
pub(super) async fn newest(State(state): State<AppState>, caller: Caller) -> Result<Json<Exports>, Failure> {
    Ok(Json(exports::newest(&state, caller.session()?).await?))
}

/// # Errors
/// As [`exports::ask`].
pub(super) async fn ask(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
) -> Result<(StatusCode, Json<ExportView>), Failure> {
    let asked = exports::ask(&state, caller.session()?, language).await?;
    Ok((StatusCode::CREATED, Json(asked)))
}

/// # Errors
/// `not_found` for what is no id.
pub(super) async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    exports::cancel(&state, caller.session()?, &id(path)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// # Errors
/// As [`exports::allow`].
pub(super) async fn allow(
    State(state): State<AppState>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    Body(new): Body<NewFetch>,
) -> Result<StatusCode, Failure> {
    exports::allow(&state, caller.session()?, &id(path)?, &new.grant).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn id(path: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(id) = path.map_err(|_| missing())?;
    if chance::is_id(&id) { Ok(id) } else { Err(missing()) }
}
