//! What browsers report of blocked content (S18): read, limited, and nothing personal of it kept.

use crate::log::Log;
use crate::support::{Answer, App};
use axum::{
    body::Body,
    http::{Method, Request},
};
use contract::paths;
use serde_json::{Value, json};

/// As a browser sends it: of its own, without our header, a session or an origin.
async fn report(app: &App, body: &str) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(paths::CSP_REPORTS)
        .header("content-type", "application/reports+json");
    app.send(request.body(Body::from(body.to_owned())).expect("a request")).await
}

fn blocked(directive: &str) -> Value {
    json!([{ "type": "csp-violation", "age": 4, "user_agent": "Canary-agent", "url": "https://p.example/?Canary-url",
        "body": { "effectiveDirective": directive, "documentURL": "https://p.example/requests#h=Canary-code",
            "blockedURL": "https://evil.example/?m=canary@example.org", "sample": "Canary-sample", "referrer": "Canary-from" } }])
}

#[tokio::test]
async fn of_a_report_only_the_directive_is_logged() {
    let app = App::start().await;
    let (log, guard) = Log::listen();
    report(&app, &blocked("script-src-elem").to_string()).await.expect(204);
    // A directive is a word, whatever somebody writes there.
    report(&app, &blocked("img-src\n2026 ERROR canary@example.org 13900000001 \u{1b}[31m").to_string())
        .await
        .expect(204);
    drop(guard);
    let text = log.text();
    assert!(text.contains("script-src-elem"), "{text}");
    for hostile in ["Canary", "canary@", "evil", "13900000001", "ERROR", "\u{1b}", "example.org"] {
        assert!(!text.contains(hostile), "{hostile} in the log:\n{text}");
    }
}

#[tokio::test]
async fn a_report_that_is_none_or_too_large_is_refused() {
    let app = App::start().await;
    for body in ["", "{", "nonsense", "[{]", &"[".repeat(60_000)] {
        report(&app, body).await.expect_problem(400, "malformed_request");
    }
    for bytes in [64 * 1024 + 1, 10 * 1024 * 1024] {
        report(&app, &format!("\"{}\"", "a".repeat(bytes))).await.expect_problem(413, "too_large");
    }
    // Another shape is read and means nothing.
    for body in ["{}", "null", "[]", "[1]", "[{\"body\":7}]", "[{\"body\":{\"effectiveDirective\":[]}}]"] {
        report(&app, body).await.expect(204);
    }
}

#[tokio::test]
async fn reports_of_one_network_are_limited() {
    let app = App::start_with(|config| config.limits.csp_reports = 3).await;
    for body in ["[]", "nonsense", "[]"] {
        report(&app, body).await;
    }
    report(&app, "[]").await.expect_problem(429, "too_many_requests");
    app.advance("PT1H");
    report(&app, "[]").await.expect(204);
}
