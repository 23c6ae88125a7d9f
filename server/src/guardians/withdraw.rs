//! A minor withdraws the request: the link dies, the guardian's address is forgotten, and what was approved ends.

use super::{Error, store};
use crate::{
    db, db::entities::people::Model, error::Failure, http::access::Session, keys::SealedWith, ledger, people,
    state::AppState,
};
use contract::language::Language;
use sea_orm::DatabaseTransaction;

/// Twice is fine.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn withdraw(state: &AppState, session: &Session, language: Language) -> Result<(), Error> {
    let key = state.keys.open(&session.person).await?;
    let tx = db::begin(&state.db).await?;
    let person = people::lock(&tx, &session.person).await?;
    let gone = end_with_account(state, &tx, (&person, &key), language).await?;
    tx.commit().await?;
    if let Some(request) = gone {
        // With its key goes whatever message still waits.
        state.keys.destroy(&request).await?;
    }
    Ok(())
}

/// The same, in a transaction that ends more than that. The id of the request that is gone: its key is to be destroyed
/// after the commit.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn end_with_account(
    state: &AppState,
    tx: &DatabaseTransaction,
    (person, key): (&Model, &SealedWith),
    language: Language,
) -> Result<Option<String>, Failure> {
    ledger::end_approvals(state, tx, person, key, language).await?;
    Ok(store::erase(tx, &person.id).await?)
}
