//! The operator's backend is told of what changes without a word of the person: a prompt that becomes due, and their age.

use crate::{
    described::fits,
    policy_folder::{Next, publish_aside},
    receiver::{Came, Receiver},
    scan::{assert_nowhere, everything},
    support::{ADULT, ADULT_SUBJECT, App, MINOR, MINOR_SUBJECT, OTHER, STRANGER},
};
use contract::paths;
use privacy_server::{db, people, start, webhooks};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

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

/// Of whom it was told that what changed, in order.
fn changed(came: &[Came]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let ours = came.iter().filter(|one| one.json["type"] == "person.changed");
    ours.map(|one| (text(&one.json["data"]["subject"]), text(&one.json["data"]["what"]))).collect()
}

fn told(subject: &str, what: &str) -> (String, String) {
    (subject.to_owned(), what.to_owned())
}

async fn send(app: &App) {
    webhooks::send_due(&app.state).await.expect("sends");
}

async fn follow(app: &App) {
    for _ in 0..4 {
        start::follow_policies(&app.state).await.expect("follows");
    }
}

async fn born(app: &App, subject: &str, day: &str) {
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    let sql = format!("UPDATE riders SET birth_date = '{day}' WHERE rider_id = '{subject}'");
    operator.execute_unprepared(&sql).await.expect("updates");
    operator.close().await.expect("closes");
}

async fn person(app: &App, subject: &str) -> Value {
    app.partner_get(&paths::PARTNER_PERSON.replace("{subject}", subject)).await.expect(200).json
}

#[tokio::test]
async fn a_version_in_force_is_told_once_for_everyone_whom_it_makes_due() {
    let (app, receiver) = start().await;
    app.sign_in(ADULT).await;
    answer(&app, "accepted").await;
    let declined = app.another();
    declined.sign_in(OTHER).await;
    answer(&declined, "declined").await;
    // Whoever never answered, is a minor or has no account is not made due by it.
    app.another().sign_in("rider3@example.org").await;
    app.another().sign_in(MINOR).await;
    app.another().sign_in(STRANGER).await;
    send(&app).await;

    // Not even a purpose ends: the wording alone makes a prompt due.
    let next = Next { version: "1.1", effective_from: "2026-12-05", changes: &[("contact", "wording")] };
    publish_aside(&app, "1.0", &next).await;
    follow(&app).await;
    send(&app).await;
    assert_eq!(changed(&receiver.came()), [], "it is not in force yet");
    assert_eq!(person(&app, ADULT_SUBJECT).await["prompt_due"], false);
    app.advance("P13D");
    let other = app.beside().await;
    let (one, two) = tokio::join!(start::follow_policies(&app.state), start::follow_policies(&other.state));
    one.and(two).expect("follow");
    follow(&app).await;
    follow(&other).await;
    assert_nowhere(&everything(&app).await, &[ADULT_SUBJECT]);
    send(&app).await;
    let came = receiver.came();
    assert_eq!(changed(&came), [told(ADULT_SUBJECT, "prompt_due")]);
    assert_eq!(person(&app, ADULT_SUBJECT).await["prompt_due"], true);

    let document = app.get(paths::OPENAPI).await.expect(200).json;
    let content = &document["webhooks"]["person.changed"]["post"]["requestBody"]["content"];
    let message = &came.last().expect("one came").json;
    fits(&document, &content["application/json"]["schema"], message).expect("as described");
    assert_eq!(message["data"].as_object().map(serde_json::Map::len), Some(2), "{message}");
}

#[tokio::test]
async fn turning_eighteen_is_told_on_the_day_though_nobody_asks() {
    let (app, receiver) = start().await;
    born(&app, MINOR_SUBJECT, "2008-11-25").await;
    app.sign_in(MINOR).await;
    let (mut walk, mut others) = (people::Walk::default(), people::Walk::default());
    for day in ["2026-11-22", "2026-11-23", "2026-11-24"] {
        walk.on(&app.state).await.expect("walks");
        assert_eq!(person(&app, MINOR_SUBJECT).await["guardian"], "needed", "{day}");
        app.advance("P1D");
    }
    send(&app).await;
    assert_eq!(changed(&receiver.came()), []);
    walk.on(&app.state).await.expect("walks");
    others.on(&app.beside().await.state).await.expect("walks");
    walk.on(&app.state).await.expect("walks");
    send(&app).await;
    assert_eq!(changed(&receiver.came()), [told(MINOR_SUBJECT, "age")]);
    assert_eq!(person(&app, MINOR_SUBJECT).await["guardian"], "not_needed");
    app.sign_in(MINOR).await;
    send(&app).await;
    assert_eq!(changed(&receiver.came()).len(), 1, "once");
}

#[tokio::test]
async fn a_birth_date_that_was_corrected_is_told_at_the_sign_in_that_it_counts_from() {
    let (app, receiver) = start().await;
    for (day, what) in [
        ("1990-05-05", None),
        ("2010-05-05", Some("age")),
        ("2011-05-05", None),
        ("1990-05-05", Some("age")),
        ("1991-05-05", None),
    ] {
        born(&app, ADULT_SUBJECT, day).await;
        let before = changed(&receiver.came()).len();
        app.sign_in(ADULT).await;
        send(&app).await;
        let came = changed(&receiver.came());
        assert_eq!(came[before..], Vec::from_iter(what.map(|what| told(ADULT_SUBJECT, what))), "{day}");
    }
    // Who turned 18 and came before the walk did is told of by coming.
    born(&app, ADULT_SUBJECT, "2008-11-25").await;
    app.sign_in(ADULT).await;
    app.advance("P4D");
    app.sign_in(ADULT).await;
    people::Walk::default().on(&app.state).await.expect("walks");
    send(&app).await;
    assert_eq!(changed(&receiver.came())[2..], [told(ADULT_SUBJECT, "age"), told(ADULT_SUBJECT, "age")]);
}
