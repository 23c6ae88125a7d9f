//! What a press means, and how a purpose's state is told. Pure.

use crate::{
    i18n::{consent::Texts, fill},
    session::Who,
};
use contract::{
    clause::BROWSER_PURPOSES,
    consent::{Choice, Choices, PurposeView, State},
};

/// Whether this purpose can be chosen right here: a person chooses all, a visitor what concerns the browser.
#[must_use]
pub fn may_choose(who: Who, purpose: &str) -> bool {
    who == Who::Person || (who == Who::Visitor && BROWSER_PURPOSES.contains(&purpose))
}

/// What "no" says: a yes is taken back, anything else is refused.
#[must_use]
pub const fn no(state: State) -> Choice {
    match state {
        State::Given | State::Withdrawn => Choice::Withdrawn,
        State::Refused | State::Superseded | State::Unset => Choice::Refused,
    }
}

/// Whether this press would change anything: what already stands is not sent again, unless only a signal made it so. Then
/// nobody has said it yet.
#[must_use]
pub fn changes(purpose: &PurposeView, choice: Choice) -> bool {
    purpose.by_signal || State::from(choice) != purpose.state
}

/// Whether this is what was said last.
#[must_use]
pub fn stands(choices: &Choices, purpose: &str, choice: Choice) -> bool {
    choices.purposes.iter().any(|known| known.id == purpose && !changes(known, choice))
}

/// Whether the signal only covers an older yes here, and no choice says so: the yes comes back when the signal goes.
#[must_use]
pub fn is_covered(purpose: &PurposeView) -> bool {
    purpose.by_signal && purpose.since.is_none()
}

/// Where a purpose stands, in one sentence. `day` writes a moment as a day.
#[must_use]
pub fn standing(purpose: &PurposeView, text: &Texts, day: fn(&str) -> String) -> String {
    let since = purpose.since.as_deref().map(day).unwrap_or_default();
    match purpose.state {
        State::Given => fill(text.on_since, &[&since]),
        _ if is_covered(purpose) => text.covered.to_owned(),
        _ if purpose.by_signal => text.by_signal.to_owned(),
        State::Refused => fill(text.refused_on, &[&since]),
        State::Withdrawn => fill(text.withdrawn_on, &[&since]),
        State::Superseded => text.superseded.to_owned(),
        State::Unset => text.unset.to_owned(),
    }
}

/// What a line of the history says.
#[must_use]
pub fn said(state: &str, text: &'static Texts) -> &'static str {
    match state {
        "given" => text.state_given,
        "refused" => text.state_refused,
        "withdrawn" => text.state_withdrawn,
        "superseded" => text.state_superseded,
        "went_on" => text.state_went_on,
        "accepted" => text.state_accepted,
        "declined" => text.state_declined,
        _ => text.state_asked,
    }
}

#[cfg(test)]
mod tests {
    use super::{changes, is_covered, may_choose, no, standing};
    use crate::{i18n::consent, session::Who};
    use contract::{
        consent::{Basis, Choice, PurposeView, State},
        language::Language,
    };

    fn purpose(state: State, by_signal: bool) -> PurposeView {
        PurposeView {
            id: "diagnostics".to_owned(),
            group: "service".to_owned(),
            name: String::new(),
            ask: String::new(),
            used: String::new(),
            aim: String::new(),
            kept: String::new(),
            refusing: String::new(),
            clause: "use-diagnostics".to_owned(),
            basis: Basis::Consent,
            separate: false,
            state,
            since: Some("2026-11-01T08:00:00Z".to_owned()),
            receipt: None,
            by_signal,
            blocked: None,
        }
    }

    #[test]
    fn no_takes_back_a_yes_and_refuses_everything_else() {
        assert_eq!(no(State::Given), Choice::Withdrawn);
        assert_eq!(no(State::Unset), Choice::Refused);
        assert_eq!(no(State::Superseded), Choice::Refused, "there is no yes left to take back");
        assert_eq!(no(State::Refused), Choice::Refused);
    }

    #[test]
    fn a_visitor_chooses_what_concerns_the_browser_and_nobody_unknown_chooses() {
        for (who, browser, account) in [
            (Who::Person, true, true),
            (Who::Visitor, true, false),
            (Who::Loading, false, false),
            (Who::Unknown, false, false),
        ] {
            assert_eq!(may_choose(who, "diagnostics"), browser, "{who:?}");
            assert_eq!(may_choose(who, "publishing"), account, "{who:?}");
        }
    }

    #[test]
    fn what_already_stands_is_not_sent_again() {
        let sent = |state, choice| changes(&purpose(state, false), choice);
        assert!(!sent(State::Given, Choice::Given));
        assert!(!sent(State::Refused, no(State::Refused)));
        assert!(!sent(State::Withdrawn, no(State::Withdrawn)));
        assert!(sent(State::Unset, no(State::Unset)));
        assert!(sent(State::Withdrawn, Choice::Given));
    }

    #[test]
    fn a_no_to_what_only_the_signal_ended_is_said_by_the_person_and_sent() {
        let mut ended = purpose(State::Withdrawn, true);
        assert!(changes(&ended, no(State::Withdrawn)) && changes(&ended, Choice::Given));
        assert!(!is_covered(&ended), "an event says so");
        ended.since = None;
        assert!(is_covered(&ended) && changes(&ended, no(State::Withdrawn)));
    }

    #[test]
    fn the_sentence_about_the_signal_names_what_it_covers_and_nothing_else() {
        let meta = include_str!("../../../policy/1.0/meta.toml");
        let purposes = meta.split("[[").filter_map(|part| part.strip_prefix("purpose]]"));
        let mut covered = 0;
        for purpose in purposes {
            let names = purpose.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
            for (language, name) in [Language::En, Language::ZhHans].into_iter().zip(names) {
                let sentence = consent::of(language).gpc.to_lowercase();
                let is_covered = purpose.contains("\ngpc = true");
                assert_eq!(sentence.contains(&name.to_lowercase()), is_covered, "{name}: {sentence}");
                covered += usize::from(is_covered);
            }
        }
        assert_eq!(covered, 4, "two purposes in two languages");
    }

    #[test]
    fn on_is_said_of_given_only() {
        let day = |_: &str| "TODAY".to_owned();
        for (language, on) in [(Language::En, "On"), (Language::ZhHans, "已开启")] {
            for state in [State::Given, State::Refused, State::Withdrawn, State::Superseded, State::Unset] {
                for by_signal in [false, true] {
                    let told = standing(&purpose(state, by_signal), consent::of(language), day);
                    assert_eq!(told.starts_with(on), state.is_on(), "{told}");
                    assert!(!told.contains('{'), "{told}");
                }
            }
        }
    }
}
