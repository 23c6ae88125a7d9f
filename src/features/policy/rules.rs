//! What an answer leads to. Pure.

use crate::i18n::{fill, policy::Texts};
use contract::{
    consent::{Choices, State},
    policy::{Answer, AnswerView},
};

/// The recorded answer in one sentence. `day` writes a moment as a day.
#[must_use]
pub fn recorded(answer: &AnswerView, text: &Texts, day: fn(&str) -> String) -> String {
    let pattern = match answer.answer {
        Answer::Accepted => text.accepted,
        Answer::Declined => text.declined,
        Answer::Asked => text.asked,
        Answer::WentOn => text.went_on,
    };
    fill(pattern, &[&answer.version, &day(&answer.at)])
}

/// What follows from the answer.
#[must_use]
pub const fn follows(answer: Answer, text: &'static Texts) -> &'static str {
    match answer {
        Answer::Accepted => text.accepted_follows,
        Answer::Declined => text.declined_follows,
        Answer::Asked => text.asked_follows,
        Answer::WentOn => text.went_on_follows,
    }
}

/// Whether this answer, to the version in force, is the one that stands. A question stands beside the answer.
#[must_use]
pub fn stands(choices: &Choices, answer: Answer) -> bool {
    let given = if answer == Answer::Asked { &choices.question } else { &choices.answer };
    given.as_ref().is_some_and(|given| given.answer == answer && given.version == choices.policy.version)
}

/// Whether this press would change anything: what stands is not sent again, unless a question was asked since.
#[must_use]
pub fn changes(choices: &Choices, answer: Answer) -> bool {
    !stands(choices, answer) || (answer != Answer::Asked && choices.question.is_some())
}

/// What was said last: the question that was asked since the answer, or the answer.
#[must_use]
pub fn last(choices: &Choices) -> Option<&AnswerView> {
    choices.question.as_ref().or(choices.answer.as_ref())
}

/// The question that was asked since the answer; nothing where it is all that was ever said.
#[must_use]
pub fn question(choices: &Choices) -> Option<&AnswerView> {
    let answered = choices.answer.as_ref().is_some_and(|given| given.answer != Answer::Asked);
    choices.question.as_ref().filter(|_| answered)
}

/// Whether the version in force has no answer yet.
#[must_use]
pub fn is_open(choices: &Choices) -> bool {
    choices.answer.as_ref().is_none_or(|given| given.version != choices.policy.version)
}

/// How many purposes were switched off between two answers of the server.
#[must_use]
pub fn switched_off(before: &Choices, after: &Choices) -> usize {
    let is_on = |choices: &Choices, id: &str| {
        choices.purposes.iter().any(|purpose| purpose.id == id && purpose.state.is_on())
    };
    before.purposes.iter().filter(|old| old.state.is_on() && !is_on(after, &old.id)).count()
}

/// What the prompt of an update is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The version in force.
    pub version: String,
    /// The version answered before.
    pub answered: String,
}

/// The prompt, while one is due.
#[must_use]
pub fn prompt(choices: &Choices) -> Option<Prompt> {
    let (_, answered) = (choices.update.as_ref()?, choices.answer.as_ref()?);
    Some(Prompt { version: choices.policy.version.clone(), answered: answered.version.clone() })
}

/// The choices that updates ended and that were not made again: name and clause.
#[must_use]
pub fn ended(choices: &Choices) -> Vec<(String, String)> {
    let ended = choices.purposes.iter().filter(|purpose| purpose.state == State::Superseded);
    ended.map(|purpose| (purpose.name.clone(), purpose.clause.clone())).collect()
}

