//! Before it is known who is asking, and where that could not be found out, nothing is claimed and nothing asked of anybody.

use crate::{
    samples::{choices, purpose},
    stage::{Reply, Server, find, frame, maybe, page, press, text, until},
};
use contract::consent::State;
use js_sys::{Array, Function};
use privacy_center::{
    app::App,
    browser::view::{many, mount},
    doors,
    features::{consent, policy},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

const GET: &str = "GET /api/v1/consents";

/// What stands in the slots of the policy.
fn slots() -> App {
    let here = page();
    let app = App::new(&doors::CENTER);
    mount(&here, move || {
        many(vec![
            consent::in_clause(app, "diagnostics"),
            consent::in_clause(app, "publishing"),
            consent::count(app),
            policy::updates(app),
            policy::answer(app, Vec::new()),
        ])
    });
    app
}

fn claims_nothing() {
    let told = text("#stage");
    assert!(!told.contains("Sign in"), "{told}");
    assert!(!told.contains("Do you agree"), "{told}");
    assert!(maybe("#stage .choice").is_none());
}

#[wasm_bindgen_test]
async fn while_it_is_being_found_out_no_one_is_told_to_sign_in() {
    Server::start(|_| Reply::Silence);
    let app = slots();
    claims_nothing();
    assert!(maybe("#stage .skeleton").is_some());
    app.person.begin(choices(State::Given));
    until("the question comes", || text("#stage").contains("Do you agree to this policy (version 1.0)?"))
        .await;
    assert!(maybe("#stage .skeleton").is_none());
    // As after coming back to a page that the browser kept.
    app.person.fetch_again();
    until("it is found out again", || maybe("#stage .skeleton").is_some()).await;
    claims_nothing();
}

#[wasm_bindgen_test]
async fn what_could_not_be_found_out_is_said_and_can_be_tried_again() {
    Server::start(|_| Reply::Problem(503, "unavailable"));
    let app = slots();
    app.person.fetch().await;
    until("it is said", || text("#stage").contains("The server says unavailable.")).await;
    claims_nothing();
    let server = Server::start(|_| {
        Reply::Json(200, serde_json::to_string(&choices(State::Given)).expect("it serialises"))
    });
    press("#stage p button");
    until("all is there", || maybe("#stage .choice-yes").is_some()).await;
    assert_eq!(server.asked(), [GET]);
    assert!(text("#stage .answer").contains("Do you agree to this policy (version 1.0)?"));
    assert!(text("#stage [data-choice=diagnostics] .choice-status").starts_with("On since"));
}

#[wasm_bindgen_test]
async fn a_choice_rewrites_its_own_line_and_no_other() {
    Server::start(|_| Reply::Silence);
    let app = slots();
    let mut both = choices(State::Given);
    let mut other = purpose(State::Refused);
    "publishing".clone_into(&mut other.id);
    both.purposes.push(other);
    app.person.begin(both);
    until("both are there", || maybe("[data-choice=publishing] .choice-status").is_some()).await;
    frame().await;
    let watch = Function::new_with_args(
        "elements",
        "const seen = [];
        for (const element of elements) {
            new MutationObserver(() => seen.push(element.closest('.choice')?.className + element.textContent))
                .observe(element, { childList: true, characterData: true, subtree: true });
        }
        return seen;",
    );
    let all = Function::new_no_args("return [...document.querySelectorAll('#stage [role=status]')]");
    let all = all.call0(&wasm_bindgen::JsValue::NULL).expect("they are found");
    let seen: Array =
        watch.call1(&wasm_bindgen::JsValue::NULL, &all).expect("they are watched").unchecked_into();
    app.person.set_purpose(purpose(State::Withdrawn), None);
    until("it is shown", || text("[data-choice=diagnostics] .choice-status").starts_with("Off.")).await;
    frame().await;
    let seen: Vec<String> = seen.iter().filter_map(|line| line.as_string()).collect();
    assert_eq!(seen.len(), 2, "the purpose's own line, and how many are on: {seen:?}");
    assert!(
        find("#stage .answer").text_content().is_some_and(|told| told.contains("You agreed to version 1.0"))
    );
}
