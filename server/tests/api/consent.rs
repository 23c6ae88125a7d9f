//! Choices: what is off stays off, what is said is kept, and nothing is written where something is wrong.

use crate::support::{ADULT, Answer, App, MINOR, OTHER, STRANGER};
use axum::{
    body::Body,
    http::{HeaderValue, Method},
};
use contract::{clause::PURPOSES, paths};
use privacy_server::{clock::Clock, db::entities::sessions, http::access::Session, ledger};
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};
use std::{fs, path::Path, time::Duration};

/// The same, by a browser that sends the Global Privacy Control signal.
async fn choose_with_signal(app: &App, purpose: &str, choice: &str) -> Answer {
    let body = json!({ "choice": choice, "policy": app.version() });
    let mut request = App::request(Method::PUT, &paths::consent(purpose), Some(&body));
    request.headers_mut().insert("sec-gpc", HeaderValue::from_static("1"));
    app.send(request).await
}

async fn choices(app: &App, signal: bool) -> Value {
    let mut request = App::request(Method::GET, &format!("{}?lang=en", paths::CONSENTS), None);
    if signal {
        request.headers_mut().insert("sec-gpc", HeaderValue::from_static("1"));
    }
    app.send(request).await.expect(200).json
}

/// Another session of the same rider, in a browser with the signal.
async fn sign_in_with_signal(app: &App) -> App {
    let phone = app.another();
    let request = phone.ask_code(ADULT).await;
    let code = phone.code_for(ADULT).await;
    let body = json!({ "request": request, "code": code, "gpc": true });
    phone.post(paths::SESSION, body).await.expect(201);
    phone
}

fn purpose<'a>(choices: &'a Value, id: &str) -> &'a Value {
    let purposes = choices["purposes"].as_array().expect("a list");
    purposes.iter().find(|purpose| purpose["id"] == id).expect("the purpose")
}

async fn history(app: &App) -> Vec<Value> {
    let answer = app.get(&format!("{}?lang=en", paths::CONSENT_HISTORY)).await.expect(200);
    answer.json["entries"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_visitor_sees_every_purpose_and_all_of_them_are_unset() {
    let app = App::start().await;
    let seen = choices(&app, false).await;
    let ids: Vec<_> =
        seen["purposes"].as_array().expect("a list").iter().map(|one| one["id"].clone()).collect();
    let declared = app.state.policy().expect("in force");
    let order: Vec<_> = declared.meta.purposes.iter().map(|one| json!(one.id)).collect();
    assert_eq!(ids, order, "in the order of the policy");
    assert_eq!(ids.len(), PURPOSES.len());
    for one in seen["purposes"].as_array().expect("a list") {
        assert_eq!(
            (&one["state"], &one["since"], &one["receipt"]),
            (&json!("unset"), &Value::Null, &Value::Null)
        );
        for text in ["name", "ask", "used", "aim", "kept", "refusing", "clause"] {
            assert!(one[text].as_str().is_some_and(|text| !text.is_empty()), "{text} of {one}");
        }
    }
    assert_eq!(
        (&seen["session"], &seen["answer"], &seen["gpc"]),
        (&Value::Null, &Value::Null, &json!(false))
    );
    assert_eq!(choices(&app, true).await["gpc"], true);
    let chinese = app.get(&format!("{}?lang=zh-Hans", paths::CONSENTS)).await.expect(200).json;
    assert_ne!(purpose(&chinese, "diagnostics")["name"], purpose(&seen, "diagnostics")["name"]);
    assert_ne!(chinese["policy"]["sha256"], seen["policy"]["sha256"]);
}

#[tokio::test]
async fn a_choice_starts_off_goes_on_and_goes_off_again() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let before = choices(&app, false).await;
    assert!(
        PURPOSES.iter().all(|id| purpose(&before, id)["state"] == "unset"),
        "signing in switches nothing on"
    );

    let given = app.choose("diagnostics", "given").await.expect(200).json;
    assert_eq!(given["purpose"]["state"], "given");
    assert_eq!(given["purpose"]["since"], "2026-11-22T08:00:00Z");
    assert_eq!(given["purpose"]["receipt"], given["receipt"]["payload"]["record_id"]);
    app.advance("PT1M");
    let withdrawn = app.choose("diagnostics", "withdrawn").await.expect(200).json;
    assert_eq!(
        withdrawn["receipt"]["payload"]["previous"]["record_id"],
        given["receipt"]["payload"]["record_id"]
    );

    let after = choices(&app, false).await;
    assert_eq!(purpose(&after, "diagnostics")["state"], "withdrawn");
    assert_eq!(purpose(&after, "diagnostics")["since"], "2026-11-22T08:01:00Z");
    for id in PURPOSES.iter().filter(|id| **id != "diagnostics") {
        assert_eq!(purpose(&after, id)["state"], "unset", "{id} was not touched");
    }
}

#[tokio::test]
async fn the_same_choice_twice_is_one_event_with_one_receipt() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let first = app.choose("diagnostics", "given").await.expect(200);
    app.advance("PT5M");
    let again = app.choose("diagnostics", "given").await.expect(200);
    assert_eq!(first.json, again.json, "byte for byte what was answered before");
    assert_eq!(history(&app).await.len(), 1);
    app.choose("diagnostics", "withdrawn").await.expect(200);
    let fresh = app.choose("diagnostics", "given").await.expect(200);
    assert_ne!(first.json["receipt"], fresh.json["receipt"], "after a no it is a new yes");
    assert_eq!(history(&app).await.len(), 3);
}

