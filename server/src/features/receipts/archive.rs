//! `POST /api/v1/receipts/archive`: all receipts with their keys, after a step-up.

use crate::{
    auth::grants,
    db,
    error::Failure,
    http::{Body, Caller},
    ledger,
    state::AppState,
};
use axum::{Json, extract::State};
use contract::{
    receipt::{Archive, NewArchive},
    step_up::RECEIPTS_DOWNLOAD,
};

/// The grant is used up only together with a complete answer.
pub(super) async fn archive(
    State(state): State<AppState>,
    caller: Caller,
    Body(new): Body<NewArchive>,
) -> Result<Json<Archive>, Failure> {
    let session = caller.session()?;
    let key = state.keys.open(&session.person).await?;
    let tx = db::begin(&state.db).await?;
    grants::spend(&state, &tx, session, RECEIPTS_DOWNLOAD, &new.grant).await?;
    let archive = ledger::archive(&state, &tx, &session.person, &key).await?;
    tx.commit().await?;
    Ok(Json(archive))
}
