//! Answers as the contract writes them are read into the same values, and anything else is refused.

use crate::{
    samples::{choices, session},
    stage::{Reply, Server, page},
};
use contract::{
    consent::{Actor, Basis, Block, Choices, History, HistoryEntry, PolicyRef, State, Touched, UpdateDue},
    draft::{DraftKey, Head},
    guardian::{Decided, GuardianPurpose, GuardianRequestState, GuardianRequestView, GuardianView},
    language::Language,
    my_data::{CategoryView, MyData},
    policy::Answer,
    problem::Code,
    request::{From, MessageView, RequestState, RequestView, Requests, Topic},
    session::{CodeRequested, Kind, Sessions},
    step_up::{Grant, HostStepUp},
};
use privacy_center::api::{self, ApiError, Read};
use serde::Serialize;
use std::fmt::Debug;
use wasm_bindgen_test::wasm_bindgen_test;

/// Over the made-up wire and back.
async fn round_trip<T: Serialize + Read + PartialEq + Debug>(value: T) {
    let body = serde_json::to_string(&value).expect("it serialises");
    Server::start(move |_| Reply::Json(200, body.clone()));
    assert_eq!(api::get::<T>("/api/v1/x").await, Ok(value));
}

#[wasm_bindgen_test]
async fn choices_in_every_state_read_back() {
    page();
    for state in [State::Given, State::Refused, State::Withdrawn, State::Superseded, State::Unset] {
        let mut value = choices(state);
        value.gpc = state.is_on();
        value.purposes[0].blocked = (!state.is_on()).then_some(Block::Guardian);
        value.purposes[0].basis = if state.is_on() { Basis::Necessary } else { Basis::Consent };
        round_trip(value).await;
    }
    for answer in Answer::ALL {
        let mut value = choices(State::Unset);
        value.answer.as_mut().expect("the sample has one").answer = answer;
        value.question = value.answer.clone().filter(|_| answer == Answer::Asked);
        round_trip(value).await;
    }
    let mut updated = choices(State::Superseded);
    let touched = |classes: &[&str]| Touched {
        purpose: "diagnostics".to_owned(),
        classes: classes.iter().map(|class| (*class).to_owned()).collect(),
    };
    for touched in [vec![], vec![touched(&["method"]), touched(&["purpose", "category"])]] {
        updated.update = Some(UpdateDue { effective_from: "2026-12-05".to_owned(), touched });
        round_trip(updated.clone()).await;
    }
    let mut visitor = choices(State::Unset);
    (visitor.session, visitor.subject) = (None, None);
    visitor.answer = None;
    round_trip(visitor).await;
}

#[wasm_bindgen_test]
async fn everything_else_reads_back() {
    page();
    for actor in [Actor::Myself, Actor::Guardian, Actor::System] {
        let entry = HistoryEntry {
            sequence: 7,
            purpose: "policy".to_owned(),
            name: String::new(),
            state: "accepted".to_owned(),
            policy: "1.0".to_owned(),
            actor,
            at: "2026-11-01T08:00:00Z".to_owned(),
            receipt: "r".to_owned(),
        };
        round_trip(History { entries: vec![entry], next: Some(7) }).await;
    }
    round_trip(History { entries: Vec::new(), next: None }).await;
    let mut other = session();
    other.kind = Kind::Address;
    round_trip(Sessions { sessions: vec![session(), other] }).await;
    round_trip(CodeRequested { request: "r".to_owned() }).await;
    round_trip(Grant { grant: "g".to_owned(), until: "2026-11-01T08:00:00Z".to_owned() }).await;
    round_trip(HostStepUp { id: "s".to_owned(), until: "2026-11-01T08:00:00Z".to_owned() }).await;
    let category = CategoryView {
        id: "user.contact.email".to_owned(),
        name: "电子邮箱".to_owned(),
        grade: 3,
        clause: "collect-given".to_owned(),
        values: vec!["<b>".to_owned(), String::new()],
        mapped: true,
        more: true,
    };
    round_trip(MyData { categories: vec![category] }).await;
    for state in [
        GuardianRequestState::None,
        GuardianRequestState::Waiting,
        GuardianRequestState::Decided,
        GuardianRequestState::Disowned,
    ] {
        let (address, number, until) = (None, Some("012345".to_owned()), None);
        round_trip(GuardianRequestView { state, address, number, until }).await;
    }
    let purpose = |decided| GuardianPurpose {
        id: "diagnostics".to_owned(),
        name: "诊断".to_owned(),
        used: String::new(),
        aim: "<b>".to_owned(),
        kept: String::new(),
        refusing: String::new(),
        separate: decided == Decided::Open,
        decided,
        receipt: (decided != Decided::Open).then(|| "r".to_owned()),
    };
    round_trip(GuardianView {
        child: "r•••@example.org".to_owned(),
        policy: PolicyRef { version: "1.0".to_owned(), sha256: "ab".repeat(32), language: Language::ZhHans },
        until: "2026-11-01T08:00:00Z".to_owned(),
        purposes: [Decided::Open, Decided::Approved, Decided::Refused].into_iter().map(purpose).collect(),
    })
    .await;
    let head = Head { draft: "d".to_owned(), revision: 9_007_199_254_740_991, sha256: "ab".repeat(32) };
    round_trip(head.clone()).await;
    round_trip(DraftKey {
        kid: "k".to_owned(),
        key: "AAAA".to_owned(),
        holder: "h".to_owned(),
        expires: "2026-12-01T08:00:00Z".to_owned(),
        now: "2026-11-01T08:00:00Z".to_owned(),
        heads: vec![head],
    })
    .await;
}

#[wasm_bindgen_test]
async fn requests_of_every_kind_read_back() {
    page();
    let message = |from| MessageView {
        id: "m".to_owned(),
        from,
        text: "one\ntwo <b>\u{202e}".to_owned(),
        at: "2026-11-01T08:00:00Z".to_owned(),
    };
    let request = |topic, state| RequestView {
        id: "r".to_owned(),
        number: "4821-0937".to_owned(),
        topic,
        state,
        reply_to: "m•••@example.org".to_owned(),
        received_at: "2026-11-01T08:00:00Z".to_owned(),
        due_at: "2026-11-16T15:59:59.999Z".to_owned(),
        messages: From::ALL.iter().copied().map(message).collect(),
    };
    for state in RequestState::ALL {
        let requests = Topic::ALL.iter().map(|topic| request(*topic, *state)).collect();
        round_trip(Requests { requests, next: Some("r".to_owned()) }).await;
    }
    round_trip(Requests { requests: Vec::new(), next: None }).await;
}

#[wasm_bindgen_test]
async fn every_problem_code_is_recognised() {
    page();
    for code in Code::ALL {
        Server::start(|_| Reply::Problem(code.status(), code.as_str()));
        let error = api::get::<Choices>("/api/v1/x").await.expect_err("it is a problem");
        assert_eq!(error.code(), Some(*code));
        assert_eq!(error.text(), format!("The server says {}.", code.as_str()));
    }
}

#[wasm_bindgen_test]
async fn what_is_not_an_answer_of_ours_is_refused() {
    page();
    for body in ["", "<html>", "{}", "[]", "null", r#"{"request":3}"#, r#"{"request":null}"#] {
        Server::start(move |_| Reply::Json(200, body.to_owned()));
        assert_eq!(api::get::<CodeRequested>("/api/v1/x").await, Err(ApiError::BadAnswer), "{body}");
    }
    Server::start(|_| Reply::Offline);
    assert_eq!(api::get::<CodeRequested>("/api/v1/x").await, Err(ApiError::Offline));
}
