//! The last press wins: while another one is on its way, while it waits, and where nobody knows whether it was heard.

use crate::{
    samples::{choices, made, purpose},
    stage::{Navigator, Reply, Server, find, frame, maybe, network_is_back, page, press, text, until},
};
use contract::consent::State;
use privacy_center::{
    app::App,
    browser::view::mount,
    doors,
    features::{consent, policy},
};
use serde_json::{Value, json};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test;

const PUT: &str = "PUT /api/v1/consents/diagnostics";
const ANSWER: &str = "PUT /api/v1/policy/answer";
const GET: &str = "GET /api/v1/consents";
const YES: &str = "#stage .choice-yes";
const NO: &str = "#stage .choice-no";
/// As in the samples.
const RECEIPT: &str = "22222222-2222-4222-8222-222222222222";

fn switch(state: State) -> App {
    let here = page();
    let app = App::new(&doors::CENTER);
    app.person.begin(choices(state));
    mount(&here, move || consent::in_clause(app, "diagnostics"));
    app
}

/// Replies one after the other; the last one again and again.
fn in_turn(replies: Vec<fn() -> Reply>) -> Server {
    let left = Rc::new(RefCell::new(replies));
    Server::start(move |_| {
        let mut left = left.borrow_mut();
        let next = if left.len() > 1 { left.remove(0) } else { left[0] };
        next()
    })
}

fn state() -> String {
    find("#stage .choice").get_attribute("data-state").unwrap_or_default()
}

fn saving() -> String {
    find("#stage .choice-status").get_attribute("data-saving").unwrap_or_default()
}

async fn said(server: &Server) -> Vec<Value> {
    let mut said = Vec::new();
    for number in 0..server.asked().len() {
        said.push(server.sent(number).await["choice"].clone());
    }
    said
}

#[wasm_bindgen_test]
async fn a_no_pressed_while_a_yes_is_being_saved_is_saved_after_it() {
    let server =
        in_turn(vec![|| Reply::Later(200, made(State::Given)), || Reply::Later(200, made(State::Withdrawn))]);
    switch(State::Unset);
    press(YES);
    until("the yes is on its way", || server.asked() == [PUT]).await;
    press(NO);
    press(NO);
    frame().await;
    assert_eq!(server.asked(), [PUT], "one after the other");
    server.answer_now();
    until("the no is on its way", || server.asked() == [PUT, PUT]).await;
    assert_eq!((state().as_str(), saving().as_str()), ("given", "saving"));
    server.answer_now();
    until("the no is made", || state() == "withdrawn" && saving() == "idle").await;
    assert_eq!(said(&server).await, ["given", "withdrawn"], "what was given is taken back");
}

#[wasm_bindgen_test]
async fn whoever_comes_back_to_what_is_being_saved_sends_it_once() {
    let server = in_turn(vec![|| Reply::Later(200, made(State::Given))]);
    switch(State::Unset);
    press(YES);
    until("the yes is on its way", || server.asked() == [PUT]).await;
    press(NO);
    press(YES);
    server.answer_now();
    until("it is made", || state() == "given" && saving() == "idle").await;
    frame().await;
    assert_eq!(server.asked(), [PUT]);
}

#[wasm_bindgen_test]
async fn a_no_after_a_yes_that_was_turned_down_is_still_sent() {
    let server =
        in_turn(vec![|| Reply::Later(200, "{}".to_owned()), || Reply::Json(200, made(State::Refused))]);
    switch(State::Unset);
    press(YES);
    until("the yes is on its way", || server.asked() == [PUT]).await;
    press(NO);
    server.answer_now();
    until("the no is made", || state() == "refused" && saving() == "idle").await;
    assert_eq!(said(&server).await[..2], ["given", "refused"]);
}

#[wasm_bindgen_test]
async fn a_no_takes_the_place_of_a_yes_that_waits_and_is_sent_because_the_yes_may_have_been_heard() {
    let server = in_turn(vec![|| Reply::Offline]);
    let app = switch(State::Refused);
    press(YES);
    until("the yes waits", || saving() == "waiting").await;
    press(NO);
    until("the no waits", || server.asked() == [PUT, PUT] && saving() == "waiting").await;
    assert_eq!(server.sent(1).await.get("after"), None, "nobody knows where it stands: the last word counts");
    let server = in_turn(vec![|| Reply::Json(200, made(State::Refused))]);
    network_is_back();
    until("the no is made", || saving() == "idle").await;
    assert_eq!(said(&server).await, ["refused"]);
    assert_eq!(server.sent(0).await.get("after"), None);
    network_is_back();
    frame().await;
    assert_eq!(server.asked(), [PUT]);
    app.person.end();
}

#[wasm_bindgen_test]
async fn without_a_network_a_press_on_what_stands_only_forgets_what_waits() {
    let off = Navigator::says("onLine", false);
    let server = in_turn(vec![|| Reply::Offline]);
    switch(State::Refused);
    press(YES);
    until("the yes waits", || saving() == "waiting").await;
    press(NO);
    until("nothing waits any more", || saving() == "idle").await;
    assert!(text("#stage .choice-status").starts_with("Off. You said no on"), "{}", text("#stage"));
    drop(off);
    network_is_back();
    frame().await;
    frame().await;
    assert_eq!(said(&server).await, ["given"], "the yes was never heard, and never will be");
}

