//! The API's description tells of every route, and nothing is answered that it does not tell.

use crate::support::{ADULT, App};
use axum::http::Method;
use contract::paths;
use privacy_server::{http::Access, openapi};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn document(app: &App) -> Value {
    let answer = app.get(paths::OPENAPI).await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/json");
    answer.json
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods").iter();
        methods.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    })
}

#[tokio::test]
async fn the_description_has_every_route_of_the_api_and_no_other() {
    let app = App::start().await;
    let document = document(&app).await;
    assert_eq!(document["openapi"], "3.1.0");
    let told: BTreeSet<(String, String)> =
        operations(&document).map(|(method, path, _)| (method.to_uppercase(), path.to_owned())).collect();
    let declared: BTreeSet<(String, String)> = app
        .declared
        .iter()
        .filter(|route| route.path.starts_with(paths::API))
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .collect();
    let missing: Vec<_> = declared.difference(&told).collect();
    assert!(
        missing.is_empty(),
        "give each of these an entry in server/src/openapi/operations.rs: {missing:?}"
    );
    let described: Vec<(Method, &str)> = openapi::described();
    for (method, path) in &described {
        let route = (method.to_string(), (*path).to_owned());
        assert!(
            declared.contains(&route),
            "operations.rs describes {route:?}, which is no route: take it out"
        );
    }
    assert_eq!(described.len(), declared.len(), "operations.rs describes a route twice");
}

#[tokio::test]
async fn every_operation_says_who_may_call_it_and_how_it_fails() {
    let app = App::start().await;
    let document = document(&app).await;
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let name = format!("{method} {path}");
        assert!(
            ids.insert(operation["operationId"].as_str().expect("an id").to_owned()),
            "{name}: its id is taken"
        );
        let route = app
            .declared
            .iter()
            .find(|route| route.path == path && route.method.as_str().eq_ignore_ascii_case(method));
        let codes: BTreeSet<&str> = operation["responses"]
            .as_object()
            .expect("responses")
            .values()
            .filter_map(|response| response["x-codes"].as_array())
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let (security, refusal) = match route.expect("declared").access {
            Access::Public => (json!([{}, { "session": [] }]), None),
            Access::Person | Access::PersonOrHeld | Access::Rider | Access::RiderOrHeld => {
                (json!([{ "session": [] }]), Some("sign_in_needed"))
            }
            Access::Guardian => (json!([{ "guardian": [] }]), Some("guardian_session_over")),
            Access::Partner => (json!([{ "serviceKey": [] }]), Some("service_key_invalid")),
            Access::RiderOrBrowser => {
                (json!([{}, { "session": [] }, { "visitor": [] }]), Some("sign_in_needed"))
            }
            Access::PersonOrBrowser => {
                (json!([{ "session": [] }, { "visitor": [] }]), Some("sign_in_needed"))
            }
            Access::Report | Access::Demo => (json!([]), None),
        };
        assert_eq!(operation["security"], security, "{name}");
        assert!(refusal.is_none_or(|code| codes.contains(code)), "{name}");
        let success = operation["responses"]
            .as_object()
            .expect("responses")
            .keys()
            .any(|status| status.starts_with('2'));
        assert!(success, "{name} never succeeds");
        for parameter in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let listed = operation["parameters"].as_array().expect("a list").iter();
            assert!(
                listed.clone().any(|one| one["name"] == parameter && one["in"] == "path"),
                "{name}: {parameter}"
            );
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_no_two_types_share_a_name() {
    let app = App::start().await;
    let document = document(&app).await;
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 40, "only {} references", references.len());
    for reference in references {
        let place = reference.strip_prefix('#').expect("a place in the document");
        assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
    }
    assert_eq!(openapi::clashes(), Vec::<String>::new(), "rename one type of each pair in the contract");
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    assert!(schemas["Code"]["enum"].as_array().expect("codes").len() > 20);
    assert_eq!(schemas["Time"]["format"], "date-time");
    assert!(!schemas.contains_key("String"));
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                found.push(reference.to_owned());
            }
            fields.values().for_each(|field| collect(field, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn the_partner_routes_come_with_examples_that_the_server_understands() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let document = document(&app).await;
    let mut checked = 0;
    for (method, path, operation) in operations(&document).filter(|(_, path, _)| path.contains("/partner/")) {
        let responses = operation["responses"].as_object().expect("responses");
        let (_, success) = responses.iter().find(|(status, _)| status.starts_with('2')).expect("succeeds");
        let shown = &success["content"]["application/json"];
        let Some(asked) = operation.pointer("/requestBody/content/application~1json/example") else {
            continue;
        };
        assert_eq!(method, "post", "{path}");
        if !shown.is_object() {
            continue; // what a lock said is about something that was asked before
        }
        let told = app.partner_post(path, asked.clone()).await;
        assert_eq!(
            shape(&told.json),
            shape(&shown["example"]),
            "{path}: what comes looks unlike the example"
        );
        checked += 1;
    }
    assert!(checked >= 3, "only {checked} examples");
}

/// The names of the fields, at every depth; of lists, those of the first item.
fn shape(value: &Value) -> Value {
    match value {
        Value::Array(items) => json!(items.first().map(shape)),
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), shape(field))).collect(),
        _ => Value::Null,
    }
}

/// The committed description: a change of the wire is seen in a review.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

#[tokio::test]
async fn the_committed_description_is_the_one_that_is_served() {
    let app = App::start().await;
    let served = serde_json::to_string_pretty(&document(&app).await).expect("JSON") + "\n";
    if std::env::var("RENEW_OPENAPI").is_ok_and(|value| value == "1") {
        std::fs::write(COMMITTED, &served).expect("writes");
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == served,
        "docs/openapi.json is not what is served; to renew it: \
         RENEW_OPENAPI=1 cargo test -p privacy-server --test api the_committed_description, and look at the difference"
    );
}
