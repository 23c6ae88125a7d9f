//! The gate: the operator's backend is told what stands now, on every single request.

use crate::support::{ADULT, ADULT_SUBJECT, App, MINOR_SUBJECT, OTHER, OTHER_SUBJECT, STRANGER};
use axum::http::{HeaderValue, Method};
use contract::{clause::PURPOSES, paths};
use privacy_server::db;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::sync::Arc;

fn gate(subject: &str, purpose: &str) -> String {
    paths::PARTNER_CONSENT.replace("{subject}", subject).replace("{purpose}", purpose)
}

async fn ask(app: &App, subject: &str, purpose: &str) -> Value {
    app.partner_get(&gate(subject, purpose)).await.expect(200).json
}

/// The page passes on what the browser says of the opt-out signal.
async fn signal(app: &App, name: &'static str, value: &'static str) -> Value {
    let mut request =
        App::request(Method::POST, &format!("{}?lang=en", paths::CONSENTS_SIGNAL), Some(&Value::Null));
    request.headers_mut().insert(name, HeaderValue::from_static(value));
    app.send(request).await.expect(200).json
}

fn closed() -> Value {
    json!({ "allowed": false, "since": null, "receipt": null })
}

#[tokio::test]
async fn a_withdrawal_binds_on_the_very_next_request() {
    let app = App::start().await;
    assert_eq!(ask(&app, ADULT_SUBJECT, "diagnostics").await, closed(), "a rider who was never here");
    app.sign_in(ADULT).await;
    assert_eq!(ask(&app, ADULT_SUBJECT, "diagnostics").await, closed(), "one who said nothing yet");
    for _ in 0..5 {
        let given = app.choose("diagnostics", "given").await.expect(200).json;
        let open = ask(&app, ADULT_SUBJECT, "diagnostics").await;
        assert_eq!(open["allowed"], true);
        assert_eq!(open["receipt"], given["receipt"]["payload"]["record_id"]);
        assert_eq!(open["since"], given["purpose"]["since"]);
        app.advance("PT1S");
        let withdrawn = app.choose("diagnostics", "withdrawn").await.expect(200).json;
        let shut = ask(&app, ADULT_SUBJECT, "diagnostics").await;
        assert_eq!(shut["allowed"], false);
        assert_eq!(shut["receipt"], withdrawn["receipt"]["payload"]["record_id"]);
        assert_eq!(shut["since"], withdrawn["purpose"]["since"]);
        app.advance("PT1S");
    }
    app.choose("diagnostics", "refused").await.expect(200);
    assert_eq!(ask(&app, ADULT_SUBJECT, "diagnostics").await["allowed"], false);
    assert_eq!(ask(&app, OTHER_SUBJECT, "diagnostics").await, closed(), "nobody else's gate moved");
}

#[tokio::test]
async fn the_gate_opens_for_a_service_key_only() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let path = gate(ADULT_SUBJECT, "diagnostics");
    app.get(&path).await.expect_problem(401, "service_key_invalid");
    app.post(paths::PARTNER_CONSENTS, json!({ "questions": [] }))
        .await
        .expect_problem(401, "service_key_invalid");
    for value in ["Bearer ", "Bearer wrong", "Basic d3Jvbmc6", "wrong"] {
        let mut request = App::request(Method::GET, &path, None);
        request.headers_mut().insert("authorization", HeaderValue::from_static(value));
        app.send(request).await.expect_problem(401, "service_key_invalid");
    }
}

#[tokio::test]
async fn unknown_subjects_and_purposes_are_named_as_such() {
    let app = App::start().await;
    app.sign_in(STRANGER).await;
    for subject in ["rider-9999", STRANGER, "%ff", "a%00b", "%E2%80%AE1000-redir", &"x".repeat(2000)] {
        app.partner_get(&gate(subject, "diagnostics")).await.expect_problem(404, "not_found");
    }
    for purpose in ["everything", "policy", "Diagnostics", "diagnostics%20"] {
        app.partner_get(&gate(ADULT_SUBJECT, purpose)).await.expect_problem(422, "unknown_purpose");
    }
}

#[tokio::test]
async fn declining_the_policy_shuts_every_optional_gate_at_once() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let answer = async |said: &str| {
        let body = json!({ "answer": said, "policy": app.version(), "language": "en" });
        app.put(paths::POLICY_ANSWER, body).await.expect(200);
    };
    answer("accepted").await;
    assert_eq!(
        ask(&app, ADULT_SUBJECT, "account-security").await["allowed"],
        true,
        "it starts with acceptance"
    );
    for purpose in PURPOSES {
        app.choose(purpose, "given").await.expect(200);
    }
    answer("declined").await;
    for purpose in PURPOSES {
        let expected = purpose == "account-security";
        assert_eq!(ask(&app, ADULT_SUBJECT, purpose).await["allowed"], expected, "{purpose}");
    }
    app.choose("account-security", "withdrawn").await.expect(200);
    assert_eq!(
        ask(&app, ADULT_SUBJECT, "account-security").await["allowed"],
        false,
        "it can be switched off too"
    );
}