#[tokio::test]
async fn only_a_signed_in_rider_chooses_for_an_account() {
    let app = App::start().await;
    app.choose("risky-links", "given").await.expect_problem(401, "sign_in_needed");
    app.get(paths::CONSENT_HISTORY).await.expect_problem(401, "sign_in_needed");
    app.sign_in(STRANGER).await;
    app.choose("diagnostics", "given").await.expect_problem(403, "rider_only");
    assert_eq!(history(&app).await, Vec::<Value>::new());
    assert_eq!(choices(&app, false).await["session"]["kind"], "address");
}

#[tokio::test]
async fn one_persons_choices_are_no_one_elses() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    let other = app.another();
    other.sign_in(OTHER).await;
    assert_eq!(purpose(&choices(&other, false).await, "diagnostics")["state"], "unset");
    assert!(history(&other).await.is_empty());
    let theirs = other.choose("diagnostics", "given").await.expect(200).json;
    assert_eq!(theirs["receipt"]["payload"]["sequence"], 1, "each person's chain is their own");
    assert_eq!(theirs["receipt"]["payload"]["previous"], Value::Null);
}

#[tokio::test]
async fn what_is_malformed_is_refused_and_nothing_is_written() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let version = app.version();
    let send = async |path: &str, kind: &str, body: String| {
        let mut request = App::request(Method::PUT, path, None);
        request.headers_mut().insert("content-type", kind.parse().expect("a header"));
        *request.body_mut() = Body::from(body);
        app.send(request).await
    };
    let good = json!({ "choice": "given", "policy": version }).to_string();
    let path = paths::consent("diagnostics");
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let sneaky = format!("\u{202E}{version}");
    for (at, kind, body, status, code) in [
        (path.as_str(), "application/json", String::new(), 400, "malformed_request"),
        (&path, "application/json", "null".to_owned(), 400, "malformed_request"),
        (&path, "application/json", deep, 400, "malformed_request"),
        (&path, "application/json", json!({ "choice": "given" }).to_string(), 400, "malformed_request"),
        (
            &path,
            "application/json",
            json!({ "choice": true, "policy": version }).to_string(),
            400,
            "malformed_request",
        ),
        (
            &path,
            "application/json",
            json!({ "choice": "unset", "policy": version }).to_string(),
            400,
            "malformed_request",
        ),
        (
            &path,
            "application/json",
            json!({ "choice": "given", "policy": 1.0 }).to_string(),
            400,
            "malformed_request",
        ),
        (
            &path,
            "application/json",
            json!({ "choice": "given", "policy": version, "actor": "guardian" }).to_string(),
            400,
            "malformed_request",
        ),
        (
            &path,
            "application/json",
            format!("{{\"choice\":\"refused\",\"choice\":\"given\",\"policy\":\"{version}\"}}"),
            400,
            "malformed_request",
        ),
        (&path, "text/plain", good.clone(), 415, "unsupported_media"),
        (&path, "application/json", " ".repeat(10_000_000) + &good, 413, "too_large"),
        (
            &path,
            "application/json",
            json!({ "choice": "given", "policy": "9.9" }).to_string(),
            422,
            "unknown_policy_version",
        ),
        (
            &path,
            "application/json",
            json!({ "choice": "given", "policy": sneaky }).to_string(),
            422,
            "unknown_policy_version",
        ),
        (&paths::consent("everything"), "application/json", good.clone(), 422, "unknown_purpose"),
        (&paths::consent("policy"), "application/json", good.clone(), 422, "unknown_purpose"),
        (&paths::consent("%ff"), "application/json", good.clone(), 422, "unknown_purpose"),
        (&paths::consent("diagnostics%00"), "application/json", good, 422, "unknown_purpose"),
    ] {
        send(at, kind, body).await.expect_problem(status, code);
    }
    for before in ["", "-1", "x", "1.5", "99999999999999999999"] {
        let path = format!("{}?before={before}", paths::CONSENT_HISTORY);
        app.get(&path).await.expect_problem(400, "malformed_request");
    }
    assert!(history(&app).await.is_empty());
}

