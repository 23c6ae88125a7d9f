//! `PUT /api/v1/consents/{purpose}`: one choice, of a rider or of a browser.

use crate::{
    error::Failure,
    http::{Body, Caller, Network},
    ledger::{self, Circumstances},
    state::AppState,
    visitors,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse as _, Response},
};
use contract::{
    clause::{BROWSER_PURPOSES, PURPOSES},
    consent::NewChoice,
    problem::Code,
};

/// The same choice again answers with the same receipt, so a client may retry without asking. Visitors choose what concerns
/// a browser, for this browser; their first choice sets the cookie that it is known by.
pub(super) async fn choose(
    State(state): State<AppState>,
    Caller(session): Caller,
    circumstances: Circumstances,
    network: Network,
    headers: HeaderMap,
    purpose: Result<Path<String>, PathRejection>,
    Body(new): Body<NewChoice>,
) -> Result<Response, Failure> {
    let Path(purpose) = purpose.map_err(|_| Failure::new(Code::UnknownPurpose))?;
    if new.account == Some(true) && session.is_none() {
        return Err(Code::SignInNeeded.into());
    }
    if let Some(session) = session.filter(|_| new.account != Some(false)) {
        let made = ledger::choose(&state, &session.person, &circumstances, &purpose, &new).await?;
        return Ok(Json(made).into_response());
    }
    let purpose = purpose.as_str();
    if PURPOSES.contains(&purpose) && !BROWSER_PURPOSES.contains(&purpose) {
        return Err(Code::SignInNeeded.into());
    }
    ledger::check(&state, &circumstances, purpose, &new)?;
    let visitor = match visitors::find(&state, &headers).await? {
        Some(known) => known,
        // The page shows a browser that is not known any more: it does not become another one.
        None if new.subject.is_some() => return Err(Code::OtherPerson.into()),
        None => visitors::begin(&state, &network).await?,
    };
    let made = ledger::choose(&state, &visitor.person, &circumstances, purpose, &new).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, visitor.cookie(&state))]), Json(made)).into_response())
}
