//! Takes a cancellation back while the account is held: what was on before stays off, until the person chooses anew.

use super::{State, store};
use crate::{auth, db, error::Failure, http::access::Session, jobs, people, state::AppState, webhooks};
use contract::{problem::Code, webhook::What};

/// The session that asks becomes an ordinary one; the code of the certificate is void.
///
/// # Errors
/// `not_found` where nothing is cancelled; `erasure_begun` when it is too late.
pub async fn undo(state: &AppState, session: &Session) -> Result<(), Failure> {
    let key = state.keys.open(&session.person).await?;
    let tx = db::begin(&state.db).await?;
    let person = people::lock(&tx, &session.person).await?;
    let row = store::held(&tx, &person.id).await?.ok_or(Failure::new(Code::NotFound))?;
    if !store::change(&tx, &row.id, (State::Held, State::Undone)).await? {
        return Err(Code::ErasureBegun.into());
    }
    store::forget_person(&tx, &row.id, Some(state.clock.now_ms())).await?;
    jobs::drop_about(&tx, jobs::Kind::Erasure, &row.id).await?;
    auth::restore(&tx, &person.id).await?;
    webhooks::tell_changed(state, &tx, &person, &key, What::Restored).await?;
    tx.commit().await?;
    // Nobody needs what it sealed any more.
    state.keys.destroy(&row.id).await?;
    tracing::info!(cancellation = row.id, "a cancellation was taken back");
    Ok(())
}
