//! What ends together with an account: every use that is on, each as an event with its receipt.

use super::{
    notice::Shown,
    pen::{Line, Pen},
    store::{self, Latest},
};
use crate::{db::entities::people, error::Failure, keys::SealedWith, state::AppState};
use contract::{
    consent::{Actor, State},
    language::Language,
};
use sea_orm::DatabaseTransaction;

/// The method of events that a cancellation brought about.
const CANCELLATION: &str = "cancellation";

/// Withdraws every purpose that is on, of a person whose row is locked.
///
/// # Errors
/// When a part of ours does not answer; the transaction must not be committed then.
pub async fn end_all(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &people::Model,
    key: &SealedWith,
    language: Language,
) -> Result<(), Failure> {
    let shown = Shown::current(state, language)?;
    let said = store::latest(state, tx, &person.id).await?;
    let mut pen = Pen::new(state, tx, person, key, &shown, (false, "")).await?;
    for purpose in &shown.published.meta.purposes {
        let is_on = said.get(&purpose.id).and_then(Latest::said).is_some_and(|said| said.state.is_on());
        if is_on {
            let (purpose, state) = (purpose.id.as_str(), State::Withdrawn.as_str());
            pen.write(Line { purpose, state, actor: Actor::System, method: CANCELLATION }).await?;
        }
    }
    Ok(())
}
