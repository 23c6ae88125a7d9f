//! Answers as the server gives them.

use contract::{
    consent::{Basis, Choices, PolicyRef, PurposeView, State},
    language::Language,
    policy::{Answer, AnswerView},
    session::{Kind, SessionView},
};

pub(crate) const ADDRESS: &str = "m•••@example.org";

/// The name that receipts call the person by.
pub(crate) const SUBJECT: &str = "44444444-4444-4444-8444-444444444444";

pub(crate) fn session() -> SessionView {
    SessionView {
        id: "11111111-1111-4111-8111-111111111111".to_owned(),
        kind: Kind::Rider,
        address: ADDRESS.to_owned(),
        device: "Chrome, Android".to_owned(),
        since: "2026-11-01T08:00:00Z".to_owned(),
        seen: "2026-11-01T08:05:00Z".to_owned(),
        until: "2026-11-01T20:00:00Z".to_owned(),
        idle_minutes: 15,
        current: true,
    }
}

pub(crate) fn purpose(state: State) -> PurposeView {
    let said = state != State::Unset;
    PurposeView {
        id: "diagnostics".to_owned(),
        group: "service".to_owned(),
        name: "Diagnostics".to_owned(),
        ask: "Use my device’s details".to_owned(),
        used: "Device information.".to_owned(),
        aim: "Finding faults.".to_owned(),
        kept: "One month.".to_owned(),
        refusing: "Nothing else changes.".to_owned(),
        clause: "use-diagnostics".to_owned(),
        basis: Basis::Consent,
        separate: false,
        state,
        since: said.then(|| "2026-11-01T08:00:00Z".to_owned()),
        receipt: said.then(|| "22222222-2222-4222-8222-222222222222".to_owned()),
        by_signal: false,
        blocked: None,
    }
}

pub(crate) fn choices(state: State) -> Choices {
    Choices {
        policy: PolicyRef { version: "1.0".to_owned(), sha256: "ab".repeat(32), language: Language::En },
        session: Some(session()),
        subject: Some(SUBJECT.to_owned()),
        answer: Some(AnswerView {
            answer: Answer::Accepted,
            version: "1.0".to_owned(),
            at: "2026-11-01T08:00:00Z".to_owned(),
            receipt: "33333333-3333-4333-8333-333333333333".to_owned(),
        }),
        question: None,
        update: None,
        gpc: false,
        purposes: vec![purpose(state)],
    }
}

/// The answer to a choice; the receipt's inside is of no concern to the switch.
pub(crate) fn made(state: State) -> String {
    let purpose = serde_json::to_string(&purpose(state)).expect("it serialises");
    [r#"{"receipt":{"payload":{},"key_id":"k","signature":"s"},"purpose":"#, &purpose, "}"].concat()
}
