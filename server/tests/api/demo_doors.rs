//! The demo's doors: there in the demo, nowhere else.

use crate::{
    demo_process::Demo,
    support::{ADULT, App},
};
use axum::{
    body::Body,
    http::{Method, Request},
};
use jiff::{Timestamp, ToSpan as _};
use privacy_server::{demo, router};
use serde_json::json;
use std::path::Path;

#[tokio::test]
async fn without_the_demo_its_doors_do_not_exist() {
    let app = App::start().await;
    let mut state = app.state.clone();
    state.demo = None;
    let (router, _) = router::build(state);
    for (method, path) in [
        (Method::GET, "/dev/mail"),
        (Method::GET, "/dev/clock"),
        (Method::POST, "/dev/clock"),
        (Method::GET, "/dev/build"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        let response = tower::ServiceExt::oneshot(router.clone(), request).await.expect("answers");
        assert_eq!(response.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_mailbox_shows_mail_as_json_and_as_an_inert_page() {
    let app = App::start().await;
    app.ask_code(ADULT).await;
    let request =
        Request::builder().uri("/dev/mail").header("accept", "application/json").body(Body::empty());
    let mails = app.send(request.expect("a request")).await.expect(200);
    assert_eq!(mails.json[0]["to"], ADULT);
    for key in ["channel", "subject", "text", "at"] {
        assert!(mails.json[0][key].is_string(), "{key}");
    }
    let page = app.get("/dev/mail").await.expect(200);
    assert!(
        page.text().contains("rider1@example.org")
            && page.headers["content-security-policy"]
                .to_str()
                .is_ok_and(|csp| csp.starts_with("default-src 'none'"))
    );
}

#[tokio::test]
async fn the_clock_moves_ahead_only() {
    let app = App::start().await;
    let moved = app.post("/dev/clock", json!({ "advance": "P31D" })).await.expect(200);
    assert_eq!(moved.json["now"], "2026-12-23T08:00:00Z");
    for wrong in [
        json!({ "advance": "-P1D" }),
        json!({ "advance": "soon" }),
        json!({}),
        json!({ "advance": "P1D", "x": 1 }),
    ] {
        app.post("/dev/clock", wrong).await.expect_problem(400, "malformed_request");
    }
    assert_eq!(app.get("/dev/clock").await.json["now"], "2026-12-23T08:00:00Z");
}

#[tokio::test]
async fn the_moved_clock_outlasts_a_kill() {
    let mut demo = Demo::start(&[]).await;
    let now = async |demo: &Demo| {
        let told = demo.call(200, (Method::GET, "/dev/clock"), &[], None).await;
        told.json["now"].as_str().expect("a time").parse::<Timestamp>().expect("RFC 3339")
    };
    let before = now(&demo).await;
    for _ in 0..2 {
        demo.call(200, (Method::POST, "/dev/clock"), &[], Some(&json!({ "advance": "PT960H" }))).await;
    }
    let moved = now(&demo).await;
    assert!(moved >= before + 1920.hours(), "{before} {moved}");
    demo.kill();
    demo.again().await;
    let after = now(&demo).await;
    assert!(after >= moved && after < moved + 10.minutes(), "{moved} {after}");
}

#[test]
fn the_demo_is_refused_on_an_open_address_or_behind_https() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = |public_url: &str, listen: &str| {
        let listen = listen.parse().expect("an address");
        let mut config =
            demo::config(listen, folder.path(), "dist".into(), Path::new(".")).expect("settings");
        public_url.clone_into(&mut config.public_url);
        config
    };
    assert!(config("http://127.0.0.1:8080", "127.0.0.1:8080").check().is_ok());
    assert!(config("http://127.0.0.1:8080", "0.0.0.0:8080").check().is_err());
    assert!(config("http://privacy.example.org", "127.0.0.1:8080").check().is_err());
    assert!(config("http://127.0.0.1.evil.example", "127.0.0.1:8080").check().is_err());
    assert!(!config("https://privacy.example.org", "127.0.0.1:8080").is_loopback_http());
}
