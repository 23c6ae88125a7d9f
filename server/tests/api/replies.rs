//! Where word of what people write to us goes: what it may cost, what cannot be reached, and who has no address at all.

use crate::{
    handoff::arrive,
    support::{ADULT, ADULT_SUBJECT, Answer, App, STRANGER},
};
use contract::{paths, request::RequestState};
use privacy_server::{
    db,
    features::requests::{self, answer},
    messages::{Carrier, Outbox},
};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The number of [`ADULT`].
const PHONE: &str = "+8613900000001";

async fn write(app: &App, reply_to: Option<&str>) -> Answer {
    let mut body = json!({ "topic": "question", "text": "Hello?" });
    if let Some(address) = reply_to {
        body["reply_to"] = json!(address);
    }
    app.post_once(paths::REQUESTS, &app.state.chance.id(), body).await
}

async fn count(app: &App, table: &str) -> i64 {
    let backend = app.state.db.get_database_backend();
    let statement = Statement::from_string(backend, format!("SELECT COUNT(*) AS n FROM {table}"));
    let row = app.state.db.query_one_raw(statement).await.expect("counts").expect("a row");
    row.try_get("", "n").expect("a number")
}

async fn answered(app: &App, made: &Value) {
    let number = made["number"].as_str().expect("a number");
    let given =
        requests::Answer { number, text: "Yes.", state: RequestState::Fulfilled, by: "tester (uid 0)" };
    answer(&app.state, &given).await.expect("answers");
}

async fn without_addresses(app: &App) {
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    operator.execute_unprepared("UPDATE riders SET email = NULL, phone = NULL").await.expect("updates");
    operator.close().await.expect("closes");
}

/// The same server without any way for messages to leave.
fn cut_off(app: &App) -> App {
    let mut state = app.state.clone();
    state.outbox = Outbox::new(Carrier::default());
    app.over(state)
}

#[tokio::test]
async fn numbers_that_anybody_types_share_the_bounds_of_codes_by_country_and_in_all() {
    let app = App::start_with(|config| {
        config.limits.phone_codes_per_country = 2;
        config.limits.phone_codes_by_country = BTreeMap::from([("86".to_owned(), 4)]);
        config.limits.phone_codes_in_all = 5;
    })
    .await;
    app.post(paths::SESSION_CODES, json!({ "address": "+3725100001" })).await.expect(202);
    write(&app, Some("+3725100002")).await.expect(201);
    let refused = write(&app, Some("+3725100003")).await.expect_problem(429, "too_many_requests");
    assert!(refused.json["retry_after"].as_u64().is_some());
    // Who is signed in types numbers like anybody else.
    let rider = app.another();
    rider.sign_in(ADULT).await;
    write(&rider, Some("+3725100004")).await.expect_problem(429, "too_many_requests");
    for number in 0..3 {
        write(&app, Some(&format!("1391111000{number}"))).await.expect(201);
    }
    write(&app, Some("13911110009")).await.expect_problem(429, "too_many_requests");
    app.post(paths::SESSION_CODES, json!({ "address": PHONE }))
        .await
        .expect_problem(429, "too_many_requests");
    assert_eq!(count(&app, "requests").await, 4);
    write(&app, Some(STRANGER)).await.expect(201);
    write(&rider, None).await.expect(201);
    app.advance("PT1H");
    write(&app, Some("+3725100003")).await.expect(201);
}

#[tokio::test]
async fn a_rider_whose_own_phone_gets_no_more_messages_writes_all_the_same() {
    let app = App::start_with(|config| config.limits.phone_codes_in_all = 1).await;
    app.sign_in(PHONE).await;
    let sent = app.mails().await.len();
    let made = write(&app, None).await.expect(201).json;
    assert_eq!(made["reply_to"], "+86 139••••0001");
    assert_eq!(app.mails().await.len(), sent, "the number stands on the page: no message confirms it");
    answered(&app, &made).await;
    assert_eq!(app.mails().await.len(), sent + 1, "what we answer is told");
}

#[tokio::test]
async fn an_address_that_no_message_can_reach_is_refused_and_nothing_is_written() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let signed_in = cut_off(&app);
    signed_in.take_cookies(&app);
    for (browser, address) in
        [(cut_off(&app), PHONE), (cut_off(&app), STRANGER), (signed_in.as_same_browser(), PHONE)]
    {
        let refused = write(&browser, Some(address)).await.expect_problem(422, "channel_unavailable");
        assert_eq!(refused.json["fields"], json!(["reply_to"]), "{address}");
    }
    assert_eq!(count(&app, "requests").await + count(&app, "idempotency_keys").await, 0);
    // One's own address is no reason to refuse: the answer stands in the thread.
    let made = write(&signed_in, None).await.expect(201).json;
    assert_eq!(made["reply_to"], "");
}

#[tokio::test]
async fn a_rider_without_any_address_writes_and_reads_the_answer_in_the_thread() {
    let app = App::start().await;
    without_addresses(&app).await;
    arrive(&app, ADULT_SUBJECT).await;
    let made = write(&app, None).await.expect(201).json;
    assert_eq!(made["reply_to"], "", "there is nowhere to write to");
    let id = made["id"].as_str().expect("an id");
    assert_eq!(app.get(paths::REQUESTS).await.expect(200).json, json!({ "requests": [made] }));
    answered(&app, &made).await;
    let thread = app.get(&paths::request(id)).await.expect(200).json;
    assert_eq!((&thread["state"], &thread["messages"][1]["text"]), (&json!("fulfilled"), &json!("Yes.")));
    let more = json!({ "text": "Thank you." });
    app.post_once(&paths::request_messages(id), &app.state.chance.id(), more).await.expect(201);
    assert!(app.mails().await.is_empty() && count(&app, "messages").await == 0, "nobody gets a message");
    // An address for this one answer may be named.
    let made = write(&app, Some(STRANGER)).await.expect(201).json;
    assert_eq!(made["reply_to"], "n•••@example.org");
    assert_eq!(app.mails().await[0].to, STRANGER);
}
