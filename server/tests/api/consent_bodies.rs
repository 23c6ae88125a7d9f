//! What several choices in one step may look like, and what they may not.

use crate::support::{ADULT, App};
use axum::{
    body::Body,
    http::{Method, header},
};
use contract::paths;
use serde_json::{Value, json};

#[tokio::test]
async fn malformed_steps_of_several_choices_are_refused_and_change_nothing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let right =
        json!({ "policy": app.version(), "choices": [{ "purpose": "diagnostics", "choice": "given" }] });
    let with = |pointer: &str, name: &str, value: Value| {
        let mut body = right.clone();
        body.pointer_mut(pointer).expect("a place")[name] = value;
        body.to_string()
    };
    let twice = |what: &str| right.to_string().replacen(what, &format!("{what},{what}"), 1);
    let json = "application/json";
    for (kind, body, status, problem) in [
        (json, with("", "admin", json!(true)), 400, "malformed_request"),
        (json, with("/choices/0", "actor", json!("guardian")), 400, "malformed_request"),
        (json, with("/choices/0", "choice", json!("superseded")), 400, "malformed_request"),
        (json, with("", "choices", json!([])), 400, "malformed_request"),
        (json, with("", "choices", json!({})), 400, "malformed_request"),
        (json, twice("\"purpose\":\"diagnostics\""), 400, "malformed_request"),
        (json, twice(&format!("\"policy\":\"{}\"", app.version())), 400, "malformed_request"),
        (json, format!("{right} x"), 400, "malformed_request"),
        (json, String::new(), 400, "malformed_request"),
        (json, with("/choices/0", "purpose", json!("x".repeat(10 * 1024 * 1024))), 413, "too_large"),
        ("text/plain", right.to_string(), 415, "unsupported_media"),
    ] {
        let mut sent = App::request(Method::POST, paths::CONSENTS, None);
        sent.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        *sent.body_mut() = Body::from(body);
        app.send(sent).await.expect_problem(status, problem);
    }
    assert_eq!(app.rows("consent_events").await, 0);
    app.post(paths::CONSENTS, right).await.expect(200);
}
