//! What follows from what: pure decisions about choices, without database or clock.

use super::Capacity;
use contract::{
    consent::{Basis, Choice, State},
    policy::Answer,
    problem::Code,
};

const DAY_MS: i64 = 24 * 3_600_000;

/// The latest event of a purpose, as far as decisions need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// What was said.
    pub state: State,
    /// Whether it was said while the browser's opt-out signal was on.
    pub under_gpc: bool,
    /// Whether the signal itself brought it about.
    pub by_gpc: bool,
    /// Whether a rule of ours brought it about, and nobody said it.
    pub by_rule: bool,
    /// The policy version it refers to.
    pub version: &'a str,
}

/// Where a purpose stands for the person who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// Whether it is off because of the signal.
    pub by_signal: bool,
    /// Whether that is only seen on this request, and no event says so.
    pub overlaid: bool,
}

/// The standing of a purpose. A yes from before the signal does not outweigh it; a yes given in spite of it does (R13).
#[must_use]
pub fn standing(said: Option<Said<'_>>, honours_signal: bool, signal: bool) -> Standing {
    let Some(said) = said else {
        return Standing { state: State::Unset, by_signal: false, overlaid: false };
    };
    if signal && ends_by_signal(Some(said), honours_signal) {
        return Standing { state: State::Withdrawn, by_signal: true, overlaid: true };
    }
    Standing { state: said.state, by_signal: said.by_gpc, overlaid: false }
}

/// Whether the signal ends a purpose.
#[must_use]
pub fn ends_by_signal(said: Option<Said<'_>>, honours_signal: bool) -> bool {
    honours_signal && said.is_some_and(|said| said.state.is_on() && !said.under_gpc)
}

/// Whether accepting the policy starts a purpose: a necessary one, unless the person has said something about it before.
/// One that an update ended starts again: the person said nothing against it.
#[must_use]
pub fn starts_by_acceptance(said: Option<Said<'_>>, basis: Basis) -> bool {
    basis == Basis::Necessary
        && said.is_none_or(|said| matches!(said.state, State::Unset | State::Superseded))
}

/// Whether declining the policy ends a purpose: whatever rests on consent and is on.
#[must_use]
pub fn ends_by_declining(said: Option<Said<'_>>, basis: Basis) -> bool {
    basis == Basis::Consent && said.is_some_and(|said| said.state.is_on())
}

/// Whether a choice says what was said already, to the same text: then it is the same request once more, not a new event.
///
/// A yes that the signal covers is no repetition: said again in spite of the signal, it is a fresh choice. Nor is a no to
/// what a rule ended: the person has not said it yet.
#[must_use]
pub fn is_repeated(
    said: Option<Said<'_>>,
    choice: Choice,
    version: &str,
    honours_signal: bool,
    signal: bool,
) -> bool {
    let is_said = |latest: Said<'_>| latest.state == State::from(choice) && latest.version == version;
    said.is_some_and(|latest| is_said(latest) && !latest.by_rule)
        && !standing(said, honours_signal, signal).overlaid
}

/// One event of what was said about something, as far as it decides whether the next fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past<'a> {
    /// Its receipt.
    pub receipt: &'a str,
    /// What was said.
    pub state: &'a str,
    /// The policy version it refers to.
    pub version: &'a str,
    /// Whether a rule of ours brought it about.
    pub by_rule: bool,
    /// Whether it only writes down what a version ended: it stood like that before.
    pub by_update: bool,
}

/// What becomes of something that says where things stood when it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// They still stand there: it is next.
    Next,
    /// It was recorded before, and is the last word.
    Recorded,
    /// Something else was said since.
    TooLate,
}

