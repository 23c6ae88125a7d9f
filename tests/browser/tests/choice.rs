//! The switch of a purpose never lies: it shows a choice as made after the server said so, and not before.

use crate::{
    samples::{choices, made},
    stage::{Navigator, Quick, Reply, Server, find, frame, maybe, network_is_back, page, press, text, until},
};
use contract::consent::State;
use privacy_center::{app::App, browser::view::mount, doors, features::consent};
use wasm_bindgen_test::wasm_bindgen_test;

const PUT: &str = "PUT /api/v1/consents/diagnostics";
const SIGNAL: &str = "POST /api/v1/consents/signal";
const YES: &str = "#stage .choice-yes";

fn switch(state: State) {
    let here = page();
    let app = App::new(&doors::CENTER);
    app.person.begin(choices(state));
    mount(&here, move || consent::in_clause(app, "diagnostics"));
}

fn attribute(selector: &str, name: &str) -> String {
    find(selector).get_attribute(name).unwrap_or_default()
}

fn state() -> String {
    attribute("#stage .choice", "data-state")
}

fn saving() -> String {
    attribute("#stage .choice-status", "data-saving")
}

#[wasm_bindgen_test]
async fn a_choice_is_shown_as_made_only_after_the_server_said_so() {
    let server = Server::start(|_| Reply::Later(200, made(State::Given)));
    switch(State::Unset);
    let button = find(YES);
    press(YES);
    until("it is on its way", || server.asked() == [PUT] && saving() == "saving").await;
    assert_eq!((state().as_str(), attribute(YES, "aria-pressed").as_str()), ("unset", "false"));
    server.answer_now();
    until("it is made", || state() == "given").await;
    assert_eq!((saving().as_str(), attribute(YES, "aria-pressed").as_str()), ("idle", "true"));
    assert!(text("#stage .choice-status").starts_with("On since"), "{}", text("#stage .choice-status"));
    assert!(find(YES).is_same_node(Some(&button)), "the pressed button stays, and with it the focus");
}

#[wasm_bindgen_test]
async fn a_failed_choice_changes_nothing_and_can_be_tried_again() {
    let server = Server::start(|_| Reply::Problem(503, "unavailable"));
    switch(State::Given);
    press("#stage .choice-no");
    until("it failed", || saving() == "failed").await;
    assert_eq!(state(), "given");
    assert!(text("#stage .choice-status").contains("The server says unavailable."));
    let server_again = Server::start(|_| Reply::Json(200, made(State::Withdrawn)));
    press("#stage .choice-status button");
    until("it is made", || state() == "withdrawn").await;
    assert_eq!((server.asked().len(), server_again.asked().len()), (1, 1));
}

#[wasm_bindgen_test]
async fn pressing_twice_sends_once_and_what_stands_is_not_sent_again() {
    let server = Server::start(|_| Reply::Later(200, made(State::Given)));
    switch(State::Unset);
    press(YES);
    press(YES);
    frame().await;
    server.answer_now();
    until("it is made", || state() == "given").await;
    press(YES);
    frame().await;
    assert_eq!(server.asked(), [PUT]);
}

#[wasm_bindgen_test]
async fn without_a_network_a_choice_waits_and_is_sent_once_when_it_is_back() {
    let server = Server::start(|_| Reply::Offline);
    switch(State::Unset);
    press(YES);
    until("it waits", || saving() == "waiting").await;
    assert_eq!(state(), "unset");
    network_is_back();
    // Other tests may have left something waiting on this same page.
    let tries = |server: &Server| server.asked().iter().filter(|line| *line == PUT).count();
    until("it was tried again", || tries(&server) == 2).await;
    frame().await;
    assert_eq!(saving(), "waiting", "it still is");
    let server = Server::start(|_| Reply::Json(200, made(State::Given)));
    network_is_back();
    until("it is made", || state() == "given" && saving() == "idle").await;
    network_is_back();
    frame().await;
    assert_eq!(tries(&server), 1);
}

#[wasm_bindgen_test]
async fn with_a_network_and_no_server_a_choice_is_sent_by_itself_when_the_server_is_back() {
    let _quick = Quick::start();
    let server = Server::start(|_| Reply::Offline);
    switch(State::Unset);
    press(YES);
    until("it was tried by itself", || server.asked().len() > 3).await;
    assert_eq!((state().as_str(), saving().as_str()), ("unset", "waiting"));
    let button = find("#stage .choice-status button");
    let tried = server.asked().len();
    until("it was tried once more", || server.asked().len() > tried).await;
    assert!(
        find("#stage .choice-status button").is_same_node(Some(&button)),
        "the button stays, and the focus"
    );
    Server::start(|_| Reply::Json(200, made(State::Given)));
    until("it is made", || state() == "given" && saving() == "idle").await;
}

#[wasm_bindgen_test]
async fn trying_again_by_hand_does_not_try_twice_from_then_on() {
    let server = Server::start(|_| Reply::Offline);
    switch(State::Unset);
    press(YES);
    for tries in 2..5 {
        until("it waits", || saving() == "waiting").await;
        press("#stage .choice-status button");
        until("it was tried", || server.asked().len() == tries).await;
    }
    until("it waits", || saving() == "waiting").await;
    let server = Server::start(|_| Reply::Json(200, made(State::Given)));
    network_is_back();
    until("it is made", || state() == "given").await;
    frame().await;
    assert_eq!(server.asked(), [PUT]);
}

