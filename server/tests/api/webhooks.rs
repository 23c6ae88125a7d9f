//! The operator's backend is told of every change: signed, in order, once more rather than never.

use crate::{
    described::fits,
    policy_folder::{Next, publish_aside},
    receiver::{Came, Receiver, Reply},
    scan::{assert_nowhere, everything},
    support::{ADULT, ADULT_SUBJECT, App, MINOR, OTHER, OTHER_SUBJECT, STRANGER},
};
use contract::paths;
use privacy_server::{
    chance::Chance,
    config::Secret,
    ledger,
    start::{self, Options},
    webhooks,
};
use serde_json::{Value, json};
use std::time::Duration;

/// A server that tells a receiver.
async fn start() -> (App, Receiver) {
    let receiver = Receiver::start().await;
    let endpoint = receiver.endpoint();
    let app = App::start_with(|config| config.webhook = Some(endpoint)).await;
    (app, receiver)
}

async fn answer(app: &App, said: &str) {
    let body = json!({ "answer": said, "policy": app.version(), "language": "en" });
    app.put(paths::POLICY_ANSWER, body).await.expect(200);
}

async fn send(app: &App) -> usize {
    webhooks::send_due(&app.state).await.expect("sends")
}

/// What came about a subject: purpose (or `policy`) and what was said, in order.
fn about(came: &[Came], subject: &str) -> Vec<(String, String)> {
    let theirs = came.iter().filter(|one| one.json["data"]["subject"] == subject);
    let text = |value: &Value| value.as_str().unwrap_or("policy").to_owned();
    theirs
        .map(|one| {
            let data = &one.json["data"];
            let said = if data["state"].is_null() { &data["answer"] } else { &data["state"] };
            (text(&data["purpose"]), text(said))
        })
        .collect()
}

/// Waits for something that another task brings about.
async fn until(what: &str, done: impl AsyncFn() -> bool) {
    for _ in 0..1000 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain: {what}");
}

#[tokio::test]
async fn every_way_of_changing_is_told_once_in_order_and_signed() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    assert_eq!(send(&app).await, 0, "signing in changes nothing");
    answer(&app, "accepted").await;
    app.choose("diagnostics", "given").await.expect(200);
    app.choose("diagnostics", "given").await.expect(200);
    app.advance("PT1M");
    let several = json!({ "policy": app.version(), "choices": [
        { "purpose": "personalised-service", "choice": "given" },
        { "purpose": "traffic-statistics", "choice": "refused" },
    ] });
    app.post(paths::CONSENTS, several).await.expect(200);
    let phone = app.another();
    let request = phone.ask_code(ADULT).await;
    let code = phone.code_for(ADULT).await;
    phone.post(paths::SESSION, json!({ "request": request, "code": code, "gpc": true })).await.expect(201);
    answer(&app, "declined").await;

    let told = send(&app).await;
    let came = receiver.came();
    assert_eq!(came.len(), told);
    assert!(came.iter().all(|one| one.genuine));
    let mut history = app.get(paths::CONSENT_HISTORY).await.expect(200).json["entries"].take();
    let history = history.as_array_mut().expect("a list");
    history.reverse();
    let happened: Vec<_> = history
        .iter()
        .map(|entry| {
            (
                entry["purpose"].as_str().expect("text").to_owned(),
                entry["state"].as_str().expect("text").to_owned(),
            )
        })
        .collect();
    assert_eq!(about(&came, ADULT_SUBJECT), happened);
    assert!(happened.contains(&("personalised-service".to_owned(), "withdrawn".to_owned())), "by the signal");
    assert!(happened.contains(&("diagnostics".to_owned(), "withdrawn".to_owned())), "by declining");
    for (one, entry) in came.iter().zip(history) {
        let data = &one.json["data"];
        assert_eq!((&data["receipt"], &data["since"]), (&entry["receipt"], &entry["at"]));
        assert_eq!((&data["policy"], &one.json["timestamp"]), (&entry["policy"], &entry["at"]));
        if entry["purpose"] == "policy" {
            assert_eq!(one.json["type"], "policy.answered");
        } else {
            assert_eq!(
                (&one.json["type"], &data["allowed"]),
                (&json!("consent.changed"), &json!(entry["state"] == "given"))
            );
        }
    }
    let mut ids: Vec<_> = came.iter().map(|one| one.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), came.len(), "each message has an id of its own");
    assert_eq!(send(&app).await, 0, "what was acknowledged is not sent again");
    assert!(webhooks::list(&app.state.db).await.expect("reads").is_empty(), "and not kept");

    let document = app.get(paths::OPENAPI).await.expect(200).json;
    for one in &came {
        let kind = one.json["type"].as_str().expect("a type");
        let schema =
            &document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{kind} is described");
        fits(&document, schema, &one.json).expect("as described");
    }
}

