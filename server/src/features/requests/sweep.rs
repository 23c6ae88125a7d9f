//! Requests that wait too long are told of; answered ones are forgotten after a while.

use super::store;
use crate::{db, error::Failure, state::AppState};

const DAY_MS: i64 = 24 * 3_600_000;

/// Raises the alarm once for each request that is overdue, and forgets answered ones: a visitor's key first.
///
/// # Errors
/// When a database does not answer; the next round goes on.
pub async fn sweep(state: &AppState) -> Result<(), Failure> {
    for id in store::mark_overdue(state).await? {
        tracing::error!(request = id, "a request is overdue");
    }
    let kept = i64::from(state.config.requests.kept_days) * DAY_MS;
    for row in store::answered_before(state, state.clock.now_ms() - kept).await? {
        if row.person_id.is_none() {
            state.keys.destroy(&row.key_holder).await?;
        }
        let tx = db::begin(&state.db).await?;
        store::delete(&tx, &row.id).await?;
        tx.commit().await?;
    }
    Ok(())
}
