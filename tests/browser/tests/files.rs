//! Documents that people keep are links to ordinary addresses; whether one was saved, the page never claims.

use crate::{
    samples::choices,
    stage::{Quick, Reply, Server, find, frame, maybe, page, press, text, type_into, until},
};
use contract::{consent::State, paths, step_up::RECEIPTS_DOWNLOAD};
use privacy_center::{
    app::App,
    browser::view::{View, mount},
    doors,
    features::{cancellation, receipts},
    step_up,
    ui::File,
};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

const TICKET: &str = "55555555-5555-4555-8555-555555555555.1764000000000.ab12";

fn shown(server: impl Fn(&str) -> Reply + 'static, view: impl FnOnce(App) -> View + 'static) -> Server {
    let server = Server::start(server);
    let here = page();
    let app = App::new(&doors::ACCOUNT);
    app.person.begin(choices(State::Given));
    mount(&here, move || view(app));
    server
}

/// A server that takes any code; what it says to the grant is the test's.
fn with_file(opened: fn() -> Reply) -> Server {
    let answer = move |line: &str| match line {
        "POST /api/v1/session/step-up/codes" => Reply::Json(202, r#"{"request":"r"}"#.to_owned()),
        "POST /api/v1/session/step-up" => {
            Reply::Json(201, r#"{"grant":"g","until":"2026-11-01T08:10:00Z"}"#.to_owned())
        }
        "POST /api/v1/receipts/archive" => opened(),
        _ => Reply::Problem(404, "not_found"),
    };
    shown(answer, |app| {
        let path = paths::RECEIPTS_ARCHIVE.to_owned();
        let file = File { path: path.clone(), name: "receipts.json".to_owned(), kind: "application/json" };
        step_up::file(app, RECEIPTS_DOWNLOAD, "It tells much about you.", path, file)
    })
}

async fn confirm() {
    press("#stage button[type=submit]");
    until("the code is asked for", || maybe("#confirm-code").is_some()).await;
    type_into("#confirm-code", "123456");
    press("#stage button[type=submit]");
}

/// Where a link leads that lets the browser save what it gets.
fn address(selector: &str) -> String {
    let link = find(selector);
    assert!(link.has_attribute("download"), "the page would be left: {}", link.outer_html());
    link.get_attribute("href").unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_file_that_a_step_up_opened_is_a_link_and_is_not_said_to_be_saved() {
    let server = with_file(|| Reply::Json(204, String::new()));
    assert!(text("#stage").contains("It tells much about you."));
    confirm().await;
    until("the link is there", || maybe("#save-file").is_some()).await;
    assert_eq!(address("#save-file"), "/api/v1/receipts/archive?lang=en");
    assert_eq!(server.asked().last().map(String::as_str), Some("POST /api/v1/receipts/archive"));
    assert_eq!(server.sent(2).await, json!({ "grant": "g" }));
    let told = text("#stage");
    assert!(told.contains("Your file is ready.") && told.contains("within ten minutes"), "{told}");
    assert!(!told.to_lowercase().contains("saved"), "{told}");
}

#[wasm_bindgen_test]
async fn after_ten_minutes_the_link_that_would_be_refused_is_gone_and_the_form_is_back() {
    let _quick = Quick::start();
    let _server = with_file(|| Reply::Json(204, String::new()));
    confirm().await;
    until("the link is there", || maybe("#save-file").is_some()).await;
    // Ten minutes, a hundred times as fast.
    for _ in 0..1_800 {
        if maybe("#save-file").is_none() {
            break;
        }
        frame().await;
    }
    assert!(maybe("#save-file").is_none(), "{}", text("#stage"));
    assert!(maybe("#stage button[type=submit]").is_some() && maybe("#confirm-code").is_none());
}

#[wasm_bindgen_test]
async fn a_file_that_cannot_be_made_is_not_offered() {
    let server = with_file(|| Reply::Problem(500, "internal"));
    confirm().await;
    until("it is told", || text("#stage").contains("The server says internal.")).await;
    assert!(maybe("#save-file").is_none());
    assert!(!text("#stage").contains("Your file is ready."));
    assert_eq!(server.asked().len(), 3, "{:?}", server.asked());
}

#[wasm_bindgen_test]
async fn each_receipt_leads_to_two_files_and_the_page_fetches_neither() {
    let id = "22222222-2222-4222-8222-222222222222";
    let receipt = json!({
        "payload": { "schema": "privacy-center/receipt/1", "record_id": id, "sequence": 7, "previous": null,
            "notice": { "version": "1.0" }, "processing": { "purpose": "diagnostics" },
            "event": { "state": "given", "at": "2026-11-01T08:00:00Z", "actor": "self" } },
        "key_id": "test", "signature": "x",
    });
    let list = json!({ "receipts": [receipt], "next": null }).to_string();
    let answer = move |line: &str| match line {
        "GET /api/v1/receipts" => Reply::Json(200, list.clone()),
        _ => Reply::Problem(404, "not_found"),
    };
    let server = shown(answer, receipts::page);
    until("the receipt is there", || maybe("#stage .receipt").is_some()).await;
    let download = "#stage .receipt a[aria-label='Download receipt no. 7']";
    assert_eq!(address(download), format!("/api/v1/receipts/{id}?lang=en"));
    let copy = "#stage .receipt a[aria-label='Readable copy of receipt no. 7']";
    assert_eq!(address(copy), format!("/api/v1/receipts/{id}/document?lang=en"));
    until("what to do is told", || text("#stage").contains("Nothing arrived?")).await;
    assert_eq!(server.asked(), ["GET /api/v1/receipts"]);
}

#[wasm_bindgen_test]
async fn the_address_of_a_certificate_holds_neither_number_nor_code() {
    let found = json!({
        "erase_on": "2026-12-22", "ticket": TICKET,
        "certificate": { "payload": { "number": "4821-0937", "erased_at": "2026-12-22T08:00:00Z", "effects": [] },
            "key_id": "test", "signature": "x" },
    });
    let found = found.to_string();
    let server = shown(move |_| Reply::Json(200, found.clone()), |_| cancellation::certificate_page());
    type_into("#certificate-number", "4821-0937");
    type_into("#certificate-code", "0123 4567 89ab cdef 0123 4567 89ab cdef");
    press("#stage button[type=submit]");
    until("the certificate is there", || maybe("#stage a[download]").is_some()).await;
    assert_eq!(address("#stage a[download]"), format!("/api/v1/certificates/{TICKET}?lang=en"));
    assert_eq!(server.asked(), ["POST /api/v1/certificates"], "the page fetches no file");
}
