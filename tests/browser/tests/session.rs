//! Signing in keeps what was typed; signing out leaves nothing behind, also without a network.

use crate::{
    samples::{ADDRESS, choices},
    stage::{
        Ahead, Reply, Server, document, find, frame, maybe, page, press, text, type_into, until, window,
    },
};
use contract::consent::State;
use leptos::prelude::GetUntracked;
use privacy_center::{
    app::App,
    browser::view::{many, mount},
    doors,
    features::{consent, session},
    route::safe_return,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement, Url};

const CODES: &str = "POST /api/v1/session/codes";

fn sign_in_page() -> App {
    let stage = page();
    let app = App::new(&doors::CENTER);
    mount(&stage, move || session::sign_in_page(app, None));
    app
}

fn focused() -> String {
    document().active_element().map(|element| element.id()).unwrap_or_default()
}

fn value(selector: &str) -> String {
    find(selector).unchecked_into::<HtmlInputElement>().value()
}

#[wasm_bindgen_test]
async fn an_empty_form_sends_nothing_and_its_summary_takes_the_focus() {
    let server = Server::start(|_| Reply::Offline);
    sign_in_page();
    press("#stage [type=submit]");
    until("the summary has the focus", || focused() == "sign-in-faults").await;
    assert_eq!(find("#address").get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(server.asked().is_empty());
    find("#sign-in-faults a").unchecked_into::<HtmlElement>().click();
    assert_eq!(focused(), "address");
}

#[wasm_bindgen_test]
async fn what_was_typed_survives_failures_and_finding_out_who_is_asking() {
    Server::start(|line| match line {
        CODES => Reply::Json(202, r#"{"request":"r"}"#.to_owned()),
        _ => Reply::Problem(422, "code_wrong"),
    });
    let app = sign_in_page();
    type_into("#address", "rider@example.org");
    let field = find("#address");
    let mut visitor = choices(State::Unset);
    visitor.session = None;
    app.person.set(visitor);
    frame().await;
    assert!(find("#address").is_same_node(Some(&field)), "the field stays the same");
    press("#stage [type=submit]");
    until("the code is asked for", || focused() == "code").await;
    type_into("#code", "123 456");
    press("#stage [type=submit]");
    until("it failed", || text("#sign-in-faults").contains("The server says code_wrong.")).await;
    assert_eq!(value("#code"), "123 456");
    press("#stage .row-actions button:last-child");
    until("the address is asked for again", || focused() == "address").await;
    assert_eq!(value("#address"), "rider@example.org");
}

#[wasm_bindgen_test]
async fn a_code_on_its_way_survives_a_new_document_and_is_forgotten_with_its_address() {
    Server::start(|_| Reply::Json(202, r#"{"request":"r"}"#.to_owned()));
    sign_in_page();
    type_into("#address", "rider@example.org");
    press("#stage [type=submit]");
    until("the code is asked for", || focused() == "code").await;
    let later = Ahead::by(31_000);
    sign_in_page();
    assert!(maybe("#code").is_some(), "the next document asks for the code: {}", text("#stage"));
    // The address is not kept: another code needs it.
    press("#stage .row-actions button:first-child");
    until("the address is asked for", || focused() == "sign-in-faults").await;
    assert!(maybe("#address").is_some());
    drop(later);
    sign_in_page();
    assert!(maybe("#address").is_some(), "nothing is on its way any more");
}

#[wasm_bindgen_test]
async fn each_button_tells_of_its_own_request_and_what_is_done_is_seen() {
    let server = Server::start(|_| Reply::Later(202, r#"{"request":"r"}"#.to_owned()));
    sign_in_page();
    type_into("#address", "rider@example.org");
    press("#stage [type=submit]");
    until("the first is asked for", || server.asked().len() == 1).await;
    server.answer_now();
    until("the code is asked for", || focused() == "code").await;
    let _later = Ahead::by(31_000);
    until("another one can be asked for", || !pauses()).await;
    press("#stage .row-actions button:first-child");
    until("it says so itself", || text("#stage .row-actions button:first-child") == "Sending…").await;
    assert_eq!(text("#stage [type=submit]"), "Sign in", "nobody signs in");
    until("the other is asked for", || server.asked().len() == 2).await;
    server.answer_now();
    until("it is seen", || text("#stage").contains("Another code is on its way.")).await;
    press("#stage .row-actions button:last-child");
}

/// Whether another code cannot be asked for yet.
fn pauses() -> bool {
    find("#stage .row-actions button:first-child").get_attribute("aria-disabled").as_deref() == Some("true")
}

#[wasm_bindgen_test]
async fn another_code_can_be_asked_for_after_half_a_minute_and_the_page_counts() {
    let server = Server::start(|_| Reply::Json(202, r#"{"request":"r"}"#.to_owned()));
    sign_in_page();
    type_into("#address", "rider@example.org");
    press("#stage [type=submit]");
    until("it counts", || text("#again-wait") == "Possible again in 30 seconds.").await;
    press("#stage .row-actions button:first-child");
    frame().await;
    frame().await;
    assert_eq!((server.asked().len(), pauses()), (1, true));
    let ten = Ahead::by(10_000);
    until("it counts on", || text("#again-wait").contains(" 20 ") || text("#again-wait").contains(" 19 "))
        .await;
    drop(ten);
    let _later = Ahead::by(31_000);
    until("the count is over", || !pauses() && text("#again-wait").is_empty()).await;
    press("#stage .row-actions button:first-child");
    until("another one is asked for", || server.asked().len() == 2).await;
    until("it begins anew", pauses).await;
    press("#stage .row-actions button:last-child");
}

#[wasm_bindgen_test]
async fn a_session_whose_cookie_is_not_kept_signs_nobody_in() {
    let session = serde_json::to_string(&choices(State::Unset)).expect("it serialises");
    let server = Server::start(move |line| match line {
        CODES => Reply::Json(202, r#"{"request":"r"}"#.to_owned()),
        "POST /api/v1/session" => Reply::Json(201, [r#"{"choices":"#, &session, "}"].concat()),
        _ => Reply::Problem(401, "sign_in_needed"),
    });
    let app = sign_in_page();
    type_into("#address", "rider@example.org");
    press("#stage [type=submit]");
    until("the code is asked for", || focused() == "code").await;
    type_into("#code", "123 456");
    press("#stage [type=submit]");
    until("it is told", || text("#sign-in-faults").contains("This browser keeps no cookies")).await;
    assert_eq!(server.asked()[1..], ["POST /api/v1/session", "GET /api/v1/session"]);
    assert!(!leptos::prelude::untrack(|| app.person.is_signed_in()));
    assert!(maybe("#address").is_some(), "the code is used up");
}

#[wasm_bindgen_test]
async fn where_a_pressed_button_goes_the_focus_stays_in_its_place() {
    let server = Server::start(|_| Reply::Problem(503, "busy"));
    let stage = page();
    let app = App::new(&doors::ACCOUNT);
    app.person.begin(choices(State::Given));
    mount(&stage, move || session::sessions_page(app));
    until("it failed", || maybe("#stage .notice-bad button").is_some()).await;
    find("#stage .notice-bad button").unchecked_into::<HtmlElement>().focus().expect("it takes the focus");
    press("#stage .notice-bad button");
    until("it is tried again", || server.asked().len() == 2).await;
    let place = document().active_element().expect("something has the focus");
    assert!(find("#stage .page").contains(Some(&place)), "the focus fell to {}", place.tag_name());
}

#[wasm_bindgen_test]
async fn signing_out_wipes_the_page_even_when_the_server_cannot_be_told() {
    let server = Server::start(|_| Reply::Offline);
    let stage = page();
    let app = App::new(&doors::CENTER);
    app.person.begin(choices(State::Given));
    mount(&stage, move || many(vec![session::who(app), consent::in_clause(app, "diagnostics")]));
    assert!(text("#stage").contains(ADDRESS));
    press("#stage .quiet");
    until("the address is gone", || !text("#stage").contains(ADDRESS)).await;
    assert_eq!(find("#stage .choice").get_attribute("data-state").as_deref(), Some("unset"));
    assert_eq!(text("#stage .choice-status"), "", "nothing is claimed of somebody unknown");
    until("the server was asked", || server.asked() == ["DELETE /api/v1/session"]).await;
    until("it is said honestly", || {
        app.message.get_untracked().is_some_and(|told| told.text.contains("could not tell the server"))
    })
    .await;
    // Or it would be told the servers of the tests that follow.
    app.person.end();
}

#[wasm_bindgen_test]
fn no_path_that_a_browser_takes_to_another_site_is_gone_to() {
    let origin = window().location().origin().expect("a page has an origin");
    let slashes = ["/", "//", "/\\", "\\/", "/\t/", "/\n/", "/\r\\", "/ /", "///", "/.//", "/%2f/", "/..//"];
    for slash in slashes {
        for host in ["evil.example", "evil.example:443/x", "@evil.example", "a:b@evil.example"] {
            let path = [slash, host].concat();
            let leads_home = Url::new_with_base(&path, &origin).is_ok_and(|url| url.origin() == origin);
            assert!(leads_home || !safe_return(&path), "{path:?} leads away and is let through");
        }
    }
}