/// Whether something that was said after the receipt `after` (none: after nothing) is next. `past` begins with the newest
/// and goes back three events at least, where there are as many.
#[must_use]
pub fn turn(past: &[Past<'_>], after: Option<&str>, state: &str, version: &str) -> Turn {
    match past {
        _ if stands_at(past, after) => Turn::Next,
        [last, before @ ..] => {
            let is_this = last.state == state && last.version == version && !last.by_rule;
            if is_this && stands_at(before, after) { Turn::Recorded } else { Turn::TooLate }
        }
        [] => Turn::TooLate,
    }
}

fn stands_at(past: &[Past<'_>], after: Option<&str>) -> bool {
    match past {
        [] => after.is_none(),
        [last, before @ ..] => after == Some(last.receipt) || (last.by_update && stands_at(before, after)),
    }
}

/// Whether somebody whom a page takes for `subject` may write as the person of this name.
///
/// # Errors
/// `other_person`.
pub fn may_write(subject: Option<&str>, name: &str) -> Result<(), Code> {
    if subject.is_none_or(|subject| subject == name) { Ok(()) } else { Err(Code::OtherPerson) }
}

/// Whether a person may say this: a minor needs a guardian's approval for a yes (policy, 3.1), never for a no.
///
/// # Errors
/// `guardian_needed`.
pub fn may_choose(choice: Choice, purpose: &str, capacity: &Capacity) -> Result<(), Code> {
    if choice == Choice::Given && !capacity.permits(purpose) { Err(Code::GuardianNeeded) } else { Ok(()) }
}

/// Whether a purpose may be pursued: a yes stands, and the person may say it. The one answer that gate, webhook and page give.
#[must_use]
pub fn is_allowed(said: Option<Said<'_>>, purpose: &str, capacity: &Capacity) -> bool {
    said.is_some_and(|said| said.state.is_on()) && capacity.permits(purpose)
}

/// Whether several choices may be made in one step: a yes to what needs a consent of its own stands alone, beside nothing
/// else (R9). Any number of noes go together.
///
/// # Errors
/// `separate_consent`.
pub fn may_combine(choices: &[(Choice, bool)]) -> Result<(), Code> {
    let alone = choices.len() <= 1;
    let is_separate = choices.iter().any(|&(choice, separate)| separate && choice == Choice::Given);
    if is_separate && !alone { Err(Code::SeparateConsent) } else { Ok(()) }
}

/// Whether a version may be chosen about: the current one only.
///
/// # Errors
/// `policy_changed` for one that was current, `unknown_policy_version` for one that never was.
pub fn may_refer_to(version: &str, current: &str, known: bool) -> Result<(), Code> {
    match (version == current, known) {
        (true, _) => Ok(()),
        (false, true) => Err(Code::PolicyChanged),
        (false, false) => Err(Code::UnknownPolicyVersion),
    }
}

/// An answer to the policy, as far as prompting needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered<'a> {
    /// What was said.
    pub answer: Answer,
    /// To which version.
    pub version: &'a str,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// Whether a person is told of the version in force by a prompt: once they answered an earlier one, until they answer this
/// one. Who declined is left alone for a while even then (R7). Nobody is prompted who could not answer: a minor's guardian does.
#[must_use]
pub fn is_prompted(
    answered: Option<Answered<'_>>,
    current: &str,
    now: i64,
    quiet_days: u32,
    minor: bool,
) -> bool {
    let quiet = i64::from(quiet_days) * DAY_MS;
    answered.is_some_and(|said| {
        let rested = said.answer != Answer::Declined || now - said.at >= quiet;
        said.version != current && rested && !minor
    })
}

/// Whether somebody can go on without answering: there is a version after the one that they answered.
///
/// # Errors
/// `no_update_due`.
pub fn may_go_on(answered: Option<&str>, current: &str) -> Result<(), Code> {
    if answered.is_some_and(|version| version != current) { Ok(()) } else { Err(Code::NoUpdateDue) }
}

/// A person's time never runs backwards, even where the machine's clock does.
#[must_use]
pub fn moment(now: i64, last: Option<i64>) -> i64 {
    last.map_or(now, |last| last.max(now))
}

#[cfg(test)]
mod tests {
    use super::super::Capacity;
    use super::{
        Answered, DAY_MS, Past, Said, Turn, ends_by_declining, ends_by_signal, is_prompted, is_repeated,
        may_choose, may_combine, may_go_on, may_refer_to, may_write, moment, standing, starts_by_acceptance,
        turn,
    };
    use contract::{
        consent::{Basis, Choice, State},
        policy::Answer,
        problem::Code,
    };
    use std::collections::BTreeSet;

    const fn said(state: State, under_gpc: bool) -> Said<'static> {
        Said { state, under_gpc, by_gpc: false, by_rule: false, version: "1.0" }
    }

    #[test]
    fn an_older_yes_does_not_outweigh_the_signal_and_a_newer_one_does() {
        use State::{Given, Refused, Unset, Withdrawn};
        for (latest, honours, signal, state, by_signal) in [
            (None, true, true, Unset, false),
            (None, true, false, Unset, false),
            (Some(said(Given, false)), true, false, Given, false),
            (Some(said(Given, false)), true, true, Withdrawn, true),
            (Some(said(Given, false)), false, true, Given, false),
            (Some(said(Given, true)), true, true, Given, false),
            (Some(said(Given, true)), true, false, Given, false),
            (Some(said(Refused, false)), true, true, Refused, false),
            (Some(said(Withdrawn, false)), true, true, Withdrawn, false),
        ] {
            let found = standing(latest, honours, signal);
            assert_eq!((found.state, found.by_signal), (state, by_signal), "{latest:?} {honours} {signal}");
            assert_eq!(found.overlaid, by_signal, "only a reading, never an event");
        }
    }

    #[test]
    fn what_the_signal_ended_says_so_even_without_the_signal() {
        let ended = Said { by_gpc: true, by_rule: true, ..said(State::Withdrawn, true) };
        let found = standing(Some(ended), true, false);
        assert!(found.by_signal && !found.overlaid);
    }

    #[test]
    fn a_no_to_what_a_rule_ended_is_the_persons_own_word() {
        let own = said(State::Withdrawn, true);
        for (by_gpc, repeated) in [(true, false), (false, false)] {
            let ended = Some(Said { by_gpc, by_rule: true, ..own });
            assert_eq!(is_repeated(ended, Choice::Withdrawn, "1.0", true, true), repeated, "{by_gpc}");
        }
        assert!(is_repeated(Some(own), Choice::Withdrawn, "1.0", true, true), "said once, it stands");
    }

    #[test]
    fn the_signal_ends_only_what_honours_it_and_was_given_without_it() {
        assert!(ends_by_signal(Some(said(State::Given, false)), true));
        assert!(!ends_by_signal(Some(said(State::Given, true)), true));
        assert!(!ends_by_signal(Some(said(State::Given, false)), false));
        assert!(!ends_by_signal(Some(said(State::Refused, false)), true));
        assert!(!ends_by_signal(None, true));
    }

    #[test]
    fn acceptance_starts_a_necessary_purpose_once_and_never_against_a_no() {
        assert!(starts_by_acceptance(None, Basis::Necessary));
        assert!(!starts_by_acceptance(None, Basis::Consent));
        for state in [State::Given, State::Refused, State::Withdrawn] {
            assert!(!starts_by_acceptance(Some(said(state, false)), Basis::Necessary), "{state:?}");
        }
        let ended = Some(said(State::Superseded, false));
        assert!(starts_by_acceptance(ended, Basis::Necessary), "what an update ended starts again");
        assert!(!starts_by_acceptance(ended, Basis::Consent), "a consent never does");
    }

    #[test]
    fn declining_ends_what_rests_on_consent_and_leaves_the_rest() {
        assert!(ends_by_declining(Some(said(State::Given, false)), Basis::Consent));
        assert!(!ends_by_declining(Some(said(State::Given, false)), Basis::Necessary));
        for latest in [None, Some(said(State::Refused, false)), Some(said(State::Withdrawn, false))] {
            assert!(!ends_by_declining(latest, Basis::Consent), "{latest:?}");
        }
    }

    #[test]
    fn the_same_word_to_the_same_text_is_a_repetition() {
        for (latest, choice, version, signal, repeated) in [
            (None, Choice::Refused, "1.0", false, false),
            (Some(said(State::Given, false)), Choice::Given, "1.0", false, true),
            (Some(said(State::Given, false)), Choice::Given, "1.1", false, false),
            (Some(said(State::Given, false)), Choice::Withdrawn, "1.0", false, false),
            (Some(said(State::Given, false)), Choice::Given, "1.0", true, false),
            (Some(said(State::Given, true)), Choice::Given, "1.0", true, true),
            (Some(said(State::Refused, false)), Choice::Withdrawn, "1.0", false, false),
            (Some(said(State::Withdrawn, false)), Choice::Withdrawn, "1.0", true, true),
        ] {
            assert_eq!(
                is_repeated(latest, choice, version, true, signal),
                repeated,
                "{latest:?} {choice:?} {signal}"
            );
        }
    }

    #[test]
    fn a_minor_may_always_say_no_and_never_yes_alone() {
        let minor = Capacity::Minor { approved: BTreeSet::from(["diagnostics".to_owned()]) };
        assert_eq!(may_choose(Choice::Given, "publishing", &minor), Err(Code::GuardianNeeded));
        for (choice, purpose, capacity) in [
            (Choice::Given, "publishing", &Capacity::Adult),
            (Choice::Given, "diagnostics", &minor),
            (Choice::Refused, "publishing", &minor),
            (Choice::Withdrawn, "publishing", &minor),
            (Choice::Refused, "publishing", &Capacity::Adult),
        ] {
            assert_eq!(may_choose(choice, purpose, capacity), Ok(()));
        }
    }

    #[test]
    fn a_separate_consent_never_comes_together_with_anything() {
        use Choice::{Given, Refused, Withdrawn};
        for bundled in [(Given, true), (Given, false), (Refused, false), (Withdrawn, true)] {
            assert_eq!(may_combine(&[(Given, true), bundled]), Err(Code::SeparateConsent), "{bundled:?}");
            assert_eq!(may_combine(&[bundled, (Given, true)]), Err(Code::SeparateConsent), "{bundled:?}");
        }
        assert_eq!(may_combine(&[(Given, true)]), Ok(()));
        assert_eq!(may_combine(&[(Given, false), (Given, false), (Refused, true)]), Ok(()));
        assert_eq!(may_combine(&[(Refused, true), (Withdrawn, true)]), Ok(()));
        assert_eq!(may_combine(&[]), Ok(()));
    }

    #[test]
    fn only_the_current_version_can_be_chosen_about() {
        assert_eq!(may_refer_to("1.1", "1.1", true), Ok(()));
        assert_eq!(may_refer_to("1.0", "1.1", true), Err(Code::PolicyChanged));
        assert_eq!(may_refer_to("9.9", "1.1", false), Err(Code::UnknownPolicyVersion));
    }

    #[test]
    fn a_prompt_comes_once_per_version_and_rests_after_a_refusal() {
        use Answer::{Accepted, Asked, Declined, WentOn};
        let said = |answer, version| Some(Answered { answer, version, at: 1_000 });
        let (soon, late) = (1_000 + 30 * DAY_MS - 1, 1_000 + 30 * DAY_MS);
        for (answered, now, minor, prompted) in [
            (None, late, false, false),
            (said(Accepted, "1.0"), 1_000, false, true),
            (said(Accepted, "1.0"), 1_000, true, false),
            (said(WentOn, "1.0"), 1_000, false, true),
            (said(Asked, "1.0"), 1_000, false, true),
            (said(Declined, "1.0"), soon, false, false),
            (said(Declined, "1.0"), late, false, true),
            (said(Accepted, "1.1"), late, false, false),
            (said(Declined, "1.1"), late, false, false),
            (said(Asked, "1.1"), late, false, false),
            (said(WentOn, "1.1"), late, false, false),
        ] {
            assert_eq!(is_prompted(answered, "1.1", now, 30, minor), prompted, "{answered:?} {now} {minor}");
        }
    }

    #[test]
    fn going_on_needs_a_newer_version_than_the_one_answered() {
        assert_eq!(may_go_on(Some("1.0"), "1.1"), Ok(()));
        assert_eq!(may_go_on(Some("1.1"), "1.1"), Err(Code::NoUpdateDue));
        assert_eq!(may_go_on(None, "1.1"), Err(Code::NoUpdateDue));
    }

    #[test]
    fn a_second_try_is_recorded_once_and_never_outweighs_what_was_said_in_between() {
        let event =
            |receipt, state| Past { receipt, state, version: "1.0", by_rule: false, by_update: false };
        let (yes, no) = (event("r1", "given"), event("r2", "withdrawn"));
        let ended = Past { by_rule: true, by_update: true, ..event("r2", "superseded") };
        let by_rule = Past { by_rule: true, ..no };
        for (past, after, state, expected) in [
            (vec![], None, "given", Turn::Next),
            (vec![], Some("r0"), "given", Turn::TooLate),
            (vec![yes], None, "given", Turn::Recorded),
            (vec![yes], None, "refused", Turn::TooLate),
            (vec![yes], Some("r1"), "withdrawn", Turn::Next),
            (vec![yes], Some("r1"), "given", Turn::Next),
            (vec![no, yes], None, "given", Turn::TooLate),
            (vec![no, yes], Some("r1"), "withdrawn", Turn::Recorded),
            (vec![no, yes], Some("r0"), "withdrawn", Turn::TooLate),
            (vec![by_rule, yes], Some("r1"), "withdrawn", Turn::TooLate),
            (vec![event("r3", "given"), no, yes], Some("r1"), "given", Turn::TooLate),
            (vec![event("r3", "given"), no, yes], None, "given", Turn::TooLate),
            (vec![ended, yes], Some("r1"), "given", Turn::Next),
            (vec![ended, yes], Some("r2"), "given", Turn::Next),
            (vec![event("r3", "given"), ended, yes], Some("r1"), "given", Turn::Recorded),
        ] {
            assert_eq!(turn(&past, after, state, "1.0"), expected, "{past:?} {after:?} {state}");
        }
        assert_eq!(turn(&[yes], None, "given", "1.1"), Turn::TooLate, "to another text");
    }

    #[test]
    fn a_page_writes_for_whom_it_shows() {
        assert_eq!(may_write(None, "a"), Ok(()));
        assert_eq!(may_write(Some("a"), "a"), Ok(()));
        assert_eq!(may_write(Some("b"), "a"), Err(Code::OtherPerson));
        assert_eq!(may_write(Some(""), "a"), Err(Code::OtherPerson));
    }

    #[test]
    fn a_clock_that_steps_back_does_not_reorder_what_was_said() {
        assert_eq!(moment(10, None), 10);
        assert_eq!(moment(10, Some(9)), 10);
        assert_eq!(moment(10, Some(12)), 12);
    }
}
