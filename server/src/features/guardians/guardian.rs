//! The guardian's side: opening, deciding, receipts, a fresh link, and "not my child".

use crate::{
    error::Failure,
    guardians,
    http::{Body, Lang, cookie, file},
    ledger::Circumstances,
    state::AppState,
};
use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use contract::{
    guardian::{Disowning, GuardianView, LinkOpening, LinkRenewal, NewDecision},
    problem::Code,
};

type Session = Extension<guardians::Session>;

/// # Errors
/// As [`guardians::open`].
pub(super) async fn open(
    State(state): State<AppState>,
    Lang(language): Lang,
    Body(opening): Body<LinkOpening>,
) -> Result<impl IntoResponse, Failure> {
    let opened = guardians::open(&state, &opening).await?;
    let view = guardians::decisions(&state, &opened.session, language).await?;
    let set = cookie::start_guardian(&state.config, opened.token.reveal());
    Ok((StatusCode::CREATED, AppendHeaders([(header::SET_COOKIE, set)]), Json(view)))
}

/// # Errors
/// As [`guardians::close`].
pub(super) async fn close(
    State(state): State<AppState>,
    Extension(session): Session,
) -> Result<impl IntoResponse, Failure> {
    guardians::close(&state, &session).await?;
    let set = cookie::end_guardian(&state.config);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, set)])))
}

/// # Errors
/// As [`guardians::decisions`].
pub(super) async fn show(
    State(state): State<AppState>,
    Extension(session): Session,
    Lang(language): Lang,
) -> Result<Json<GuardianView>, Failure> {
    Ok(Json(guardians::decisions(&state, &session, language).await?))
}

/// # Errors
/// As [`guardians::decide`].
pub(super) async fn decide(
    State(state): State<AppState>,
    Extension(session): Session,
    circumstances: Circumstances,
    path: Result<Path<String>, PathRejection>,
    Body(new): Body<NewDecision>,
) -> Result<Json<GuardianView>, Failure> {
    let Path(purpose) = path.map_err(|_| Failure::new(Code::UnknownPurpose))?;
    Ok(Json(guardians::decide(&state, &session, &circumstances, &purpose, &new).await?))
}

/// # Errors
/// As [`guardians::receipts`].
pub(super) async fn receipts(
    State(state): State<AppState>,
    Extension(session): Session,
) -> Result<Response, Failure> {
    file::json("guardian-receipts.json", &guardians::receipts(&state, &session).await?)
}

/// # Errors
/// As [`guardians::renew`].
pub(super) async fn renew(
    State(state): State<AppState>,
    Body(renewal): Body<LinkRenewal>,
) -> Result<StatusCode, Failure> {
    guardians::renew(&state, &renewal.link).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// # Errors
/// As [`guardians::disown`].
pub(super) async fn disown(
    State(state): State<AppState>,
    Body(disowning): Body<Disowning>,
) -> Result<StatusCode, Failure> {
    guardians::disown(&state, &disowning.link, &disowning.address).await?;
    Ok(StatusCode::NO_CONTENT)
}
