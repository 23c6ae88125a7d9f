//! How often a person may choose in an hour: often enough for anybody, and never a reason why something stays on.

use super::Latest;
use crate::{error::Failure, limits, state::AppState};
use contract::{
    consent::{Choice, State},
    policy::Answer,
    problem::Code,
};
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;

/// What a choice would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// Say what was said already: nothing is written.
    Repeats,
    /// End what is on, or say the first no.
    Ends,
    /// Say yes anew, or no in another word.
    Adds,
}

/// Counts a step with these choices, in the transaction that makes them: what is refused or fails counts nothing. Over the
/// limit, what ends something still goes through.
///
/// # Errors
/// `too_many_requests`.
pub(super) async fn take(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &str,
    said: &HashMap<String, Latest>,
    choices: &[(&str, Choice)],
) -> Result<(), Failure> {
    let Some(refused) = over(state, tx, person).await? else { return Ok(()) };
    let stands = |purpose: &str| said.get(purpose).and_then(Latest::said).map(|said| said.state);
    let effects: Vec<(Choice, Effect)> =
        choices.iter().map(|(purpose, choice)| (*choice, effect(stands(purpose), *choice))).collect();
    if may_pass(&effects) { Ok(()) } else { Err(refused) }
}

/// Counts an answer to the policy. Declining always goes through.
///
/// # Errors
/// `too_many_requests`.
pub(super) async fn take_answer(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &str,
    answer: Answer,
) -> Result<(), Failure> {
    match over(state, tx, person).await? {
        Some(refused) if answer != Answer::Declined => Err(refused),
        _ => Ok(()),
    }
}

async fn over(state: &AppState, tx: &DatabaseTransaction, person: &str) -> Result<Option<Failure>, Failure> {
    match limits::take_in(state, tx, "choices", person, state.config.limits.choices_per_person).await {
        Ok(()) => Ok(None),
        Err(refused) if refused.code() == Code::TooManyRequests => Ok(Some(refused)),
        Err(broken) => Err(broken),
    }
}

fn effect(stands: Option<State>, choice: Choice) -> Effect {
    match (stands, choice) {
        (Some(now), _) if now == State::from(choice) => Effect::Repeats,
        (_, Choice::Given) | (Some(State::Refused | State::Withdrawn), _) => Effect::Adds,
        _ => Effect::Ends,
    }
}

fn may_pass(effects: &[(Choice, Effect)]) -> bool {
    let any = |wanted: Effect| effects.iter().any(|(_, effect)| *effect == wanted);
    let yes = effects.iter().any(|(choice, effect)| *choice == Choice::Given && *effect == Effect::Adds);
    !yes && (any(Effect::Ends) || !any(Effect::Adds))
}

#[cfg(test)]
mod tests {
    use super::{Effect, effect, may_pass};
    use contract::consent::{Choice, State};

    #[test]
    fn over_the_limit_a_no_to_what_is_on_passes_and_no_series_goes_on_for_ever() {
        let steps = |steps: &[(Option<State>, Choice)]| {
            may_pass(&steps.iter().map(|(now, choice)| (*choice, effect(*now, *choice))).collect::<Vec<_>>())
        };
        let (given, no, gone) = (Some(State::Given), Some(State::Refused), Some(State::Withdrawn));
        for passing in [
            vec![(given, Choice::Withdrawn)],
            vec![(given, Choice::Refused)],
            vec![(None, Choice::Refused)],
            vec![(Some(State::Superseded), Choice::Withdrawn)],
            vec![(gone, Choice::Withdrawn)],
            vec![(given, Choice::Given)],
            vec![(given, Choice::Withdrawn), (no, Choice::Withdrawn)],
        ] {
            assert!(steps(&passing), "{passing:?}");
        }
        for refused in [
            vec![(gone, Choice::Given)],
            vec![(None, Choice::Given)],
            vec![(no, Choice::Withdrawn)],
            vec![(gone, Choice::Refused)],
            vec![(gone, Choice::Withdrawn), (gone, Choice::Refused)],
            vec![(given, Choice::Withdrawn), (gone, Choice::Given)],
        ] {
            assert!(!steps(&refused), "{refused:?}");
        }
        assert_eq!(effect(None, Choice::Withdrawn), Effect::Ends);
    }
}
