//! A fresh link to the same address, for whoever has the last one, used or too old: the minor's screen shows a new number.

use super::{Error, address_of, ask, open::known, rules, store};
use crate::{db, limits, people, state::AppState};
use contract::{guardian::GuardianRequestState, language::Language};

/// # Errors
/// `LinkVoid` for one that was replaced, or whose request is gone; limits.
pub async fn renew(state: &AppState, secret: &str) -> Result<(), Error> {
    let (_, request) = known(state, secret).await?;
    if request.state == GuardianRequestState::Disowned.as_str() {
        return Err(Error::LinkVoid);
    }
    limits::take(state, "guardian-messages", &request.person_id, rules::MESSAGES).await?;
    let key = state.keys.open(&request.id).await?;
    let to = address_of(&key, &request)?;
    let language = Language::from_tag(&request.language).unwrap_or_default();
    let tx = db::begin(&state.db).await?;
    people::lock(&tx, &request.person_id).await?;
    // It may have been replaced or withdrawn meanwhile.
    let still = store::link_by_secret(&tx, &ask::secret_hash(secret)).await?;
    if still.is_none() {
        return Err(Error::LinkVoid);
    }
    ask::send_link(state, &tx, &key, &request.id, (&to, language)).await?;
    tx.commit().await?;
    state.outbox.wake();
    Ok(())
}