fn copied_policy(from: &Path, to: &Path, version: &str, effective_from: &str) {
    fs::create_dir_all(to).expect("a folder");
    for file in ["en.md", "zh-Hans.md"] {
        fs::copy(from.join(file), to.join(file)).expect("copies");
    }
    let meta = fs::read_to_string(from.join("meta.toml")).expect("reads");
    let meta = meta.replacen("version = \"1.0\"", &format!("version = \"{version}\""), 1).replacen(
        "effective_from = \"2026-11-01\"",
        &format!("effective_from = \"{effective_from}\""),
        1,
    );
    fs::write(to.join("meta.toml"), meta).expect("writes");
}

#[tokio::test]
async fn a_choice_about_an_older_policy_is_asked_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = App::start_with(|config| {
        let first = config.policy.join("1.0");
        copied_policy(&first, &folder.path().join("1.0"), "1.0", "2026-11-01");
        copied_policy(&first, &folder.path().join("1.1"), "1.1", "2026-11-23");
        config.policy = folder.path().to_owned();
    })
    .await;
    app.sign_in(ADULT).await;
    let put = async |version: &str| {
        app.put(&paths::consent("diagnostics"), json!({ "choice": "given", "policy": version })).await
    };
    put("1.1").await.expect_problem(409, "policy_changed");
    let old = put("1.0").await.expect(200).json;

    app.advance("P1D");
    app.sign_in(ADULT).await;
    put("1.0").await.expect_problem(409, "policy_changed");
    let new = put("1.1").await.expect(200).json;
    assert_ne!(old["receipt"], new["receipt"], "the same word to another text is another choice");
    assert_eq!(new["receipt"]["payload"]["notice"]["version"], "1.1");
    assert_eq!(history(&app).await.len(), 2);
}

#[tokio::test]
async fn several_choices_are_made_together_or_not_at_all() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let version = app.version();
    let one = |purpose: &str, choice: &str| json!({ "purpose": purpose, "choice": choice });
    let post = async |choices: Value| {
        app.post(paths::CONSENTS, json!({ "policy": version, "choices": choices })).await
    };

    for (choices, status, code) in [
        (json!([one("transfer-abroad", "given"), one("publishing", "given")]), 422, "separate_consent"),
        (
            json!([one("diagnostics", "given"), one("publishing", "given"), one("transfer-abroad", "given")]),
            422,
            "separate_consent",
        ),
        (json!([one("diagnostics", "given"), one("publishing", "given")]), 422, "separate_consent"),
        (json!([one("publishing", "given"), one("diagnostics", "refused")]), 422, "separate_consent"),
        (json!([one("diagnostics", "given"), one("everything", "given")]), 422, "unknown_purpose"),
        (json!([one("diagnostics", "given"), one("diagnostics", "refused")]), 422, "unknown_purpose"),
        (json!([]), 400, "malformed_request"),
        (
            json!(PURPOSES.iter().chain(["x"].iter()).map(|id| one(id, "refused")).collect::<Vec<_>>()),
            400,
            "malformed_request",
        ),
        (json!("all"), 400, "malformed_request"),
    ] {
        post(choices).await.expect_problem(status, code);
    }
    let unknown =
        app.post(paths::CONSENTS, json!({ "policy": "9.9", "choices": [one("diagnostics", "given")] })).await;
    unknown.expect_problem(422, "unknown_policy_version");
    assert!(history(&app).await.is_empty(), "nothing was written");

    let asked = json!([
        one("diagnostics", "given"),
        one("traffic-statistics", "refused"),
        one("publishing", "refused")
    ]);
    let made = post(asked.clone()).await.expect(200).json;
    let receipts = made["receipts"].as_array().expect("a list");
    let of: Vec<_> = receipts.iter().map(|one| &one["payload"]["processing"]["purpose"]).collect();
    assert_eq!(of, ["diagnostics", "traffic-statistics", "publishing"], "in the order asked");
    assert_eq!(purpose(&made["choices"], "traffic-statistics")["state"], "refused");
    assert_eq!(made["choices"]["session"]["kind"], "rider");
    let again = post(asked).await.expect(200).json;
    assert_eq!(made["receipts"], again["receipts"], "twice is once");
    assert_eq!(history(&app).await.len(), 3);
    let all_off: Vec<_> = PURPOSES.iter().map(|id| one(id, "refused")).collect();
    post(json!(all_off)).await.expect(200);
    post(json!([one("publishing", "given")])).await.expect(200);
}