#[wasm_bindgen_test]
async fn each_try_of_a_choice_names_the_same_person_and_where_it_stood() {
    let server = in_turn(vec![|| Reply::Offline]);
    let app = switch(State::Withdrawn);
    press(YES);
    until("it waits", || saving() == "waiting").await;
    // Meanwhile the page hears that something else was said.
    let mut elsewhere = purpose(State::Refused);
    elsewhere.receipt = Some("another".to_owned());
    app.person.set_purpose(elsewhere, None);
    network_is_back();
    until("it was tried again", || server.asked().len() == 2).await;
    for number in 0..2 {
        let sent = server.sent(number).await;
        assert_eq!((&sent["after"], &sent["subject"]), (&json!(RECEIPT), &json!(crate::samples::SUBJECT)));
        assert_eq!((&sent["choice"], &sent["account"]), (&json!("given"), &json!(true)));
    }
    app.person.end();
}

#[wasm_bindgen_test]
async fn a_no_is_never_turned_down_for_what_was_said_before_it_and_tried_again_it_gives_way() {
    let server = in_turn(vec![|| Reply::Offline]);
    let app = switch(State::Given);
    press(NO);
    until("it waits", || saving() == "waiting").await;
    network_is_back();
    until("it was tried again", || server.asked().len() == 2).await;
    assert_eq!(server.sent(0).await.get("after"), None);
    assert_eq!(server.sent(1).await["after"], json!(RECEIPT));
    app.person.end();
}

#[wasm_bindgen_test]
async fn what_was_changed_elsewhere_is_told_with_where_it_stands_now_and_can_be_pressed_again() {
    Server::start(|line| match line {
        PUT => Reply::Problem(409, "changed_elsewhere"),
        _ => Reply::Json(200, serde_json::to_string(&choices(State::Refused)).expect("it serialises")),
    });
    switch(State::Unset);
    press(YES);
    until("it is told", || text("#stage .choice-status").contains("The server says changed_elsewhere."))
        .await;
    until("and where it stands", || text("#stage .choice-status").contains("Off. You said no on")).await;
    assert!(maybe("#stage .choice-status button").is_none(), "the same again would help nobody");
    let server = in_turn(vec![|| Reply::Json(200, made(State::Given))]);
    press(YES);
    until("it is made", || state() == "given" && saving() == "idle").await;
    assert_eq!(server.sent(0).await["after"], json!(RECEIPT));
}

#[wasm_bindgen_test]
async fn what_was_changed_elsewhere_to_the_same_is_no_failure() {
    Server::start(|line| match line {
        PUT => Reply::Problem(409, "changed_elsewhere"),
        _ => Reply::Json(200, serde_json::to_string(&choices(State::Given)).expect("it serialises")),
    });
    switch(State::Unset);
    press(YES);
    until("it stands", || state() == "given" && saving() == "idle").await;
}

#[wasm_bindgen_test]
async fn a_page_that_shows_somebody_else_says_so_and_shows_who_it_is_now() {
    let server = Server::start(|line| {
        if line == PUT {
            return Reply::Problem(409, "other_person");
        }
        let mut other = choices(State::Refused);
        other.subject = Some("somebody-else".to_owned());
        Reply::Json(200, serde_json::to_string(&other).expect("it serialises"))
    });
    switch(State::Unset);
    press(YES);
    until("the other one shows", || maybe("#stage .choice").is_some() && state() == "refused").await;
    let told = text("#stage .choice-status");
    assert!(told.starts_with("Not saved. The server says other_person."), "{told}");
    assert_eq!(text("#stage .choice-status button"), "Load again");
    assert_eq!(server.asked(), [PUT, GET]);
}

#[wasm_bindgen_test]
async fn a_choice_that_is_answered_after_signing_out_leaves_nothing_on_the_page() {
    let server = in_turn(vec![|| Reply::Later(200, made(State::Given))]);
    let app = switch(State::Unset);
    press(YES);
    until("it is on its way", || server.asked() == [PUT]).await;
    app.person.end();
    server.answer_now();
    frame().await;
    frame().await;
    assert_eq!(state(), "unset");
}

#[wasm_bindgen_test]
async fn the_last_answer_to_the_policy_wins_as_well() {
    let recorded = |answer: &str| {
        let mut now = choices(State::Unset);
        let stands = now.answer.as_mut().expect("the sample has one");
        stands.answer = if answer == "declined" {
            contract::policy::Answer::Declined
        } else {
            contract::policy::Answer::Accepted
        };
        let choices = serde_json::to_string(&now).expect("it serialises");
        [r#"{"receipt":{"payload":{},"key_id":"k","signature":"s"},"choices":"#, &choices, "}"].concat()
    };
    let replies = Rc::new(RefCell::new(vec![recorded("declined"), recorded("accepted")]));
    let server = Server::start(move |_| Reply::Later(200, replies.borrow_mut().pop().expect("two at most")));
    let here = page();
    let app = App::new(&doors::CENTER);
    let mut unanswered = choices(State::Unset);
    unanswered.answer = None;
    app.person.begin(unanswered);
    mount(&here, move || policy::answer(app, Vec::new()));
    let answer = || find("#stage .answer").get_attribute("data-answer").unwrap_or_default();
    press("#stage button[data-answer=accepted]");
    until("it is on its way", || server.asked() == [ANSWER]).await;
    press("#stage button[data-answer=declined]");
    server.answer_now();
    until("the other one is on its way", || server.asked() == [ANSWER, ANSWER]).await;
    assert_eq!(answer(), "accepted");
    server.answer_now();
    until("it is made", || answer() == "declined").await;
    let (first, second) = (server.sent(0).await, server.sent(1).await);
    assert_eq!((&first["answer"], &first["after"]), (&json!("accepted"), &Value::Null));
    assert_eq!((&second["answer"], second.get("after")), (&json!("declined"), None));
    assert_eq!(first["subject"], json!(crate::samples::SUBJECT));
}
