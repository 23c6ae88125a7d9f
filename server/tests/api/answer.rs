//! The answer to the policy: agreeing starts what is necessary, declining ends what is optional, asking changes nothing.

use crate::support::{ADULT, ADULT_SUBJECT, Answer, App, MINOR, STRANGER};
use contract::paths;
use serde_json::{Value, json};

async fn answer(app: &App, said: &str) -> Answer {
    let path = format!("{}?lang=en", paths::POLICY_ANSWER);
    app.put(&path, json!({ "answer": said, "policy": app.version(), "language": "en" })).await
}

fn state<'a>(choices: &'a Value, id: &str) -> &'a Value {
    let purposes = choices["purposes"].as_array().expect("a list");
    &purposes.iter().find(|purpose| purpose["id"] == id).expect("the purpose")["state"]
}

async fn history(app: &App) -> Vec<Value> {
    let answer = app.get(paths::CONSENT_HISTORY).await.expect(200);
    answer.json["entries"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn agreeing_starts_the_necessary_purpose_and_nothing_else() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    assert_eq!(app.get(paths::POLICY_ANSWER).await.expect(200).json, Value::Null);

    let recorded = answer(&app, "accepted").await.expect(200).json;
    let payload = &recorded["receipt"]["payload"];
    assert_eq!((&payload["sequence"], &payload["previous"]), (&json!(1), &Value::Null));
    assert_eq!(payload["processing"]["purpose"], "policy");
    assert_eq!(payload["processing"]["lawful_basis"], "agreement");
    assert_eq!(
        (&payload["event"]["state"], &payload["event"]["method"]),
        (&json!("accepted"), &json!("answer"))
    );
    let choices = &recorded["choices"];
    assert_eq!(choices["answer"]["answer"], "accepted");
    assert_eq!(choices["answer"]["receipt"], payload["record_id"]);
    for purpose in choices["purposes"].as_array().expect("a list") {
        let expected = if purpose["basis"] == "necessary" { "given" } else { "unset" };
        assert_eq!(purpose["state"], expected, "{}", purpose["id"]);
    }
    assert_eq!(app.get(paths::POLICY_ANSWER).await.expect(200).json, choices["answer"]);

    let receipts = app.get(paths::RECEIPTS).await.expect(200).json;
    let newest = &receipts["receipts"][0]["payload"];
    assert_eq!(newest["processing"]["purpose"], "account-security");
    assert_eq!((&newest["sequence"], &newest["event"]["method"]), (&json!(2), &json!("acceptance")));
    assert_eq!(newest["processing"]["lawful_basis"], "necessary");
    assert_eq!(newest["previous"]["record_id"], payload["record_id"]);
}

#[tokio::test]
async fn agreeing_twice_is_agreeing_once() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let first = answer(&app, "accepted").await.expect(200).json;
    app.advance("PT1M");
    let again = answer(&app, "accepted").await.expect(200).json;
    assert_eq!(first["receipt"], again["receipt"]);
    assert_eq!(history(&app).await.len(), 2);
}

#[tokio::test]
async fn agreeing_does_not_switch_back_on_what_the_person_switched_off() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    answer(&app, "accepted").await.expect(200);
    app.choose("account-security", "withdrawn").await.expect(200);
    answer(&app, "declined").await.expect(200);
    let again = answer(&app, "accepted").await.expect(200).json;
    assert_eq!(state(&again["choices"], "account-security"), "withdrawn");
    assert_eq!(history(&app).await.len(), 5);
}

#[tokio::test]
async fn declining_switches_off_everything_optional_and_closes_no_door() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    answer(&app, "accepted").await.expect(200);
    app.choose("diagnostics", "given").await.expect(200);
    app.choose("publishing", "given").await.expect(200);
    app.choose("traffic-statistics", "refused").await.expect(200);

    let declined = answer(&app, "declined").await.expect(200).json;
    let choices = &declined["choices"];
    assert_eq!(choices["answer"]["answer"], "declined");
    assert_eq!(state(choices, "diagnostics"), "withdrawn");
    assert_eq!(state(choices, "publishing"), "withdrawn");
    assert_eq!(state(choices, "traffic-statistics"), "refused", "what was off stays as it was said");
    assert_eq!(state(choices, "risky-links"), "unset");
    assert_eq!(state(choices, "account-security"), "given", "the necessary one stays as it stands");

    let lines = history(&app).await;
    assert_eq!(lines.len(), 8);
    for line in &lines[..2] {
        assert_eq!((&line["state"], &line["actor"]), (&json!("withdrawn"), &json!("system")));
    }
    assert_eq!((&lines[2]["purpose"], &lines[2]["name"]), (&json!("policy"), &json!("")));
    let receipt = app.get(paths::RECEIPTS).await.expect(200).json["receipts"][0]["payload"]["event"].clone();
    assert_eq!((&receipt["actor"], &receipt["method"]), (&json!("system"), &json!("declining")));

    let policy = format!("{}?lang=en", paths::POLICY);
    for path in [paths::MY_DATA, paths::RECEIPTS, paths::CONSENTS, paths::SESSIONS, policy.as_str()] {
        app.get(path).await.expect(200);
    }
    app.choose("account-security", "withdrawn").await.expect(200);
}

#[tokio::test]
async fn declining_twice_is_declining_once_and_the_answer_can_be_changed() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let first = answer(&app, "declined").await.expect(200).json;
    let again = answer(&app, "declined").await.expect(200).json;
    assert_eq!(first["receipt"], again["receipt"]);
    let changed = answer(&app, "accepted").await.expect(200).json;
    assert_eq!(changed["choices"]["answer"]["answer"], "accepted");
    assert_eq!(state(&changed["choices"], "account-security"), "given");
    assert_eq!(history(&app).await.len(), 3);
}

