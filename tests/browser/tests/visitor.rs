//! A visitor's switches: for this browser, one after the other, and back again after signing out.

use crate::{
    samples::{choices, made, purpose},
    stage::{Reply, Server, find, frame, maybe, page, press, text, until},
};
use contract::consent::{Choices, State};
use privacy_center::{
    app::App,
    browser::view::{many, mount},
    doors,
    features::{consent, session},
};
use wasm_bindgen_test::wasm_bindgen_test;

const DIAGNOSTICS: &str = "PUT /api/v1/consents/diagnostics";
const TRAFFIC: &str = "PUT /api/v1/consents/traffic-statistics";

fn visitor(state: State) -> Choices {
    let mut choices = choices(state);
    (choices.session, choices.answer) = (None, None);
    for id in ["traffic-statistics", "publishing"] {
        let mut more = purpose(State::Unset);
        id.clone_into(&mut more.id);
        choices.purposes.push(more);
    }
    choices
}

fn stage(state: State) -> App {
    let here = page();
    let app = App::new(&doors::CENTER);
    app.person.set(visitor(state));
    mount(&here, move || {
        let switches = ["diagnostics", "traffic-statistics", "publishing"];
        many(switches.into_iter().map(|purpose| consent::in_clause(app, purpose)).collect())
    });
    app
}

fn of(purpose: &str, rest: &str) -> String {
    format!("[data-choice={purpose}] {rest}")
}

fn state(purpose: &str) -> String {
    find(of(purpose, "").trim_end()).get_attribute("data-state").unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_visitor_chooses_for_this_browser_and_is_told_so() {
    let server = Server::start(|_| Reply::Json(200, made(State::Given)));
    stage(State::Unset);
    assert!(text(&of("diagnostics", ".choice-note")).starts_with("Counts for this browser only."));
    assert!(maybe(&of("publishing", ".choice-yes")).is_none(), "what concerns an account needs a sign-in");
    assert_eq!(text(&of("publishing", ".choice-buttons")), "Sign in to choose");
    press(&of("diagnostics", ".choice-yes"));
    until("it is made", || state("diagnostics") == "given").await;
    assert!(text(&of("diagnostics", ".choice-status")).starts_with("On since"));
    assert_eq!(server.asked(), [DIAGNOSTICS]);
}

#[wasm_bindgen_test]
async fn a_first_choice_whose_cookie_is_not_kept_is_not_shown_as_made() {
    let mut nobody = visitor(State::Unset);
    nobody.subject = None;
    let server = Server::start(|line| match line {
        DIAGNOSTICS => Reply::Json(200, made(State::Given)),
        _ => Reply::Problem(401, "sign_in_needed"),
    });
    let here = page();
    let app = App::new(&doors::CENTER);
    app.person.set(nobody);
    mount(&here, move || consent::in_clause(app, "diagnostics"));
    press(&of("diagnostics", ".choice-yes"));
    let status = of("diagnostics", ".choice-status");
    until("it is told", || text(&status).contains("This browser keeps no cookies")).await;
    assert!(text(&status).starts_with("Not saved."), "{}", text(&status));
    assert_eq!(state("diagnostics"), "unset");
    assert_eq!(server.asked(), [DIAGNOSTICS, "GET /api/v1/receipts"]);
}

#[wasm_bindgen_test]
async fn two_first_choices_go_one_after_the_other_so_that_the_browser_stays_one() {
    let server = Server::start(|_| Reply::Later(200, made(State::Given)));
    stage(State::Unset);
    press(&of("diagnostics", ".choice-yes"));
    press(&of("traffic-statistics", ".choice-yes"));
    until("the first is on its way", || server.asked() == [DIAGNOSTICS]).await;
    frame().await;
    frame().await;
    assert_eq!(server.asked(), [DIAGNOSTICS], "the second waits for its turn");
    server.answer_now();
    until("the second is on its way", || server.asked() == [DIAGNOSTICS, TRAFFIC]).await;
    server.answer_now();
}

#[wasm_bindgen_test]
async fn a_first_choice_that_fails_gives_its_turn_away() {
    let server = Server::start(|line| match line {
        DIAGNOSTICS => Reply::Problem(429, "too_many_requests"),
        _ => Reply::Json(200, made(State::Given)),
    });
    stage(State::Unset);
    press(&of("diagnostics", ".choice-yes"));
    press(&of("traffic-statistics", ".choice-yes"));
    until("both were sent", || server.asked() == [DIAGNOSTICS, TRAFFIC]).await;
    until("the failure is told", || {
        text(&of("diagnostics", ".choice-status")).contains("The server says too_many_requests.")
    })
    .await;
}

#[wasm_bindgen_test]
async fn after_signing_out_the_browsers_own_choices_show_again() {
    let server = Server::start(|line| match line {
        "DELETE /api/v1/session" => Reply::Json(204, String::new()),
        _ => Reply::Json(200, serde_json::to_string(&visitor(State::Given)).expect("it serialises")),
    });
    let here = page();
    let app = App::new(&doors::CENTER);
    app.person.begin(choices(State::Refused));
    mount(&here, move || many(vec![session::who(app), consent::in_clause(app, "diagnostics")]));
    assert_eq!(state("diagnostics"), "refused");
    press("#stage .quiet");
    until("the account's choice is gone", || state("diagnostics") != "refused").await;
    until("the browser's own one shows", || state("diagnostics") == "given").await;
    assert_eq!(server.asked(), ["DELETE /api/v1/session", "GET /api/v1/consents"]);
    assert!(text(&of("diagnostics", ".choice-note")).starts_with("Counts for this browser only."));
}
