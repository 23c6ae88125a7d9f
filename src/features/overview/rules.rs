//! What waits for a person, and what to do next. Pure.

use contract::{
    consent::{Basis, Block, Choices, PurposeView, State},
    policy::Answer,
};

/// Something that waits for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The version in force has no answer yet, and one is asked for.
    Answer,
    /// They have a question about it.
    Question,
    /// So many choices were ended by an update, and are asked for again.
    Again(usize),
    /// So many choices need a guardian first.
    Guardian(usize),
    /// So many choices were never made. What belongs to a safe service is none of them: agreeing switches it on.
    Open(usize),
}

/// The one thing to do next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Next {
    /// Answer the policy.
    Answer,
    /// Reach customer service.
    Contact,
    /// Ask a parent or guardian.
    Guardian,
    /// Look at the choices.
    #[default]
    Choose,
}

/// What waits, the most important first.
#[must_use]
pub fn waiting(choices: &Choices) -> Vec<Waiting> {
    let asked = choices.question.as_ref().is_some_and(|asked| asked.version == choices.policy.version);
    let blocked = |block: Option<Block>| block == Some(Block::Guardian);
    let guardian = choices.purposes.iter().filter(|purpose| blocked(purpose.blocked)).count();
    let count = |state: State| {
        // What agreeing switches on is no open choice; what an update ended is asked for again all the same.
        let asked = |purpose: &PurposeView| state != State::Unset || purpose.basis == Basis::Consent;
        let stands = |purpose: &&PurposeView| purpose.state == state && !blocked(purpose.blocked);
        let waits = |purpose: &&PurposeView| !purpose.by_signal && asked(purpose);
        choices.purposes.iter().filter(stands).filter(waits).count()
    };
    let (open, again) = (count(State::Unset), count(State::Superseded));
    let mut waiting = Vec::new();
    if asked {
        waiting.push(Waiting::Question);
    } else if choices.answer.is_none() || choices.update.is_some() {
        waiting.push(Waiting::Answer);
    }
    let declined = choices.answer.as_ref().is_some_and(|given| given.answer == Answer::Declined);
    if again > 0 && !declined {
        waiting.push(Waiting::Again(again));
    }
    if guardian > 0 {
        waiting.push(Waiting::Guardian(guardian));
    }
    // Who declined has nothing left to choose.
    if open > 0 && !declined {
        waiting.push(Waiting::Open(open));
    }
    waiting
}

/// What to do next.
#[must_use]
pub fn next(waiting: &[Waiting]) -> Next {
    match waiting.first() {
        Some(Waiting::Answer) => Next::Answer,
        Some(Waiting::Question) => Next::Contact,
        Some(Waiting::Guardian(_)) => Next::Guardian,
        Some(Waiting::Again(_) | Waiting::Open(_)) | None => Next::Choose,
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, Waiting, next, waiting};
    use contract::{
        consent::{Basis, Block, Choices, PolicyRef, PurposeView, State, UpdateDue},
        language::Language,
        policy::{Answer, AnswerView},
    };

    fn choices(answer: Option<(Answer, &str)>, purposes: &[(State, bool)]) -> Choices {
        let purpose = |(state, blocked): &(State, bool)| PurposeView {
            id: String::new(),
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
            blocked: blocked.then_some(Block::Guardian),
        };
        let policy = PolicyRef { version: "1.1".to_owned(), sha256: String::new(), language: Language::En };
        let answer = answer.map(|(answer, version)| AnswerView {
            answer,
            version: version.to_owned(),
            at: String::new(),
            receipt: String::new(),
        });
        Choices {
            policy,
            session: None,
            subject: None,
            question: answer.clone().filter(|given| given.answer == Answer::Asked),
            answer,
            update: None,
            gpc: false,
            purposes: purposes.iter().map(purpose).collect(),
        }
    }

    #[test]
    fn the_policy_waits_before_everything_else() {
        let new = choices(None, &[(State::Unset, false), (State::Unset, true), (State::Given, false)]);
        let waits = waiting(&new);
        assert_eq!(waits, [Waiting::Answer, Waiting::Guardian(1), Waiting::Open(1)]);
        assert_eq!(next(&waits), Next::Answer);
    }

    #[test]
    fn an_update_has_its_own_prompt_and_what_it_ended_waits_to_be_chosen_again() {
        let ended = [(State::Superseded, false), (State::Superseded, true), (State::Refused, false)];
        for answer in [Answer::Accepted, Answer::WentOn] {
            let older = choices(Some((answer, "1.0")), &ended);
            assert_eq!(waiting(&older), [Waiting::Again(1), Waiting::Guardian(1)], "{answer:?}");
            assert_eq!(next(&waiting(&older)), Next::Choose);
        }
        let declined = choices(Some((Answer::Declined, "1.0")), &[(State::Superseded, false)]);
        assert!(waiting(&declined).is_empty(), "who declined is left alone");
    }

    #[test]
    fn a_new_version_that_asks_for_an_answer_waits_for_it() {
        let mut told = choices(Some((Answer::Accepted, "1.0")), &[(State::Given, false)]);
        assert!(waiting(&told).is_empty(), "its prompt is not due");
        told.update = Some(UpdateDue { effective_from: "2026-11-01".to_owned(), touched: Vec::new() });
        assert_eq!(waiting(&told), [Waiting::Answer]);
        assert_eq!(next(&waiting(&told)), Next::Answer);
    }

    #[test]
    fn what_agreeing_switches_on_is_no_open_choice() {
        let mut new = choices(None, &[(State::Unset, false), (State::Unset, false)]);
        new.purposes[0].basis = Basis::Necessary;
        assert_eq!(waiting(&new), [Waiting::Answer, Waiting::Open(1)]);
        new.purposes.truncate(1);
        assert_eq!(waiting(&new), [Waiting::Answer]);
    }

    #[test]
    fn a_question_leads_to_people_and_a_minor_to_a_guardian() {
        let asked = choices(Some((Answer::Asked, "1.1")), &[(State::Given, false)]);
        assert_eq!(next(&waiting(&asked)), Next::Contact);
        let mut since = choices(Some((Answer::Accepted, "1.1")), &[(State::Given, false)]);
        since.question = asked.question;
        assert_eq!(waiting(&since), [Waiting::Question]);
        let minor = choices(Some((Answer::Accepted, "1.1")), &[(State::Unset, true)]);
        assert_eq!(next(&waiting(&minor)), Next::Guardian);
    }

    #[test]
    fn who_declined_is_not_asked_to_choose() {
        let declined = choices(Some((Answer::Declined, "1.1")), &[(State::Unset, false)]);
        assert!(waiting(&declined).is_empty());
        let done = choices(Some((Answer::Accepted, "1.1")), &[(State::Refused, false)]);
        assert!(waiting(&done).is_empty());
        assert_eq!(next(&waiting(&done)), Next::Choose);
    }
}
