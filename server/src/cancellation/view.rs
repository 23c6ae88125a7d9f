//! What cancelling means for a person, before they do it and while their account is held.

use super::{rules, store};
use crate::{error::Failure, http::access::Session, people, state::AppState};
use contract::{
    cancellation::{AccountState, CancellationView},
    language::Language,
};
use jiff::tz::TimeZone;

/// Reads only. The rows are counted where they lie, at this moment.
///
/// # Errors
/// When a database does not answer: never told as "nothing".
pub async fn view(
    state: &AppState,
    session: &Session,
    language: Language,
) -> Result<CancellationView, Failure> {
    let subject = people::subject(state, &session.person).await?;
    let effects = state.datamap.effects(subject.reveal(), language).await?;
    let held = store::held(&state.db, &session.person).await?;
    if let Some(row) = held {
        let (number, erase_on) = (Some(row.number), row.erase_on);
        return Ok(CancellationView { state: AccountState::Held, number, erase_on, effects });
    }
    let zone = TimeZone::get(&state.config.time_zone).unwrap_or(TimeZone::UTC);
    let end = rules::end(state.clock.now(), state.config.cancellation.hold_months, zone);
    let erase_on = end.on.to_string();
    Ok(CancellationView { state: AccountState::Active, number: None, erase_on, effects })
}