#[tokio::test]
async fn several_choices_of_a_minor_with_one_yes_are_none() {
    let app = App::start().await;
    app.sign_in(MINOR).await;
    let choices = json!([
        { "purpose": "traffic-statistics", "choice": "refused" },
        { "purpose": "diagnostics", "choice": "given" },
    ]);
    let answer = app.post(paths::CONSENTS, json!({ "policy": app.version(), "choices": choices })).await;
    answer.expect_problem(403, "guardian_needed");
    assert!(history(&app).await.is_empty(), "the first of the two was taken back");
}

#[tokio::test]
async fn a_minor_may_always_say_no_and_needs_a_guardian_for_a_yes() {
    let app = App::start().await;
    app.sign_in(MINOR).await;
    let seen = choices(&app, false).await;
    for id in PURPOSES {
        assert_eq!(purpose(&seen, id)["blocked"], "guardian");
        app.choose(id, "given").await.expect_problem(403, "guardian_needed");
        app.choose(id, "refused").await.expect(200);
        app.choose(id, "withdrawn").await.expect(200);
    }
    assert_eq!(history(&app).await.len(), 2 * PURPOSES.len());
    let adult = app.another();
    adult.sign_in(ADULT).await;
    let theirs = choices(&adult, false).await;
    assert!(PURPOSES.iter().all(|id| purpose(&theirs, id)["blocked"] == Value::Null));
}

#[tokio::test]
async fn a_minor_who_comes_of_age_chooses_alone() {
    let app = App::start().await;
    app.sign_in(MINOR).await;
    app.choose("diagnostics", "given").await.expect_problem(403, "guardian_needed");
    app.advance("P2Y");
    app.sign_in(MINOR).await;
    assert_eq!(purpose(&choices(&app, false).await, "diagnostics")["blocked"], Value::Null);
    app.choose("diagnostics", "given").await.expect(200);
}

#[tokio::test]
async fn history_comes_newest_first_and_page_by_page() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for round in 0..26 {
        app.choose("diagnostics", "given").await.expect(200);
        app.choose("diagnostics", if round % 2 == 0 { "withdrawn" } else { "refused" }).await.expect(200);
    }
    let first = app.get(&format!("{}?lang=en", paths::CONSENT_HISTORY)).await.expect(200).json;
    let entries = first["entries"].as_array().expect("a list");
    let numbers: Vec<_> = entries.iter().map(|entry| entry["sequence"].as_i64().expect("a number")).collect();
    assert_eq!(numbers, (3..=52).rev().collect::<Vec<_>>());
    assert_eq!((&entries[0]["state"], &entries[0]["actor"]), (&json!("refused"), &json!("self")));
    assert_eq!(entries[0]["name"], "Diagnostics");
    assert_eq!(entries[0]["policy"], app.version());
    let second =
        app.get(&format!("{}?before={}", paths::CONSENT_HISTORY, first["next"])).await.expect(200).json;
    assert_eq!(second["entries"].as_array().map(Vec::len), Some(2));
    assert_eq!(second["next"], Value::Null);
    let nothing = app.get(&format!("{}?before=1", paths::CONSENT_HISTORY)).await.expect(200).json;
    assert_eq!(nothing, json!({ "entries": [], "next": null }));
}