#[tokio::test]
async fn asking_is_recorded_and_changes_nothing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    let asked = answer(&app, "asked").await.expect(200).json;
    assert_eq!(asked["receipt"]["payload"]["event"]["state"], "asked");
    assert_eq!(asked["choices"]["answer"]["answer"], "asked");
    assert_eq!(state(&asked["choices"], "diagnostics"), "given");
    assert_eq!(state(&asked["choices"], "account-security"), "unset");
    assert_eq!(history(&app).await.len(), 2);
}

#[tokio::test]
async fn a_question_takes_nothing_of_the_answer_that_was_given() {
    for said in ["accepted", "declined"] {
        let app = App::start().await;
        app.sign_in(ADULT).await;
        let given = answer(&app, said).await.expect(200).json["choices"]["answer"].clone();
        let events = history(&app).await.len();
        app.advance("PT1M");
        let asked = answer(&app, "asked").await.expect(200).json;
        let question = &asked["choices"]["question"];
        assert_eq!(asked["choices"]["answer"], given, "{said}");
        assert_eq!(question["receipt"], asked["receipt"]["payload"]["record_id"]);
        assert_eq!(answer(&app, "asked").await.expect(200).json["receipt"], asked["receipt"], "once");
        assert_eq!(history(&app).await.len(), events + 1, "it is on record");
        let choices = app.get(paths::CONSENTS).await.expect(200).json;
        assert_eq!((&choices["answer"], &choices["question"]), (&given, question));
        assert_eq!(app.get(paths::POLICY_ANSWER).await.expect(200).json, given);
        let path = paths::PARTNER_PERSON.replace("{subject}", ADULT_SUBJECT);
        let told = app.partner_get(&path).await.expect(200).json;
        assert_eq!(
            (&told["answer"], &told["answer_receipt"], &told["declined"]),
            (&json!(said), &given["receipt"], &json!(said == "declined"))
        );
        let version = if said == "accepted" { json!(app.version()) } else { Value::Null };
        assert_eq!(told["version_accepted"], version);

        // Whoever answers after the question has an answer of that moment, and no question any more.
        let after = answer(&app, said).await.expect(200).json;
        assert_ne!(after["choices"]["answer"], given);
        assert_eq!(after["choices"]["question"], Value::Null);
    }
}

#[tokio::test]
async fn a_question_is_answered_by_agreeing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let asked = answer(&app, "asked").await.expect(200).json["choices"].clone();
    assert_eq!(asked["answer"], asked["question"], "nothing else was ever said");
    let agreed = answer(&app, "accepted").await.expect(200).json["choices"].clone();
    assert_eq!((&agreed["answer"]["answer"], &agreed["question"]), (&json!("accepted"), &Value::Null));
    assert_eq!(state(&agreed, "account-security"), "given");
}

#[tokio::test]
async fn the_receipt_is_in_the_language_that_was_read_and_the_answer_in_that_of_the_page() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let body = json!({ "answer": "accepted", "policy": app.version(), "language": "zh-Hans" });
    let recorded = app.put(&format!("{}?lang=en", paths::POLICY_ANSWER), body).await.expect(200).json;
    assert_eq!(recorded["receipt"]["payload"]["notice"]["language"], "zh-Hans");
    assert_eq!(recorded["choices"]["policy"]["language"], "en");
    let chinese = app.get(&format!("{}?lang=zh-Hans", paths::POLICY)).await.expect(200).json;
    assert_eq!(recorded["receipt"]["payload"]["notice"]["sha256"], chinese["sha256"]);
}

#[tokio::test]
async fn a_minor_declines_and_asks_alone_but_agrees_only_with_a_guardian() {
    let app = App::start().await;
    app.sign_in(MINOR).await;
    answer(&app, "accepted").await.expect_problem(403, "guardian_needed");
    assert!(history(&app).await.is_empty());
    answer(&app, "asked").await.expect(200);
    answer(&app, "declined").await.expect(200);
    assert_eq!(history(&app).await.len(), 2);
}

#[tokio::test]
async fn only_a_signed_in_rider_answers_and_only_in_plain_words() {
    let app = App::start().await;
    answer(&app, "accepted").await.expect_problem(401, "sign_in_needed");
    app.get(paths::POLICY_ANSWER).await.expect_problem(401, "sign_in_needed");
    let stranger = app.another();
    stranger.sign_in(STRANGER).await;
    answer(&stranger, "accepted").await.expect_problem(403, "rider_only");
    assert_eq!(stranger.get(paths::POLICY_ANSWER).await.expect(200).json, Value::Null);

    app.sign_in(ADULT).await;
    let version = app.version();
    let long = "x".repeat(300_000);
    for (body, status, code) in [
        (json!({ "answer": "perhaps", "policy": version, "language": "en" }), 400, "malformed_request"),
        (json!({ "answer": "accepted", "policy": version, "language": "fr" }), 400, "malformed_request"),
        (json!({ "answer": "accepted", "policy": version }), 400, "malformed_request"),
        (
            json!({ "answer": "accepted", "policy": version, "language": "en", "at": "1999" }),
            400,
            "malformed_request",
        ),
        (json!(["accepted"]), 400, "malformed_request"),
        (json!({ "answer": "accepted", "policy": "0.9", "language": "en" }), 422, "unknown_policy_version"),
        (json!({ "answer": "accepted", "policy": long, "language": "en" }), 413, "too_large"),
    ] {
        app.put(paths::POLICY_ANSWER, body).await.expect_problem(status, code);
    }
    assert!(history(&app).await.is_empty());
}