#[tokio::test]
async fn what_is_not_taken_holds_up_the_same_person_and_nobody_else() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    receiver.reply_about(ADULT_SUBJECT, Reply::Status(500));
    app.choose("diagnostics", "given").await.expect(200);
    app.choose("diagnostics", "withdrawn").await.expect(200);
    other.choose("publishing", "given").await.expect(200);
    app.choose("publishing", "given").await.expect(200);
    other.choose("publishing", "withdrawn").await.expect(200);
    assert_eq!(send(&app).await, 2);
    let said = |purpose: &str, state: &str| (purpose.to_owned(), state.to_owned());
    let theirs = [said("publishing", "given"), said("publishing", "withdrawn")];
    assert_eq!(about(&receiver.came(), OTHER_SUBJECT), theirs);
    assert_eq!(
        about(&receiver.came(), ADULT_SUBJECT),
        [said("diagnostics", "given")],
        "only the first was tried"
    );

    assert_eq!(send(&app).await, 0, "not before its pause is over");
    for (reply, pause) in
        [(Reply::Redirect, "PT7S"), (Reply::Status(410), "PT13S"), (Reply::Status(400), "PT26S")]
    {
        receiver.reply_about(ADULT_SUBJECT, reply);
        app.advance(pause);
        assert_eq!(send(&app).await, 0, "{reply:?} acknowledges nothing");
    }
    receiver.reply_about(ADULT_SUBJECT, Reply::Status(200));
    app.advance("PT1M");
    assert_eq!(send(&app).await, 3);
    let came: Vec<_> =
        receiver.came().into_iter().filter(|one| one.json["data"]["subject"] == ADULT_SUBJECT).collect();
    let order: Vec<_> = about(&came, ADULT_SUBJECT);
    assert_eq!(order[..5], vec![said("diagnostics", "given"); 5], "tried five times");
    assert_eq!(order[5..], [said("diagnostics", "withdrawn"), said("publishing", "given")]);
    assert!(came[..5].iter().all(|one| one.id == came[0].id && one.genuine), "always under the same id");
    assert!(came[0].seconds < came[4].seconds, "each try is signed with its own time");
    assert_eq!(came[0].json, came[4].json);
}

#[tokio::test]
async fn a_receiver_that_hangs_for_one_person_gets_the_others_and_a_worker_that_dies_repeats_itself() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    receiver.reply_about(ADULT_SUBJECT, Reply::Never);
    app.choose("diagnostics", "given").await.expect(200);
    let state = app.state.clone();
    let worker = tokio::spawn(async move { webhooks::send_due(&state).await });
    until("the first message", async || !receiver.came().is_empty()).await;
    other.choose("publishing", "given").await.expect(200);
    let waiting = async || webhooks::list(&app.state.db).await.expect("reads").len();
    until("hers to be acknowledged", async || receiver.came().len() == 2 && waiting().await == 1).await;
    assert_eq!(about(&receiver.came(), OTHER_SUBJECT).len(), 1);
    worker.abort();
    assert!(worker.await.is_err(), "it died between sending and marking");

    receiver.reply_about(ADULT_SUBJECT, Reply::Status(204));
    assert_eq!(send(&app).await, 0, "the dead worker's lease still holds");
    app.advance("PT31S");
    assert_eq!(send(&app).await, 1);
    let came: Vec<_> =
        receiver.came().into_iter().filter(|one| one.json["data"]["subject"] == ADULT_SUBJECT).collect();
    assert_eq!(came.len(), 2);
    assert_eq!(came[0].id, came[1].id, "a receiver can tell the repetition");
}

