//! What is over is forgotten: codes with their keys, grants, ended sessions, windows of the limits.

use super::{codes, grants, handoffs, host_step_ups, sessions};
use crate::{
    db::entities::{sessions as rows, step_up_grants},
    error::Failure,
    limits,
    state::AppState,
    visitors,
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _,
    sea_query::Expr,
};

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
    let ended = end_over(state).await?;
    let sessions = forget_ended(state).await?;
    let windows = limits::sweep(state).await?;
    let browsers = visitors::sweep(state).await?;
    if codes + handoffs + grants + ended + sessions + browsers > 0 {
        tracing::debug!(codes, handoffs, grants, ended, sessions, windows, browsers, "swept");
    }
    Ok(())
}

/// Marks sessions that idled out or reached their limit as ended.
async fn end_over(state: &AppState) -> Result<u64, Failure> {
    let over = Condition::all().add(rows::Column::EndedAt.is_null()).add(sessions::still_open(state).not());
    let done = rows::Entity::update_many()
        .col_expr(rows::Column::EndedAt, Expr::value(state.clock.now_ms()))
        .col_expr(rows::Column::EndReason, Expr::value("timeout"))
        .filter(over)
        .exec(&state.db)
        .await?;
    Ok(done.rows_affected)
}

async fn forget_ended(state: &AppState) -> Result<u64, Failure> {
    let old = rows::Column::EndedAt.lt(state.clock.now_ms() - KEPT_MS);
    let ids = rows::Entity::find().select_only().column(rows::Column::Id).filter(old.clone()).into_query();
    let theirs = step_up_grants::Column::SessionId.in_subquery(ids);
    step_up_grants::Entity::delete_many().filter(theirs).exec(&state.db).await?;
    Ok(rows::Entity::delete_many().filter(old).exec(&state.db).await?.rows_affected)
}
