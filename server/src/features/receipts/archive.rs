//! All receipts with their keys in one file: `POST /api/v1/receipts/archive` opens it to the session after a step-up, `GET`
//! is the file.

use crate::{
    auth::grants,
    db,
    error::Failure,
    http::{Body, Caller, file},
    ledger,
    state::AppState,
};
use axum::{extract::State, http::StatusCode, response::Response};
use contract::step_up::{NewFetch, RECEIPTS_DOWNLOAD};

/// The grant is used up only where the file is whole: nobody is told to save one that will not come.
pub(super) async fn open(
    State(state): State<AppState>,
    caller: Caller,
    Body(new): Body<NewFetch>,
) -> Result<StatusCode, Failure> {
    let session = caller.session()?;
    let key = state.keys.open(&session.person).await?;
    let tx = db::begin(&state.db).await?;
    grants::open(&state, &tx, session, RECEIPTS_DOWNLOAD, &new.grant).await?;
    ledger::archive(&state, &tx, &session.person, &key).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The same file again, as often as it is asked for while it is open: a line may break, a webview may drop it.
pub(super) async fn fetch(State(state): State<AppState>, caller: Caller) -> Result<Response, Failure> {
    let session = caller.session()?;
    grants::check_open(&state, session, RECEIPTS_DOWNLOAD).await?;
    let key = state.keys.open(&session.person).await?;
    let archive = ledger::archive(&state, &state.db, &session.person, &key).await?;
    file::json("receipts.json", &archive)
}