#[tokio::test]
async fn after_more_than_a_day_a_message_is_given_up_and_an_operator_can_bring_it_back() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    receiver.reply_about(ADULT_SUBJECT, Reply::Status(503));
    app.choose("diagnostics", "given").await.expect(200);
    let began = app.state.clock.now_ms();
    let waits = async || {
        let rows = webhooks::list(&app.state.db).await.expect("reads");
        rows.iter().any(|row| row.state == "waiting")
    };
    while waits().await {
        send(&app).await;
        app.advance("PT1H");
    }
    let hours = (app.state.clock.now_ms() - began) / 3_600_000;
    assert!((24..72).contains(&hours), "given up after {hours} hours");
    let rows = webhooks::list(&app.state.db).await.expect("reads");
    assert_eq!((rows.len(), rows[0].state.as_str()), (1, "dead"));
    assert_eq!(rows[0].last_error.as_deref(), Some("failed there"));

    receiver.reply_about(ADULT_SUBJECT, Reply::Status(204));
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "withdrawn").await.expect(200);
    assert_eq!(send(&app).await, 1, "what was given up holds nothing up");
    let now = app.state.clock.now_ms();
    assert_eq!(webhooks::retry(&app.state.db, Some("unknown"), now).await.expect("runs"), 0);
    assert_eq!(webhooks::retry(&app.state.db, Some(&rows[0].id), now).await.expect("runs"), 1);
    assert_eq!(send(&app).await, 1);
    let came = receiver.came();
    assert_eq!(came.last().expect("came").id, came[0].id);
    assert!(webhooks::list(&app.state.db).await.expect("reads").is_empty());
}

#[tokio::test]
async fn two_servers_over_one_database_send_each_message_once() {
    let (app, receiver) = start().await;
    let people = [(ADULT, "diagnostics"), (OTHER, "publishing"), ("rider3@example.org", "diagnostics")];
    let mut browsers = Vec::new();
    for (address, purpose) in people {
        let browser = app.another();
        browser.sign_in(address).await;
        browsers.push((browser, purpose));
    }
    for (browser, purpose) in &browsers {
        for choice in ["given", "withdrawn", "given", "withdrawn"] {
            browser.choose(purpose, choice).await.expect(200);
        }
    }
    let second = app.beside().await;
    let (one, two) = tokio::join!(webhooks::send_due(&app.state), webhooks::send_due(&second.state));
    assert_eq!(one.expect("sends") + two.expect("sends"), 12);
    let came = receiver.came();
    assert_eq!(came.len(), 12);
    let on_off: Vec<String> = ["given", "withdrawn", "given", "withdrawn"].map(str::to_owned).into();
    for subject in [ADULT_SUBJECT, OTHER_SUBJECT, "rider-0003"] {
        let said: Vec<String> = about(&came, subject).into_iter().map(|(_, said)| said).collect();
        assert_eq!(said, on_off, "{subject}");
    }
}

#[tokio::test]
async fn what_did_not_happen_is_not_told() {
    let (app, receiver) = start().await;
    app.sign_in(MINOR).await;
    let several = json!({ "policy": app.version(), "choices": [
        { "purpose": "diagnostics", "choice": "refused" },
        { "purpose": "traffic-statistics", "choice": "given" },
    ] });
    app.post(paths::CONSENTS, several).await.expect_problem(403, "guardian_needed");
    assert!(
        webhooks::list(&app.state.db).await.expect("reads").is_empty(),
        "the first of them was taken back"
    );
    let holder = app.another();
    holder.sign_in(STRANGER).await;
    let body = json!({ "choice": "given", "policy": app.version() });
    holder.put(&paths::consent("diagnostics"), body).await.expect_problem(403, "rider_only");
    assert_eq!(send(&app).await, 0);
    assert!(receiver.came().is_empty());
}

#[tokio::test]
async fn without_a_receiver_nothing_is_written() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    assert!(webhooks::list(&app.state.db).await.expect("reads").is_empty());
    assert_eq!(send(&app).await, 0);
}

#[tokio::test]
async fn a_waiting_message_does_not_say_whom_it_is_about() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    let rows = webhooks::list(&app.state.db).await.expect("reads");
    assert_eq!(rows.len(), 1);
    assert_nowhere(&everything(&app).await, &[ADULT_SUBJECT]);
    receiver.reply_about(ADULT_SUBJECT, Reply::Status(500));
    send(&app).await;
    receiver.reply_about(ADULT_SUBJECT, Reply::Status(204));
    app.advance("PT1M");
    assert_eq!(send(&app).await, 1);
    assert_nowhere(&everything(&app).await, &[ADULT_SUBJECT]);
}

#[tokio::test]
async fn somebody_whose_key_is_destroyed_is_told_of_no_more() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    let row = webhooks::list(&app.state.db).await.expect("reads").remove(0);
    app.state.keys.destroy(&row.person_id).await.expect("destroys");
    assert_eq!(send(&app).await, 0);
    assert!(receiver.came().is_empty());
    let rows = webhooks::list(&app.state.db).await.expect("reads");
    assert_eq!((rows[0].state.as_str(), rows[0].last_error.as_deref()), ("dead", Some("the key is gone")));
}

