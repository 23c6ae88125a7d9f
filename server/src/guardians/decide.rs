//! One decision of a guardian about one purpose: an event in the minor's ledger, with its receipt.

use super::{Error, Session, store};
use crate::{
    db,
    ledger::{self, Circumstances, Decision},
    people,
    state::AppState,
};
use contract::{
    guardian::{GuardianRequestState, GuardianView, NewDecision},
    problem::Code,
};

/// Answers with everything as it stands then.
///
/// # Errors
/// `SessionOver`; `unknown_purpose` for what the link was not for, `policy_changed`; nothing is written then.
pub async fn decide(
    state: &AppState,
    session: &Session,
    circumstances: &Circumstances,
    purpose: &str,
    new: &NewDecision,
) -> Result<GuardianView, Error> {
    state.refresh_policies(&state.db).await?;
    if !session.purposes.iter().any(|known| known == purpose) {
        return Err(Code::UnknownPurpose.into());
    }
    let key = state.keys.open(&session.request.person_id).await?;
    let tx = db::begin(&state.db).await?;
    let person = people::lock(&tx, &session.request.person_id).await?;
    // Withdrawn or disowned since: under the lock nothing is decided any more.
    let request = store::request(&tx, &session.request.id).await?.ok_or(Error::SessionOver)?;
    if request.state == GuardianRequestState::Disowned.as_str() {
        return Err(Error::SessionOver);
    }
    if !people::is_minor(state, &person).await? {
        return Err(Error::NotNeeded);
    }
    let decision = Decision { policy: &new.policy, purpose, choice: new.choice };
    ledger::decide(state, &tx, (&person, &key), circumstances, decision).await?;
    store::set_state(&tx, &request.id, GuardianRequestState::Decided).await?;
    tx.commit().await?;
    super::decisions(state, session, circumstances.language).await
}
