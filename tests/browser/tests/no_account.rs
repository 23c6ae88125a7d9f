//! Whoever signs in with an address that no account has gets no button that could never work, and is told why.

use crate::{
    samples::choices,
    stage::{Reply, Server, maybe, page, text},
};
use contract::{consent::State, session::Kind};
use privacy_center::{
    app::App,
    browser::view::{View, mount},
    doors,
    features::{consent, my_data, overview, policy},
};
use wasm_bindgen_test::wasm_bindgen_test;

const TOLD: &str = "No account has the number or address that you signed in with";

/// Shows something to the holder of an address; the server is asked nothing.
fn shown(view: impl FnOnce(App) -> View + 'static) -> Server {
    let server = Server::start(|_| Reply::Problem(403, "rider_only"));
    let here = page();
    let app = holder_of_an_address();
    mount(&here, move || view(app));
    server
}

fn holder_of_an_address() -> App {
    let app = App::new(&doors::CENTER);
    let mut choices = choices(State::Unset);
    choices.answer = None;
    choices.session.as_mut().expect("the sample has one").kind = Kind::Address;
    app.person.begin(choices);
    app
}

#[wasm_bindgen_test]
fn in_a_clause_a_sentence_stands_in_place_of_yes_and_no() {
    shown(|app| consent::in_clause(app, "diagnostics"));
    assert!(text("#stage .choice-buttons").starts_with(TOLD), "{}", text("#stage"));
    assert!(maybe("#stage button").is_none() && maybe("#stage a[href^='/sign-in']").is_none());
}

#[wasm_bindgen_test]
fn nobody_is_asked_for_an_answer_that_the_server_would_not_take() {
    shown(|app| policy::answer(app, Vec::new()));
    assert!(text("#stage .choice-buttons").starts_with(TOLD), "{}", text("#stage"));
    assert!(maybe("#stage button").is_none());
    shown(policy::updates);
    assert!(maybe("#stage a[href='/policy#agree']").is_none(), "{}", text("#stage"));
}

#[wasm_bindgen_test]
fn the_overview_says_so_and_claims_nothing_that_waits() {
    const OF_ALL: &str = "Each use has a yes and a no of its own";
    let server = Server::start(|_| Reply::Problem(403, "rider_only"));
    let here = page();
    here.insert_adjacent_html(
        "beforeend",
        &format!("<section id=\"waiting\"></section><span data-state=\"choices\">{OF_ALL}</span>"),
    )
    .expect("markup of ours");
    overview::move_into_overview(holder_of_an_address());
    assert!(text("#waiting").contains(TOLD), "{}", text("#stage"));
    assert!(maybe("#waiting a[href='/contact']").is_some());
    assert_eq!(text("#stage [data-state]"), OF_ALL, "nothing is claimed of their choices");
    assert!(server.asked().is_empty(), "{:?}", server.asked());
}

#[wasm_bindgen_test]
fn the_page_of_what_we_hold_says_so_and_asks_the_server_nothing() {
    let server = shown(my_data::page);
    assert!(text("#stage").contains(TOLD), "{}", text("#stage"));
    assert!(server.asked().is_empty(), "{:?}", server.asked());
    assert!(maybe("#stage .notice-bad").is_none());
}