#[tokio::test]
async fn the_gate_heeds_the_recorded_signal_and_not_the_callers_header() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("personalised-service", "given").await.expect(200);
    let path = gate(ADULT_SUBJECT, "personalised-service");
    assert_eq!(app.partner_get(&path).await.expect(200).json["allowed"], true);

    let mut seen = App::request(Method::GET, paths::CONSENTS, None);
    seen.headers_mut().insert("sec-gpc", HeaderValue::from_static("1"));
    app.send(seen).await.expect(200);
    assert_eq!(
        app.partner_get(&path).await.expect(200).json["allowed"],
        true,
        "reading with the signal writes nothing"
    );

    // The page that read it asks for what it says.
    for (name, value) in [("sec-gpc", "0"), ("x-gpc", "0"), ("dnt", "1")] {
        signal(&app, name, value).await;
        assert_eq!(app.partner_get(&path).await.expect(200).json["allowed"], true, "{name}: {value}");
    }
    for name in ["sec-gpc", "x-gpc"] {
        app.choose("personalised-service", "given").await.expect(200);
        app.choose("publishing", "given").await.expect(200);
        let told = signal(&app, name, "1").await;
        let ended = app.partner_get(&path).await.expect(200).json;
        assert_eq!(ended["allowed"], false, "{name}");
        assert_eq!(told["gpc"], true);
        let shown = |id: &str| {
            let purposes = told["purposes"].as_array().expect("a list");
            purposes.iter().find(|purpose| purpose["id"] == id).expect("the purpose").clone()
        };
        let personal = shown("personalised-service");
        assert_eq!((&personal["by_signal"], &personal["receipt"]), (&json!(true), &ended["receipt"]));
        assert!(personal["since"].is_string(), "an event says so");
        assert_eq!(shown("publishing")["state"], "given", "the signal is not about that");
        assert_eq!(signal(&app, name, "1").await, told, "once");
        assert_eq!(ask(&app, ADULT_SUBJECT, "personalised-service").await["receipt"], ended["receipt"]);
    }
    app.choose("personalised-service", "given").await.expect(200);

    let phone = app.another();
    let request = phone.ask_code(ADULT).await;
    let code = phone.code_for(ADULT).await;
    phone.post(paths::SESSION, json!({ "request": request, "code": code, "gpc": true })).await.expect(201);
    assert_eq!(
        app.partner_get(&path).await.expect(200).json["allowed"],
        false,
        "a session with the signal does"
    );
}

#[tokio::test]
async fn a_rider_who_turns_out_to_be_a_minor_has_allowed_nothing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    assert_eq!(ask(&app, ADULT_SUBJECT, "diagnostics").await["allowed"], true);
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    let correct = format!("UPDATE riders SET birth_date = '2012-05-05' WHERE rider_id = '{ADULT_SUBJECT}'");
    operator.execute_unprepared(&correct).await.expect("the operator corrects the date");
    operator.close().await.expect("closes");
    app.sign_in(ADULT).await;
    assert_eq!(ask(&app, ADULT_SUBJECT, "diagnostics").await["allowed"], false);
    let batch = json!({ "questions": [{ "subject": ADULT_SUBJECT, "purpose": "diagnostics" }] });
    let answers = app.partner_post(paths::PARTNER_CONSENTS, batch).await.expect(200).json;
    assert_eq!(answers["answers"][0]["allowed"], false);
    assert_eq!(ask(&app, MINOR_SUBJECT, "diagnostics").await, closed());
}

#[tokio::test]
async fn a_batch_answers_in_order_what_single_questions_answer() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    app.choose("diagnostics", "given").await.expect(200);
    app.choose("traffic-statistics", "given").await.expect(200);
    app.choose("traffic-statistics", "withdrawn").await.expect(200);
    other.choose("publishing", "given").await.expect(200);

    let mut questions = Vec::new();
    for subject in [OTHER_SUBJECT, ADULT_SUBJECT, MINOR_SUBJECT, ADULT_SUBJECT] {
        questions.extend(PURPOSES.map(|purpose| json!({ "subject": subject, "purpose": purpose })));
    }
    let asked = json!({ "questions": questions });
    let told = app.partner_post(paths::PARTNER_CONSENTS, asked).await.expect(200).json;
    let answers = told["answers"].as_array().expect("a list");
    assert_eq!(answers.len(), questions.len());
    let mut open = 0;
    for (question, answer) in questions.iter().zip(answers) {
        let (subject, purpose) =
            (question["subject"].as_str().expect("text"), question["purpose"].as_str().expect("text"));
        let mut single = ask(&app, subject, purpose).await;
        single["subject"] = json!(subject);
        single["purpose"] = json!(purpose);
        assert_eq!(*answer, single);
        open += usize::from(answer["allowed"] == true);
    }
    assert_eq!(open, 3, "one of theirs, one of hers asked twice");
}