#[tokio::test]
async fn the_signal_covers_an_older_yes_without_writing_and_a_fresh_yes_outweighs_it() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("personalised-service", "given").await.expect(200);
    app.choose("diagnostics", "given").await.expect(200);

    let covered = choices(&app, true).await;
    let personal = purpose(&covered, "personalised-service");
    assert_eq!((&personal["state"], &personal["by_signal"]), (&json!("withdrawn"), &json!(true)));
    assert_eq!(
        purpose(&covered, "diagnostics")["state"],
        "given",
        "the signal is about sharing and personalising"
    );
    assert_eq!(covered["gpc"], true);
    assert_eq!(history(&app).await.len(), 2, "reading writes nothing");
    assert_eq!(purpose(&choices(&app, false).await, "personalised-service")["state"], "given");

    let fresh = choose_with_signal(&app, "personalised-service", "given").await.expect(200).json;
    assert_eq!(fresh["receipt"]["payload"]["sequence"], 3, "a yes in spite of the signal is a new one");
    assert_eq!(fresh["purpose"]["state"], "given");
    let personal = choices(&app, true).await;
    let personal = purpose(&personal, "personalised-service");
    assert_eq!((&personal["state"], &personal["by_signal"]), (&json!("given"), &json!(false)));
}

#[tokio::test]
async fn a_session_that_begins_with_the_signal_ends_older_yeses_for_good() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("personalised-service", "given").await.expect(200);
    choose_with_signal(&app, "transfer-abroad", "given").await.expect(200);
    app.choose("diagnostics", "given").await.expect(200);

    let phone = app.another();
    let request = phone.ask_code(ADULT).await;
    let code = phone.code_for(ADULT).await;
    let started = phone
        .post(paths::SESSION, json!({ "request": request, "code": code, "gpc": true }))
        .await
        .expect(201)
        .json;
    let told = &started["choices"];
    assert_eq!(purpose(told, "personalised-service")["state"], "withdrawn");
    assert_eq!(purpose(told, "personalised-service")["by_signal"], true);
    assert_eq!(purpose(told, "transfer-abroad")["state"], "given", "it was given in spite of the signal");
    assert_eq!(purpose(told, "diagnostics")["state"], "given");

    let lines = history(&app).await;
    assert_eq!(lines.len(), 4, "one event, for what the signal ended");
    assert_eq!((&lines[0]["state"], &lines[0]["actor"]), (&json!("withdrawn"), &json!("system")));
    let seen = choices(&app, false).await;
    let personal = purpose(&seen, "personalised-service");
    assert_eq!(
        (&personal["state"], &personal["by_signal"]),
        (&json!("withdrawn"), &json!(true)),
        "in every browser"
    );

    assert_eq!(choices(&phone, false).await["gpc"], true, "the session remembers how it began");
    phone.choose("personalised-service", "given").await.expect(200);
    sign_in_with_signal(&app).await;
    assert_eq!(history(&app).await.len(), 5, "a yes given under the signal stands at the next sign-in");
}

#[tokio::test]
async fn a_no_to_what_the_signal_ended_is_the_persons_own_from_then_on() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("personalised-service", "given").await.expect(200);
    sign_in_with_signal(&app).await;
    let ended = purpose(&choices(&app, false).await, "personalised-service").clone();
    assert_eq!((&ended["state"], &ended["by_signal"]), (&json!("withdrawn"), &json!(true)));

    let no = app.choose("personalised-service", "withdrawn").await.expect(200).json;
    assert_ne!(no["purpose"]["receipt"], ended["receipt"]);
    let event = &no["receipt"]["payload"]["event"];
    assert_eq!((&event["actor"], &event["method"]), (&json!("self"), &json!("switch")));
    assert_eq!(no["purpose"]["by_signal"], false);
    let lines = history(&app).await;
    let said: Vec<_> = lines.iter().map(|line| (&line["state"], &line["actor"])).collect();
    let (yes, no_longer) = (json!("given"), json!("withdrawn"));
    let (myself, system) = (json!("self"), json!("system"));
    assert_eq!(said, [(&no_longer, &myself), (&no_longer, &system), (&yes, &myself)]);

    let again = app.choose("personalised-service", "withdrawn").await.expect(200).json;
    assert_eq!(again["receipt"], no["receipt"], "said once, it stands");
}