/// How many were switched off, in words; nothing where none was.
#[must_use]
pub fn switched_off_text(count: usize, text: &Texts) -> Option<String> {
    match count {
        0 => None,
        1 => Some(text.switched_off_one.to_owned()),
        _ => Some(fill(text.switched_off, &[&count.to_string()])),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        changes, ended, is_open, prompt, question, recorded, stands, switched_off, switched_off_text,
    };
    use crate::i18n::policy;
    use contract::{
        consent::{Basis, Choices, PolicyRef, PurposeView, State, Touched, UpdateDue},
        language::Language,
        policy::{Answer, AnswerView},
    };

    fn choices(states: &[(&str, State)], answer: Option<(Answer, &str)>) -> Choices {
        let purpose = |(id, state): &(&str, State)| PurposeView {
            id: (*id).to_owned(),
            group: String::new(),
            name: String::new(),
            ask: String::new(),
            used: String::new(),
            aim: String::new(),
            kept: String::new(),
            refusing: String::new(),
            clause: String::new(),
            basis: Basis::Consent,
            separate: false,
            state: *state,
            since: None,
            receipt: None,
            by_signal: false,
            blocked: None,
        };
        let policy = PolicyRef { version: "1.1".to_owned(), sha256: String::new(), language: Language::En };
        let answer = answer.map(|(answer, version)| AnswerView {
            answer,
            version: version.to_owned(),
            at: "2026-11-01T08:00:00Z".to_owned(),
            receipt: "r".to_owned(),
        });
        Choices {
            policy,
            session: None,
            subject: None,
            answer,
            question: None,
            update: None,
            gpc: false,
            purposes: states.iter().map(purpose).collect(),
        }
    }

    #[test]
    fn declining_counts_what_it_switched_off() {
        let before = choices(&[("a", State::Given), ("b", State::Given), ("c", State::Refused)], None);
        let after = choices(&[("a", State::Withdrawn), ("b", State::Given), ("c", State::Refused)], None);
        assert_eq!(switched_off(&before, &after), 1);
        assert_eq!(switched_off(&after, &before), 0);
        let text = policy::of(Language::En);
        assert_eq!(switched_off_text(0, text), None);
        assert_eq!(switched_off_text(1, text).as_deref(), Some("1 choice was switched off."));
        assert_eq!(switched_off_text(2, text).as_deref(), Some("2 choices were switched off."));
    }

    #[test]
    fn an_answer_to_an_older_version_does_not_stand_for_this_one() {
        assert!(stands(&choices(&[], Some((Answer::Accepted, "1.1"))), Answer::Accepted));
        assert!(!stands(&choices(&[], Some((Answer::Accepted, "1.0"))), Answer::Accepted));
        assert!(!stands(&choices(&[], Some((Answer::Declined, "1.1"))), Answer::Accepted));
        assert!(!stands(&choices(&[], None), Answer::Accepted));
        assert!(is_open(&choices(&[], Some((Answer::Accepted, "1.0")))));
        assert!(is_open(&choices(&[], None)));
        assert!(!is_open(&choices(&[], Some((Answer::Declined, "1.1")))));
    }

    #[test]
    fn a_question_stands_beside_the_answer_until_the_answer_is_given_again() {
        let mut asked = choices(&[], Some((Answer::Accepted, "1.1")));
        assert!(!changes(&asked, Answer::Accepted) && question(&asked).is_none());
        let since = AnswerView { answer: Answer::Asked, ..asked.answer.clone().expect("an answer") };
        asked.question = Some(since.clone());
        assert!(stands(&asked, Answer::Accepted) && stands(&asked, Answer::Asked));
        assert!(changes(&asked, Answer::Accepted) && !changes(&asked, Answer::Asked));
        assert_eq!(question(&asked), Some(&since));
        asked.answer = Some(since);
        assert_eq!(question(&asked), None, "nothing else was ever said");
    }

    #[test]
    fn the_prompt_comes_only_while_it_is_due_and_what_was_ended_is_known() {
        let states = [("a", State::Superseded), ("b", State::Given), ("c", State::Superseded)];
        let mut due = choices(&states, Some((Answer::Accepted, "1.0")));
        assert_eq!(prompt(&due), None);
        let touched = |id: &str| Touched { purpose: id.to_owned(), classes: vec!["method".to_owned()] };
        due.update = Some(UpdateDue {
            effective_from: "2026-12-05".to_owned(),
            touched: vec![touched("a"), touched("b")],
        });
        let told = prompt(&due).expect("it is due");
        assert_eq!((told.version.as_str(), told.answered.as_str()), ("1.1", "1.0"));
        assert_eq!(ended(&due).len(), 2);
    }

    #[test]
    fn the_recorded_answer_names_version_and_day() {
        let given = choices(&[], Some((Answer::Accepted, "1.1"))).answer.expect("an answer");
        let day = |_: &str| "1 Nov".to_owned();
        assert_eq!(recorded(&given, policy::of(Language::En), day), "You agreed to version 1.1 on 1 Nov.");
        assert_eq!(recorded(&given, policy::of(Language::ZhHans), day), "您于 1 Nov 同意了版本 1.1。");
    }
}