#[tokio::test]
async fn a_batch_has_a_bound_and_does_not_tell_who_exists() {
    let app = App::start().await;
    let question = |subject: &str| json!({ "subject": subject, "purpose": "diagnostics" });
    let batch = |count: usize| json!({ "questions": (0..count).map(|index| question(&format!("s{index}"))).collect::<Vec<_>>() });
    let full = app.partner_post(paths::PARTNER_CONSENTS, batch(500)).await.expect(200).json;
    let answers = full["answers"].as_array().expect("a list");
    assert_eq!(answers.len(), 500);
    assert!(answers.iter().all(|answer| answer["allowed"] == false && answer["since"] == Value::Null));
    let known =
        app.partner_post(paths::PARTNER_CONSENTS, json!({ "questions": [question(OTHER_SUBJECT)] })).await;
    let known = known.expect(200).json["answers"][0].clone();
    assert_eq!((&known["allowed"], &known["since"]), (&json!(false), &Value::Null), "as for an unknown one");
    app.partner_post(paths::PARTNER_CONSENTS, json!({ "questions": [] })).await.expect(200);

    app.partner_post(paths::PARTNER_CONSENTS, batch(501)).await.expect_problem(413, "too_large");
    for (body, status, code) in [
        (json!({}), 400, "malformed_request"),
        (json!({ "questions": {} }), 400, "malformed_request"),
        (json!({ "questions": [{ "subject": "s" }] }), 400, "malformed_request"),
        (json!({ "questions": [], "cache": true }), 400, "malformed_request"),
        (json!({ "questions": [{ "subject": "s", "purpose": "everything" }] }), 422, "unknown_purpose"),
        (json!({ "questions": [question(&"x".repeat(300_000))] }), 413, "too_large"),
    ] {
        app.partner_post(paths::PARTNER_CONSENTS, body).await.expect_problem(status, code);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_writers_at_once_leave_one_chain_and_the_gate_at_the_last_word() {
    let app = Arc::new(App::start().await);
    app.sign_in(ADULT).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    let writers: Vec<_> = (0..50)
        .map(|index| {
            let app = Arc::clone(&app);
            let choice = if index % 2 == 0 { "given" } else { "withdrawn" };
            tokio::spawn(async move {
                app.choose("diagnostics", choice).await.expect(200).json["receipt"]["payload"].clone()
            })
        })
        .collect();
    // Meanwhile another person's withdrawals bind at once.
    for _ in 0..5 {
        other.choose("publishing", "given").await.expect(200);
        assert_eq!(ask(&app, OTHER_SUBJECT, "publishing").await["allowed"], true);
        other.choose("publishing", "withdrawn").await.expect(200);
        assert_eq!(ask(&app, OTHER_SUBJECT, "publishing").await["allowed"], false);
    }
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.push(writer.await.expect("no writer fails"));
    }

    let mut chain = Vec::new();
    let mut path = paths::RECEIPTS.to_owned();
    loop {
        let page = app.get(&path).await.expect(200).json;
        chain.extend(
            page["receipts"].as_array().expect("a list").iter().map(|receipt| receipt["payload"].clone()),
        );
        let Some(next) = page["next"].as_i64() else { break };
        path = format!("{}?before={next}", paths::RECEIPTS);
    }
    chain.reverse();
    for (index, payload) in chain.iter().enumerate() {
        assert_eq!(payload["sequence"], index + 1, "dense");
        let previous =
            index.checked_sub(1).map_or(Value::Null, |earlier| chain[earlier]["record_id"].clone());
        assert_eq!(payload["previous"].get("record_id").cloned().unwrap_or_default(), previous, "whole");
        assert!(acknowledged.contains(payload), "nothing that nobody was told of");
    }
    for payload in &acknowledged {
        assert!(chain.contains(payload), "nothing acknowledged is lost");
    }
    let last = chain.last().expect("somebody wrote");
    let gate = ask(&app, ADULT_SUBJECT, "diagnostics").await;
    assert_eq!(gate["receipt"], last["record_id"]);
    assert_eq!(gate["allowed"], last["event"]["state"] == "given");
    let shut = app.choose("diagnostics", "withdrawn").await.expect(200).json;
    assert_eq!(shut["purpose"]["state"], "withdrawn");
    assert_eq!(ask(&app, ADULT_SUBJECT, "diagnostics").await["allowed"], false);
}
