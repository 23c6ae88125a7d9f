//! Receipts as documents: for the person they belong to, in words, inert, and with the signed record in them.

use crate::{
    policy_folder::{Next, publish_folder, write},
    receipts::verifies,
    support::{ADULT, Answer, App, OTHER},
};
use axum::http::header;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{
    paths,
    receipt::{DOCUMENT_BEGINS, RECORD_BEGINS, RECORD_ENDS},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fs;

/// Makes a choice on the page of this language; answers with its receipt.
async fn choose(app: &App, purpose: &str, choice: &str, language: &str) -> Value {
    let body = json!({ "choice": choice, "policy": app.version() });
    let path = format!("{}?lang={language}", paths::consent(purpose));
    app.put(&path, body).await.expect(200).json["receipt"].clone()
}

fn path(receipt: &Value) -> String {
    paths::receipt_document(receipt["payload"]["record_id"].as_str().expect("an id"))
}

async fn document(app: &App, receipt: &Value, language: &str) -> Answer {
    app.get(&format!("{}?lang={language}", path(receipt))).await.expect(200)
}

/// What stands before the record, and the record.
fn parts(document: &str) -> (&str, &str) {
    let (words, rest) = document.split_once(RECORD_BEGINS).expect("a record");
    (words, rest.split_once(RECORD_ENDS).expect("the record ends").0)
}

fn inside<'a>(text: &'a str, begins: &str, ends: &str) -> &'a str {
    text.split_once(begins).and_then(|(_, rest)| rest.split_once(ends)).expect(begins).0
}

/// Every text and number in a value.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|field| leaves(field, found)),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        Value::Bool(_) | Value::Null => {}
    }
}

#[tokio::test]
async fn the_document_opens_for_its_person_and_is_not_there_for_anyone_else() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let receipt = choose(&app, "diagnostics", "given", "en").await;
    document(&app, &receipt, "en").await;

    let other = app.another();
    other.get(&path(&receipt)).await.expect_problem(401, "sign_in_needed");
    other.sign_in(OTHER).await;
    let theirs = other.get(&path(&receipt)).await.expect_problem(404, "not_found");
    let id = receipt["payload"]["record_id"].as_str().expect("an id");
    for nothing in ["00000000-0000-4000-8000-000000000000", "x", "%ff", &id.to_uppercase()] {
        let answer = other.get(&paths::receipt_document(nothing)).await.expect_problem(404, "not_found");
        assert_eq!(answer.bytes, theirs.bytes, "told in the same bytes: {nothing}");
    }

    let visitor = app.another();
    let own = choose(&visitor, "traffic-statistics", "given", "en").await;
    let told = document(&visitor, &own, "en").await.text();
    assert!(told.contains("Traffic statistics"));
    visitor.get(&path(&receipt)).await.expect_problem(404, "not_found");
    app.get(&path(&own)).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn it_is_a_file_that_runs_nothing_and_loads_nothing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    choose(&app, "publishing", "refused", "en").await;
    let receipt = choose(&app, "diagnostics", "given", "en").await;
    let answer = document(&app, &receipt, "en").await;
    let style = STANDARD.encode(Sha256::digest(inside(&answer.text(), "<style>", "</style>")));
    let csp = format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'");
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, "en"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"receipt-2.html\""),
        (header::CACHE_CONTROL, "no-store, no-transform"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, &format!("{csp}; frame-ancestors 'none'; sandbox")),
    ] {
        assert_eq!(answer.headers[&name], value, "{name}");
    }
    let text = answer.text();
    // The file says the same where no header comes along.
    let meta =
        format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", csp.replace('\'', "&#39;"));
    assert!(text.contains(&meta), "{text}");
    for loads in [" src=", "<link", "<img", "url(", "@import", "<form", "<iframe"] {
        assert!(!text.contains(loads), "{loads}");
    }
    assert_eq!(text.matches("<script").count(), 1, "the record alone");
    assert_eq!((text.matches("<h1").count(), text.matches("<!DOCTYPE html>").count()), (1, 1));
}

