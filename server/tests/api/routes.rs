//! Every route, as everyone: who is not named may not (S12).

use crate::support::{App, STRANGER};
use axum::{
    body::Body,
    http::{Method, Request},
};
use contract::paths;
use privacy_server::http::Access;
use serde_json::json;

/// A path with its parameters filled by harmless values.
fn filled(path: &str) -> String {
    path.replace("{id}", "00000000-0000-4000-8000-000000000000")
        .replace("{purpose}", "diagnostics")
        .replace("{subject}", "rider-0001")
        .replace("{version}", "1.0")
        .replace("{ticket}", "none")
        .replace("{file}", "nothing.js")
}

#[tokio::test]
async fn signed_out_nobody_gets_behind_a_route_that_is_not_public() {
    let app = App::start().await;
    let mut checked = 0;
    for route in &app.declared {
        let answer =
            app.send(App::request(route.method.clone(), &filled(route.path), Some(&json!({})))).await;
        match route.access {
            Access::Person
            | Access::PersonOrHeld
            | Access::Rider
            | Access::RiderOrHeld
            | Access::PersonOrBrowser => {
                answer.expect_problem(401, "sign_in_needed");
                checked += 1;
            }
            Access::Guardian => {
                answer.expect_problem(401, "guardian_session_over");
                checked += 1;
            }
            Access::Partner => {
                answer.expect_problem(401, "service_key_invalid");
                checked += 1;
            }
            // Visitors choose here; what they may not is in visitors.rs.
            Access::RiderOrBrowser => {
                answer.expect_problem(400, "malformed_request");
            }
            Access::Public | Access::Report | Access::Demo => {}
        }
    }
    assert!(checked >= 12, "only {checked} guarded routes");
}

#[tokio::test]
async fn an_address_holder_gets_behind_no_route_for_riders() {
    let app = App::start().await;
    app.sign_in(STRANGER).await;
    let mut checked = 0;
    for route in app
        .declared
        .iter()
        .filter(|route| matches!(route.access, Access::Rider | Access::RiderOrHeld | Access::RiderOrBrowser))
    {
        let answer =
            app.send(App::request(route.method.clone(), &filled(route.path), Some(&json!({})))).await;
        answer.expect_problem(403, "rider_only");
        checked += 1;
    }
    assert!(checked >= 2, "only {checked} routes for riders");
}

#[tokio::test]
async fn requests_from_elsewhere_change_nothing() {
    let app = App::start().await;
    let mut checked = 0;
    for route in app.declared.iter().filter(|route| !route.method.is_safe()) {
        if matches!(route.access, Access::Partner | Access::Report | Access::Demo) {
            continue;
        }
        for headers in [
            vec![],
            vec![("sec-fetch-site", "cross-site"), (paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)],
            vec![("origin", "https://evil.example"), (paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)],
            vec![("sec-fetch-site", "same-origin")],
        ] {
            let mut request = Request::builder().method(route.method.clone()).uri(filled(route.path));
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let request =
                request.header("content-type", "application/json").body(Body::from("{}")).expect("a request");
            app.send(request).await.expect_problem(403, "cross_site");
            checked += 1;
        }
    }
    assert!(checked >= 20, "only {checked} checks");
}

#[tokio::test]
async fn a_page_of_before_an_incompatible_update_changes_nothing_and_is_told_to_load_again() {
    let app = App::start().await;
    let mut checked = 0;
    for route in app.declared.iter().filter(|route| !route.method.is_safe()) {
        if matches!(route.access, Access::Partner | Access::Report | Access::Demo) {
            continue;
        }
        let request = Request::builder()
            .method(route.method.clone())
            .uri(filled(route.path))
            .header("sec-fetch-site", "same-origin")
            .header(paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)
            .header(paths::CLIENT_VERSION, (paths::CLIENT - 1).to_string())
            .header("content-type", "application/json");
        let request = request.body(Body::from("{}")).expect("a request");
        app.send(request).await.expect_problem(409, "client_outdated");
        checked += 1;
    }
    assert!(checked >= 10, "only {checked} routes change something");
    app.sign_in(crate::support::ADULT).await;
    let choice = serde_json::json!({ "choice": "given", "policy": "1.0" });
    for (version, status) in [(paths::CLIENT - 1, 409), (paths::CLIENT, 200)] {
        let mut request = App::request(Method::PUT, &paths::consent("diagnostics"), Some(&choice));
        request.headers_mut().insert("x-client-version", version.into());
        app.send(request).await.expect(status);
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told_apart_and_told_in_the_persons_language() {
    let app = App::start().await;
    app.get("/api/v1/nothing").await.expect_problem(404, "not_found");
    app.send(App::request(Method::PATCH, paths::SESSION, None))
        .await
        .expect_problem(405, "method_not_allowed");
    let chinese = app.get("/api/v1/nothing?lang=zh-Hans").await.expect_problem(404, "not_found");
    let english = app.get("/api/v1/nothing?lang=en").await.expect_problem(404, "not_found");
    assert_ne!(chinese.json["detail"], english.json["detail"]);
    assert_eq!(chinese.headers["content-language"], "zh-Hans");
    app.get("/api/v1/policy?lang=en&lang=zh-Hans").await.expect_problem(400, "malformed_request");
}

#[tokio::test]
async fn a_path_that_is_no_text_is_a_clear_problem_too() {
    let app = App::start().await;
    app.sign_in(crate::support::ADULT).await;
    app.get("/api/v1/receipts/%FF").await.expect_problem(404, "not_found");
    app.partner_get("/api/v1/partner/consents/%FF/diagnostics").await.expect_problem(404, "not_found");
}