#[tokio::test]
async fn a_receipt_says_which_text_in_which_language_and_which_build_of_the_page() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for (language, build, kept) in [("en", "0a1b2c", "0a1b2c"), ("zh-Hans", "<script>", "")] {
        let path = format!("{}?lang={language}", paths::consent("diagnostics"));
        let choice = if language == "en" { "given" } else { "refused" };
        let body = json!({ "choice": choice, "policy": app.version() });
        let mut request = App::request(Method::PUT, &path, Some(&body));
        request.headers_mut().insert("x-build", HeaderValue::from_static(build));
        let made = app.send(request).await.expect(200).json;
        let payload = &made["receipt"]["payload"];
        let published = app.get(&format!("{}?lang={language}", paths::POLICY)).await.expect(200).json;
        assert_eq!(payload["notice"]["language"], language);
        assert_eq!(payload["notice"]["sha256"], published["sha256"]);
        assert_eq!(payload["notice"]["url"], format!("http://127.0.0.1:8080/policy/{}", app.version()));
        assert_eq!(payload["event"]["build"], kept);
        assert_eq!(payload["event"]["method"], "switch");
        assert_eq!(payload["processing"]["retention"], made["purpose"]["kept"]);
        assert_eq!(payload["processing"]["lawful_basis"], "consent");
    }
}

#[tokio::test]
async fn a_clock_that_steps_back_does_not_reorder_what_was_said() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    let row = sessions::Entity::find().one(&app.state.db).await.expect("reads").expect("a session");
    let session =
        Session { id: row.id, person: row.person_id, kind: contract::session::Kind::Rider, gpc: false };
    let mut earlier = app.state.clone();
    earlier.clock = Clock::fixed("2026-11-22T07:00:00Z".parse().expect("a time"));
    let circumstances = ledger::Circumstances {
        language: contract::language::Language::En,
        signal: false,
        build: String::new(),
    };
    let new = contract::consent::NewChoice {
        choice: contract::consent::Choice::Withdrawn,
        policy: app.version(),
        account: None,
        subject: None,
        after: None,
    };
    let made = ledger::choose(&earlier, &session.person, &circumstances, "diagnostics", &new)
        .await
        .expect("is recorded");
    assert_eq!(made.receipt.payload["event"]["at"], "2026-11-22T08:00:00Z");
    assert_eq!(made.receipt.payload["sequence"], 2);
}

#[tokio::test]
async fn the_database_refuses_to_change_what_was_said() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    for statement in [
        "UPDATE consent_events SET state = 'withdrawn'",
        "UPDATE receipts SET signature = 'x'",
        "INSERT INTO consent_events SELECT * FROM consent_events",
    ] {
        assert!(app.state.db.execute_unprepared(statement).await.is_err(), "{statement}");
    }
    let replace = if crate::support::is_postgres() {
        "TRUNCATE consent_events CASCADE"
    } else {
        "INSERT OR REPLACE INTO consent_events SELECT * FROM consent_events"
    };
    assert!(app.state.db.execute_unprepared(replace).await.is_err(), "{replace}");
    assert_eq!(purpose(&choices(&app, false).await, "diagnostics")["state"], "given");
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_a_whole_choice_or_none() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for round in 0..40_u64 {
        let choice = if round % 2 == 0 { "given" } else { "withdrawn" };
        let patience = Duration::from_micros(round * 250);
        let _ = tokio::time::timeout(patience, app.choose("diagnostics", choice)).await;
    }
    app.choose("traffic-statistics", "given").await.expect(200);
    let lines = history(&app).await;
    let receipts = app.get(paths::RECEIPTS).await.expect(200).json;
    let numbers: Vec<_> = lines.iter().map(|line| line["sequence"].as_i64().expect("a number")).collect();
    let newest = i64::try_from(lines.len()).expect("few");
    assert_eq!(numbers, (1..=newest).rev().collect::<Vec<_>>(), "no gap");
    assert_eq!(receipts["receipts"].as_array().map(Vec::len), Some(lines.len()), "a receipt for each");
}