#[tokio::test]
async fn every_fact_of_the_record_stands_in_it_in_either_language() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    choose(&app, "diagnostics", "refused", "zh-Hans").await;
    let receipt = choose(&app, "transfer-abroad", "given", "zh-Hans").await;
    let policy = app.state.policy().expect("in force");
    let purpose = policy.meta.purpose("transfer-abroad").expect("declared");
    // What has words of its own in each language; the rest stands there as it was signed.
    let mut signed = receipt.clone();
    for (part, field) in [
        ("event", "state"),
        ("event", "actor"),
        ("event", "method"),
        ("notice", "language"),
        ("processing", "lawful_basis"),
        ("processing", "categories"),
        ("processing", "purpose"),
    ] {
        signed["payload"][part][field].take();
    }
    let mut facts = Vec::new();
    leaves(&signed, &mut facts);
    assert!(facts.len() > 18, "only {} facts", facts.len());
    for (language, words) in [
        (
            "en",
            ["Receipt no. 2", "Yes", "The person themself", "By the switch for this one purpose", "Consent"],
        ),
        ("zh-Hans", ["第 2 号回执", "同意", "本人", "通过该事项的开关", "是否敏感信息"]),
    ] {
        let answer = document(&app, &receipt, language).await;
        let text = answer.text();
        assert!(text.starts_with(&format!("{DOCUMENT_BEGINS}{language}\">")), "{text}");
        assert_eq!(answer.headers[header::CONTENT_LANGUAGE], language);
        let told = parts(&text).0;
        for fact in &facts {
            assert!(told.contains(fact), "{language}: {fact} is not in {told}");
        }
        for word in words {
            assert!(told.contains(word), "{language}: {word} is not in {told}");
        }
        let tag = contract::language::Language::from_tag(language).expect("ours");
        assert!(told.contains(&purpose.text[&tag].name) && told.contains(&purpose.text[&tag].ask));
        for id in &purpose.categories {
            let category = policy.meta.category(id).expect("declared");
            assert!(told.contains(&category.text[&tag].name), "{language}: {id}");
        }
        assert!(told.contains("2026-11-22 16:00:00 +08:00 (Asia/Shanghai)"), "{told}");
        assert!(told.contains("http://127.0.0.1:8080/verify"));
        assert!(told.contains(&format!("http://127.0.0.1:8080{}", paths::KEYS)));
    }
    let english = document(&app, &receipt, "en").await.text();
    let storage = receipt["payload"]["processing"]["storage"].as_str().expect("text");
    assert!(
        english.contains(&format!("<span lang=\"zh-Hans\">{storage}</span>")),
        "in the language it was read in"
    );
}

#[tokio::test]
async fn an_answer_to_the_policy_has_its_document_too() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let body = json!({ "answer": "accepted", "policy": app.version(), "language": "en" });
    let receipt = app.put(paths::POLICY_ANSWER, body).await.expect(200).json["receipt"].clone();
    let text = document(&app, &receipt, "en").await.text();
    for word in ["<h1>Privacy policy ", "Agreed", "By an answer to the policy", "None: this is the first"] {
        assert!(text.contains(word), "{word} is not in {text}");
    }
}

#[tokio::test]
async fn the_record_in_it_is_the_receipt_itself_and_verifies() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let receipt = choose(&app, "diagnostics", "given", "en").await;
    let json = app.get(&paths::receipt(receipt["payload"]["record_id"].as_str().expect("an id"))).await;
    let text = document(&app, &receipt, "en").await.text();
    let record = parts(&text).1;
    let read: Value = serde_json::from_str(record).expect("JSON");
    assert_eq!(read, json.expect(200).json);
    assert!(verifies(&app.get(paths::KEYS).await.expect(200).json, &read));
    assert_eq!(
        text.matches(receipt["payload"]["subject"].as_str().expect("text")).count(),
        2,
        "once in words, once signed"
    );
}

#[tokio::test]
async fn no_text_of_the_record_becomes_markup() {
    const HOSTILE: &str = "</script><b onclick=\"x()\">&lt;'</title><!--<script>";
    let app = App::start_with(|config| {
        config.operator.name.insert("en".to_owned(), HOSTILE.to_owned());
        config.operator.storage_region.insert("en".to_owned(), HOSTILE.to_owned());
        config.operator.jurisdiction = HOSTILE.to_owned();
    })
    .await;
    app.sign_in(ADULT).await;
    let receipt = choose(&app, "diagnostics", "given", "en").await;
    assert_eq!(receipt["payload"]["controller"]["name"], HOSTILE);
    let text = document(&app, &receipt, "zh-Hans").await.text();
    for (markup, times) in
        [("<script", 1), ("</script", 1), ("<b", 0), ("<!--", 0), ("</title", 1), ("onclick=\"", 0)]
    {
        // A line break and the body begin like a `<b>`.
        let count = text.replace("<br>", "").replace("<body>", "").matches(markup).count();
        assert_eq!(count, times, "{markup} in {text}");
    }
    let record = parts(&text).1;
    assert!(!record.contains('<'), "{record}");
    assert_eq!(serde_json::from_str::<Value>(record).expect("JSON"), receipt);
}

#[tokio::test]
async fn a_purpose_is_called_as_the_version_of_the_receipt_calls_it() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let receipt = choose(&app, "diagnostics", "given", "en").await;
    let before = document(&app, &receipt, "en").await;
    let next =
        Next { version: "1.1", effective_from: "2026-12-05", changes: &[("use-diagnostics", "wording")] };
    let folder = write(&app, "1.0", &next);
    let meta = fs::read_to_string(folder.join("meta.toml")).expect("reads");
    assert!(meta.contains("name = \"Diagnostics\""));
    let renamed = meta.replace("name = \"Diagnostics\"", "name = \"Fault finding\"");
    fs::write(folder.join("meta.toml"), renamed).expect("writes");
    publish_folder(&app, &folder).await;
    app.advance("P20D");
    app.sign_in(ADULT).await;
    let after = document(&app, &receipt, "en").await;
    assert_eq!(after.bytes, before.bytes, "the document stays the same");
    assert_eq!(app.version(), "1.1");
    let later = choose(&app, "diagnostics", "withdrawn", "en").await;
    for (receipt, name) in [(&receipt, "<h1>Diagnostics "), (&later, "<h1>Fault finding ")] {
        assert!(document(&app, receipt, "en").await.text().contains(name), "{name}");
    }
}