#[wasm_bindgen_test]
async fn a_session_that_ended_is_said_and_nobody_is_shown_as_signed_in() {
    Server::start(|_| Reply::Problem(401, "sign_in_needed"));
    switch(State::Given);
    press("#stage .choice-no");
    until("it is said", || text("#stage .choice-status").contains("Your session ended")).await;
    assert_eq!(state(), "unset");
    assert!(attribute("#stage .choice-note a", "href").starts_with("/sign-in?return="));
}

#[wasm_bindgen_test]
async fn a_policy_that_changed_is_to_be_read_first() {
    Server::start(|_| Reply::Problem(409, "policy_changed"));
    switch(State::Unset);
    press(YES);
    until("it failed", || saving() == "failed").await;
    assert_eq!(attribute("#stage .choice-status a", "href"), "/policy");
    assert!(
        maybe("#stage .choice-status a[data-load]").is_some(),
        "also where the policy is on the screen already"
    );
    assert_eq!(state(), "unset");
}

#[wasm_bindgen_test]
async fn an_answer_of_another_shape_is_not_taken_for_success() {
    Server::start(|_| Reply::Json(200, "{}".to_owned()));
    switch(State::Unset);
    press(YES);
    until("it failed", || saving() == "failed").await;
    assert_eq!(state(), "unset");
}

#[wasm_bindgen_test]
async fn a_no_to_what_only_the_browsers_signal_ended_is_sent_and_makes_it_final() {
    const NO: &str = "#stage .choice-no";
    let server = Server::start(|_| Reply::Json(200, made(State::Withdrawn)));
    let here = page();
    let app = App::new(&doors::CENTER);
    let mut covered = choices(State::Withdrawn);
    covered.gpc = true;
    (covered.purposes[0].by_signal, covered.purposes[0].since) = (true, None);
    app.person.begin(covered);
    mount(&here, move || consent::in_clause(app, "diagnostics"));
    assert_eq!(attribute(NO, "aria-pressed"), "false", "the person has not said it");
    assert!(text("#stage .choice-status").contains("“No” makes it final"), "{}", text("#stage"));
    press(NO);
    until("it is said", || attribute(NO, "aria-pressed") == "true").await;
    assert_eq!(server.asked(), [PUT]);
    assert!(text("#stage .choice-status").starts_with("Off. You took your yes back"), "{}", text("#stage"));
    press(NO);
    frame().await;
    assert_eq!(server.asked(), [PUT], "said once, it stands");
}

#[wasm_bindgen_test]
async fn what_the_signal_covers_is_ended_for_the_operator_too_and_what_scripts_see_of_it_counts() {
    let signal = Navigator::says("globalPrivacyControl", true);
    let answer = |since: Option<&str>| {
        let mut told = choices(State::Withdrawn);
        told.gpc = true;
        told.purposes[0].by_signal = true;
        told.purposes[0].since = since.map(str::to_owned);
        Reply::Json(200, serde_json::to_string(&told).expect("it serialises"))
    };
    let server = Server::start(move |line| match line {
        SIGNAL => answer(Some("2026-11-02T08:00:00Z")),
        _ => answer(None),
    });
    let here = page();
    let app = App::new(&doors::CENTER);
    mount(&here, move || consent::in_clause(app, "diagnostics"));
    app.person.fetch().await;
    until("it was told", || text("#stage .choice-status").starts_with("Off, because your browser sends"))
        .await;
    assert_eq!(attribute("#stage .choice-no", "aria-pressed"), "false", "the person has not said it");
    drop(signal);
    let asked = server.asked();
    assert_eq!(asked, ["GET /api/v1/consents", SIGNAL]);
    assert!((0..2).all(|number| server.header(number, "X-GPC").as_deref() == Some("1")));
}

/// What the server keeps is asked once the request timed out.
async fn timed_out(kept: State) -> Server {
    let _quick = Quick::start();
    let server = Server::start(move |line| match line {
        PUT => Reply::Silence,
        _ => Reply::Json(200, serde_json::to_string(&choices(kept)).expect("it serialises")),
    });
    switch(State::Unset);
    press(YES);
    until("the server is asked what stands", || server.asked() == [PUT, "GET /api/v1/consents"]).await;
    server
}

#[wasm_bindgen_test]
async fn of_a_choice_that_timed_out_nothing_is_claimed() {
    timed_out(State::Unset).await;
    until("it failed", || saving() == "failed").await;
    frame().await;
    let told = text("#stage .choice-status");
    assert!(told.starts_with("We do not know whether this was saved."), "{told}");
    assert_eq!((state().as_str(), attribute(YES, "aria-pressed").as_str()), ("unset", "false"));
}

#[wasm_bindgen_test]
async fn a_choice_that_timed_out_and_was_saved_shows_as_made() {
    timed_out(State::Given).await;
    until("it is made", || state() == "given" && saving() == "idle").await;
    assert!(text("#stage .choice-status").starts_with("On since"), "{}", text("#stage .choice-status"));
}
