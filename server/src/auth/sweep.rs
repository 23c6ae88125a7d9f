//! What is over is forgotten: codes with their keys, grants, ended sessions, windows of the limits.

use super::{codes, grants, handoffs, host_step_ups, sessions};
use crate::{
    db::entities::{sessions as rows, step_up_grants},
    error::Failure,
    limits, messages,
    state::AppState,
    visitors,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _};

/// How long an ended session's row is kept: its owner may ask which device it was.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// Forgets what is over. Safe to run at any time, by several servers at once.
///
/// # Errors
/// When a database does not answer; the next run goes on.
pub async fn sweep(state: &AppState) -> Result<(), Failure> {
    let codes = codes::sweep(state).await?;
    let handoffs = handoffs::sweep(state).await?;
    let grants = grants::sweep(state).await? + host_step_ups::sweep(state).await?;
    let ended = sessions::end_over(state, None).await?;
    let sessions = forget_ended(state).await?;
    let messages = messages::sweep(state).await?;
    let windows = limits::sweep(state).await?;
    let browsers = visitors::sweep(state).await?;
    if codes + handoffs + grants + ended + sessions + browsers + messages > 0 {
        tracing::debug!(codes, handoffs, grants, ended, sessions, windows, browsers, messages, "swept");
    }
    Ok(())
}

async fn forget_ended(state: &AppState) -> Result<u64, Failure> {
    let old = rows::Column::EndedAt.lt(state.clock.now_ms() - KEPT_MS);
    let ids = rows::Entity::find().select_only().column(rows::Column::Id).filter(old.clone()).into_query();
    let theirs = step_up_grants::Column::SessionId.in_subquery(ids);
    step_up_grants::Entity::delete_many().filter(theirs).exec(&state.db).await?;
    Ok(rows::Entity::delete_many().filter(old).exec(&state.db).await?.rows_affected)
}
