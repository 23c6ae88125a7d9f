//! Forgets archives that nobody fetched in time.

use super::{KEPT_MS, store};
use crate::{db::entities::exports::ActiveModel, error::Failure, state::AppState};
use contract::export::ExportState;
use sea_orm::ActiveValue::Set;

/// Keys first: what is left then is unreadable. Returns how many.
///
/// # Errors
/// When a database does not answer; the next round goes on.
pub async fn sweep(state: &AppState) -> Result<usize, Failure> {
    let over = store::over(&state.db, state.clock.now_ms()).await?;
    let ids: Vec<String> = over.into_iter().map(|row| row.id).collect();
    for id in &ids {
        state.keys.destroy(id).await?;
    }
    store::forget(&state.db, &ids).await?;
    Ok(ids.len())
}

/// Marks an export as failed, and keeps nothing of it but that.
///
/// # Errors
/// When a database does not answer.
pub async fn fail(state: &AppState, id: &str) -> Result<(), Failure> {
    state.keys.destroy(id).await?;
    store::clear(&state.db, id).await?;
    let change = ActiveModel {
        id: Set(id.to_owned()),
        state: Set(ExportState::Failed.as_str().to_owned()),
        expires_at: Set(Some(state.clock.now_ms() + KEPT_MS)),
        ..Default::default()
    };
    Ok(store::update(&state.db, change).await?)
}
