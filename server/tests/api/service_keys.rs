//! The commands for the operator's service keys, as an operator runs them to change keys without a gap.

use crate::{
    policy::{settings, told},
    support::{ADULT_SUBJECT, Answer, App},
};
use axum::{
    body::Body,
    http::{Request, header},
};
use contract::paths;
use std::process::Command;

/// Runs the program with these arguments and the test server's settings.
fn run(app: &App, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_privacy-server"));
    told(command.args(arguments).arg("--config").arg(settings(app)))
}

/// The key that the command shows.
fn issue(app: &App, name: &str) -> String {
    let (passed, said) = run(app, &["service-key", name]);
    let key = said.lines().map(str::trim).find(|line| line.starts_with("iwpc_"));
    assert!(passed, "{said}");
    key.unwrap_or_else(|| panic!("no key: {said}")).to_owned()
}

/// The line that `list` shows for the key of this name.
fn line(app: &App, name: &str) -> String {
    let (passed, said) = run(app, &["service-keys", "list"]);
    assert!(passed && !said.contains("iwpc_"), "no list shows a key: {said}");
    let found = said.lines().find(|line| line.ends_with(name));
    found.unwrap_or_else(|| panic!("{name} is not listed: {said}")).to_owned()
}

/// The gate, asked with this key.
async fn ask(app: &App, key: &str) -> Answer {
    let path = paths::PARTNER_CONSENT.replace("{subject}", ADULT_SUBJECT).replace("{purpose}", "diagnostics");
    let request = Request::builder().uri(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
    app.another().send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn keys_are_changed_with_an_overlap_and_a_revoked_one_is_refused_from_the_next_request_on() {
    let app = App::start().await;
    let (old, new) = (issue(&app, "backend-2026"), issue(&app, "backend-2027"));
    assert_ne!(old, new);
    for key in [&old, &new] {
        ask(&app, key).await.expect(200);
    }
    for name in ["backend-2026", "backend-2027"] {
        assert!(line(&app, name).contains("in use"), "{name}");
    }
    let listed = line(&app, "backend-2026");
    let id = listed.split_whitespace().next().expect("an id");
    let (passed, said) = run(&app, &["service-keys", "revoke", id]);
    assert!(passed && said.contains(&format!("{id} is revoked")), "{said}");
    ask(&app, &old).await.expect_problem(401, "service_key_invalid");
    ask(&app, &new).await.expect(200);
    assert!(line(&app, "backend-2026").contains("revoked 20"), "{}", line(&app, "backend-2026"));
    assert!(line(&app, "backend-2027").contains("in use"));

    for gone in [id, "no-such-id"] {
        let (passed, said) = run(&app, &["service-keys", "revoke", gone]);
        assert!(!passed && said.contains("`service-keys list` shows all"), "{gone}: {said}");
    }
    ask(&app, &new).await.expect(200);
}