#[tokio::test]
async fn a_receiver_that_cannot_be_safe_stops_the_start() {
    let app = App::start().await;
    let good = Receiver::start().await.endpoint();
    for (url, secret) in [("http://hooks.example.org/", good.secret.0.as_str()), (&good.url, "hunter2")] {
        let mut config = (*app.state.config).clone();
        config.webhook =
            Some(privacy_server::config::Endpoint { url: url.to_owned(), secret: Secret(secret.to_owned()) });
        let options = Options { demo: true, ..Options::default() };
        let started = start::open(config, app.state.clock.clone(), Chance::system(), &options).await;
        let why = started.map(drop).expect_err("does not start").to_string();
        assert!(why.starts_with("webhook.") && !why.contains("hunter2"), "{why}");
    }
}

#[tokio::test]
async fn an_operator_sees_what_was_given_up_and_sends_it_again_from_the_command_line() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    receiver.reply_about(ADULT_SUBJECT, Reply::Status(500));
    app.choose("diagnostics", "given").await.expect(200);
    while webhooks::list(&app.state.db).await.expect("reads").iter().any(|row| row.state == "waiting") {
        send(&app).await;
        app.advance("PT4H");
    }
    choose_later(&app).await;
    let id = webhooks::list(&app.state.db).await.expect("reads")[0].id.clone();
    let config = app.folder.path().join("center.toml");
    std::fs::write(&config, settings(&app)).expect("writes");
    let run = |arguments: &[&str]| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_privacy-server"))
            .arg("webhooks")
            .args(arguments)
            .arg("--config")
            .arg(&config)
            .output()
            .expect("runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("text")
    };
    let listed = run(&["list"]);
    assert!(listed.contains(&format!("{id} consent.changed dead attempts=18")), "{listed}");
    assert!(listed.ends_with("1 waiting, 1 given up\n"), "{listed}");
    assert!(!listed.contains(ADULT_SUBJECT), "it tells nobody's account");
    assert_eq!(run(&["retry", "unknown"]), "0 will be sent again\n");
    assert_eq!(run(&["retry", "--all"]), "1 will be sent again\n");
    assert!(run(&["list"]).ends_with("2 waiting, 0 given up\n"));
}

/// One more message, which waits.
async fn choose_later(app: &App) {
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "withdrawn").await.expect(200);
}

/// The settings of a running server as a file.
fn settings(app: &App) -> String {
    let config = &app.state.config;
    let text = |path: &std::path::Path| format!("{:?}", path.display().to_string());
    let both = "{ en = \"a\", zh-Hans = \"b\" }";
    format!(
        "public_url = {:?}\nlisten = \"{}\"\nassets = {}\npolicy = {}\ndatamap = {}\ndatabase = {:?}\nkey_store = {:?}\n\
         root_key = {}\n[operator]\nphone = \"1\"\nemail = \"a@example.org\"\nsecurity_contact = \"a@example.org\"\n\
         name = {both}\naddress = {both}\nofficer = {both}\nstorage_region = {both}\n",
        config.public_url,
        config.listen,
        text(&config.assets),
        text(&config.policy),
        text(&config.datamap),
        config.database,
        config.key_store,
        text(&config.root_key),
    )
}

#[tokio::test]
async fn a_yes_that_a_new_version_ended_is_told_too() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    app.choose("publishing", "given").await.expect(200);
    assert_eq!(send(&app).await, 2);
    let next =
        Next { version: "1.1", effective_from: "2026-12-05", changes: &[("use-diagnostics", "purpose")] };
    publish_aside(&app, "1.0", &next).await;
    app.advance("P12DT8H");
    let path = paths::PARTNER_CONSENT.replace("{subject}", ADULT_SUBJECT).replace("{purpose}", "diagnostics");
    assert_eq!(app.partner_get(&path).await.expect(200).json["allowed"], false, "the gate knows first");
    ledger::sweep(&app.state).await.expect("sweeps");
    assert_eq!(send(&app).await, 1);
    let came = receiver.came();
    let data = &came.last().expect("came").json["data"];
    assert_eq!((&data["purpose"], &data["state"]), (&json!("diagnostics"), &json!("superseded")));
    assert_eq!(data["allowed"], false);
}
