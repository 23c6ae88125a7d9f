//! The ledger of erasures, replayed at each start: an older backup of the main database brings nobody back.

use super::ours;
use crate::{cancellation::store, db, error::Failure, state::AppState};

/// Erases again whoever a restored database has brought back. Who came after their erasure is somebody new.
///
/// # Errors
/// When a database does not answer: the server does not start then.
pub async fn replay(state: &AppState) -> Result<usize, Failure> {
    let mut again = 0;
    for (lookup, erased_at) in state.keys.erased().await? {
        let Some(person) = ours::before(state, &lookup, erased_at).await? else { continue };
        let tx = db::begin_erasing(&state.db).await?;
        ours::delete(&tx, &person).await?;
        store::drop_of(&tx, &person).await?;
        tx.commit().await?;
        state.keys.destroy(&person).await?;
        again += 1;
    }
    if again > 0 {
        tracing::error!(again, "a restored database had brought erased people back; they are erased again");
    }
    Ok(again)
}
