//! What is sent is about what was shown: the version on the screen, and the build of the page.

use crate::{
    samples::{choices, made},
    stage::{Reply, Server, document, find, page, press, until},
};
use contract::consent::State;
use privacy_center::{
    app::App,
    browser::view::{many, mount},
    doors,
    features::{consent, policy},
};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

/// The server's newest answer is about 1.0; what a page shows is about this one.
const SHOWN: &str = "0.9";

#[wasm_bindgen_test]
async fn a_switch_in_the_policy_sends_the_version_of_the_text_around_it() {
    let server = Server::start(|_| Reply::Problem(409, "policy_changed"));
    let here = page();
    here.set_id("policy");
    here.set_attribute("data-version", SHOWN).expect("attributes can be set");
    let app = App::new(&doors::CENTER);
    app.person.begin(choices(State::Unset));
    mount(&here, move || many(vec![consent::in_clause(app, "diagnostics"), policy::answer(app, Vec::new())]));
    press("#policy .choice-yes");
    press("#policy button[data-answer=declined]");
    until("both were sent", || server.asked().len() == 2).await;
    let asked = find("#answer-ask").text_content().unwrap_or_default();
    for number in 0..2 {
        assert_eq!(server.sent(number).await["policy"], json!(SHOWN));
    }
    here.remove();
    assert!(asked.contains(SHOWN), "{asked}");
}

#[wasm_bindgen_test]
async fn a_switch_on_the_page_of_choices_sends_the_version_whose_texts_it_shows() {
    let server = Server::start(|_| Reply::Json(200, made(State::Given)));
    let here = page();
    here.insert_adjacent_html(
        "beforeend",
        "<div data-version=\"0.9\"><div id=\"choices-count\"></div><div data-switch=\"diagnostics\"></div></div>",
    )
    .expect("markup of ours");
    let app = App::new(&doors::CENTER);
    app.person.begin(choices(State::Unset));
    consent::move_into_choices(app);
    // A new version comes into force, and the page hears of it without showing its texts.
    let mut newer = choices(State::Unset);
    "1.1".clone_into(&mut newer.policy.version);
    app.person.set(newer);
    press("#stage .choice-yes");
    until("it was sent", || server.asked().len() == 1).await;
    assert_eq!(server.sent(0).await["policy"], json!(SHOWN));
}

#[wasm_bindgen_test]
async fn a_choice_names_the_build_of_the_page() {
    let server = Server::start(|_| Reply::Json(200, made(State::Given)));
    let here = page();
    let root = document().document_element().expect("a document has a root");
    root.set_attribute("data-build", "0a1b").expect("attributes can be set");
    let app = App::new(&doors::CENTER);
    app.person.begin(choices(State::Unset));
    mount(&here, move || consent::in_clause(app, "diagnostics"));
    press("#stage .choice-yes");
    until("it was sent", || server.asked().len() == 1).await;
    assert_eq!(server.header(0, "X-Build").as_deref(), Some("0a1b"));
    root.remove_attribute("data-build").expect("attributes can be taken away");
}
