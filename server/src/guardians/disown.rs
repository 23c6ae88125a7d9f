//! "This is not my child": confirmed by typing the address that the message reached. It stops everything.

use super::{Error, address_of, ask, open::known, rules, store};
use crate::{auth::address, db, ledger, people, state::AppState, webhooks};
use contract::{guardian::GuardianRequestState, language::Language, webhook::What};

/// Ends link, sessions and approvals, tells the operator, and sends this address no more messages. The number is not needed:
/// who is no parent has none. A wrong address counts like a wrong number.
///
/// # Errors
/// `LinkVoid`, `AddressWrong`.
pub async fn disown(state: &AppState, secret: &str, typed: &str) -> Result<(), Error> {
    let (link, request) = known(state, secret).await?;
    if request.state == GuardianRequestState::Disowned.as_str() {
        return Err(Error::LinkVoid);
    }
    // Also by a link that is used or too old: a stranger may read the message late.
    if link.tries >= rules::TRIES || request.tries >= rules::TRIES_IN_ALL {
        return Err(Error::LinkVoid);
    }
    let typed = address::parse(typed)?;
    let key = state.keys.open(&request.id).await?;
    let reached = address_of(&key, &request)?;
    if !rules::same_mailbox(typed.text().reveal(), reached.text().reveal()) {
        store::count_try(&state.db, &link).await?;
        return Err(Error::AddressWrong);
    }
    let person_key = state.keys.open(&request.person_id).await?;
    let language = Language::from_tag(&request.language).unwrap_or_default();
    let tx = db::begin(&state.db).await?;
    let person = people::lock(&tx, &request.person_id).await?;
    if store::link_by_secret(&tx, &ask::secret_hash(secret)).await?.is_none() {
        return Err(Error::LinkVoid);
    }
    ledger::end_approvals(state, &tx, &person, &person_key, language).await?;
    store::drop_link(&tx, &request.id).await?;
    store::set_state(&tx, &request.id, GuardianRequestState::Disowned).await?;
    store::stop(&tx, ask::lookup(state, &reached), state.clock.now_ms()).await?;
    webhooks::tell_changed(state, &tx, &person, &person_key, What::GuardianDisowned).await?;
    tx.commit().await?;
    // The address is of no more use; with its key goes whatever message still waits.
    state.keys.destroy(&request.id).await?;
    tracing::warn!(
        request = request.id,
        "somebody who was asked as a guardian says that this is not their child"
    );
    Ok(())
}
