//! Writing to us: kept sealed, one request per key however often it is sent, seen by its owner only, answered by a day.

use crate::scan::{everything, places};
use crate::support::{ADULT, Answer, App, OTHER, START, STRANGER, is_postgres};
use axum::http::{HeaderValue, header};
use contract::{paths, request::RequestState};
use privacy_server::{
    config::Config,
    db,
    features::requests::{self, answer},
    start,
};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

const KEY: &str = "9b2f6c1e-3d4a-4f5b-8c6d-7e8f90a1b2c3";
const OTHER_KEY: &str = "0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d";
const CANARY: &str = "My neighbour Canary-4711 saw my rides";

fn question(text: &str) -> Value {
    json!({ "topic": "question", "text": text })
}

fn from_visitor(text: &str) -> Value {
    json!({ "topic": "complaint", "text": text, "reply_to": STRANGER })
}

async fn write(app: &App, key: &str, body: Value) -> Answer {
    app.post_once(paths::REQUESTS, key, body).await
}

async fn count(app: &App, table: &str) -> i64 {
    let backend = app.state.db.get_database_backend();
    let statement = Statement::from_string(backend, format!("SELECT COUNT(*) AS n FROM {table}"));
    let row = app.state.db.query_one_raw(statement).await.expect("counts").expect("a row");
    row.try_get("", "n").expect("a number")
}

async fn answered(app: &App, number: &str, text: &str, state: RequestState) {
    let given = requests::Answer { number, text, state, by: "tester (uid 0)" };
    answer(&app.state, &given).await.expect("answers");
}

#[tokio::test]
async fn a_rider_writes_and_gets_a_number_a_day_and_a_mail_without_the_text() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let made = write(&app, KEY, question("Who sees my rides?\r\nAnd since when?")).await.expect(201);
    let number = made.json["number"].as_str().expect("a number").to_owned();
    assert_eq!((number.len(), number.as_bytes()[4]), (9, b'-'), "{number}");
    assert_eq!(made.json["state"], "open");
    assert_eq!(made.json["topic"], "question");
    assert_eq!(made.json["received_at"], START);
    // Fifteen days after the 22nd, until the end of that day in Shanghai.
    assert_eq!(made.json["due_at"], "2026-12-07T15:59:59.999Z");
    assert_eq!(made.json["reply_to"], "r•••@example.org");
    let messages = made.json["messages"].as_array().expect("messages");
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["from"], "person");
    assert_eq!(messages[0]["text"], "Who sees my rides?\nAnd since when?");
    assert_eq!(messages[0]["at"], START);

    let mails = app.mails().await;
    assert_eq!(mails[0].to, ADULT);
    assert!(mails[0].subject.contains(&number), "{}", mails[0].subject);
    assert!(!mails[0].text.contains("rides"), "the mail repeats what was written: {}", mails[0].text);

    let id = made.json["id"].as_str().expect("an id");
    assert_eq!(app.get(&paths::request(id)).await.expect(200).json, made.json);
    let list = app.get(paths::REQUESTS).await.expect(200);
    assert_eq!(list.json, json!({ "requests": [made.json] }));
}

#[tokio::test]
async fn a_visitor_writes_with_an_address_to_answer_to() {
    let app = App::start().await;
    write(&app, KEY, question("Hello?")).await.expect_problem(401, "sign_in_needed");
    for bad in ["", "nobody", "a@b\r\nBcc: c@d.example", "x\u{1b}@example.org"] {
        let body = json!({ "topic": "question", "text": "Hello?", "reply_to": bad });
        let refused = write(&app, KEY, body).await.expect_problem(422, "address_invalid");
        assert_eq!(refused.json["fields"], json!(["reply_to"]), "{bad:?}");
    }
    let made = write(&app, KEY, from_visitor("Hello?")).await.expect(201);
    assert_eq!(made.json["reply_to"], "n•••@example.org");
    assert_eq!(app.mails().await[0].to, STRANGER);
    app.get(paths::REQUESTS).await.expect_problem(401, "sign_in_needed");
    let id = made.json["id"].as_str().expect("an id");
    app.get(&paths::request(id)).await.expect_problem(401, "sign_in_needed");
    app.sign_in(STRANGER).await;
    app.get(&paths::request(id)).await.expect_problem(404, "not_found");
    let list = app.get(paths::REQUESTS).await.expect(200);
    assert_eq!(list.json["requests"], json!([]), "whoever reads the mailbox later was not who wrote");
}

#[tokio::test]
async fn only_its_owner_sees_a_request_or_writes_to_it() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let made = write(&app, KEY, question("Mine")).await.expect(201);
    let id = made.json["id"].as_str().expect("an id");
    let other = app.another();
    other.sign_in(OTHER).await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    for id in [id, unknown, "1", "%FF"] {
        other.get(&paths::request(id)).await.expect_problem(404, "not_found");
        let more = json!({ "text": "Not mine" });
        other.post_once(&paths::request_messages(id), KEY, more).await.expect_problem(404, "not_found");
        other.get(&format!("{}?before={id}", paths::REQUESTS)).await.expect_problem(404, "not_found");
    }
    assert_eq!(other.get(paths::REQUESTS).await.json["requests"], json!([]));
    assert_eq!(count(&app, "request_messages").await, 1);
}

#[tokio::test]
async fn the_same_key_sent_fifty_times_at_once_is_one_request_one_mail_and_one_answer() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.mails().await;
    let mails = app.mails().await.len();
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let one = app.as_same_browser();
        sending.spawn(async move { write(&one, KEY, question("Once, please")).await });
    }
    let answers = sending.join_all().await;
    let first = answers[0].json.clone();
    for answer in answers {
        assert_eq!(answer.expect(201).json, first);
    }
    assert_eq!((count(&app, "requests").await, count(&app, "request_messages").await), (1, 1));
    assert_eq!(app.mails().await.len(), mails + 1);
}

#[tokio::test]
async fn a_second_try_is_answered_like_the_first_and_another_text_is_refused() {
    let app = App::start().await;
    for (who, body, changed) in
        [(Some(ADULT), question("One"), question("Two")), (None, from_visitor("One"), from_visitor("Two"))]
    {
        let browser = app.another();
        if let Some(who) = who {
            browser.sign_in(who).await;
        }
        let first = write(&browser, KEY, body.clone()).await.expect(201);
        assert_eq!(write(&browser, KEY, body).await.expect(201).json, first.json);
        let refused = write(&browser, KEY, changed).await;
        refused.expect_problem(422, "idempotency_mismatch");
    }
    assert_eq!(count(&app, "requests").await, 2);
    let other = app.another();
    other.sign_in(OTHER).await;
    let theirs = write(&other, KEY, question("One")).await.expect(201);
    assert_eq!(theirs.json["messages"].as_array().map(Vec::len), Some(1));
    assert_eq!(count(&app, "requests").await, 3, "the same key of another person is another key");
}

#[tokio::test]
async fn a_key_for_one_thing_is_none_for_another() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let made = write(&app, KEY, question("One")).await.expect(201);
    let path = paths::request_messages(made.json["id"].as_str().expect("an id"));
    let more = json!({ "text": "One" });
    app.post_once(&path, KEY, more.clone()).await.expect_problem(422, "idempotency_mismatch");
    let added = app.post_once(&path, OTHER_KEY, more.clone()).await.expect(201);
    assert_eq!(app.post_once(&path, OTHER_KEY, more).await.expect(201).json, added.json);
    assert_eq!(added.json["messages"].as_array().map(Vec::len), Some(2));
    let different = json!({ "text": "Another" });
    app.post_once(&path, OTHER_KEY, different).await.expect_problem(422, "idempotency_mismatch");
}

#[tokio::test]
async fn a_key_is_forgotten_after_two_days_and_holds_nothing_of_the_text() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    write(&app, KEY, question(CANARY)).await.expect(201);
    app.advance("P1DT23H");
    start::sweep_what_people_write(&app.state).await.expect("sweeps");
    assert_eq!(count(&app, "idempotency_keys").await, 1);
    app.advance("PT2H");
    start::sweep_what_people_write(&app.state).await.expect("sweeps");
    assert_eq!(count(&app, "idempotency_keys").await, 0);
}

#[tokio::test]
async fn a_request_needs_exactly_one_key_that_is_a_uuid() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let sent = app.post(paths::REQUESTS, question("Hello")).await;
    assert_eq!(sent.expect_problem(400, "malformed_request").json["fields"], json!(["Idempotency-Key"]));
    for key in ["", "1", "not-a-uuid", &"a".repeat(5000)] {
        write(&app, key, question("Hello")).await.expect_problem(400, "malformed_request");
    }
    let mut twice = App::request(axum::http::Method::POST, paths::REQUESTS, Some(&question("Hello")));
    for key in [KEY, OTHER_KEY] {
        twice.headers_mut().append(paths::IDEMPOTENCY_KEY, HeaderValue::from_static(key));
    }
    app.send(twice).await.expect_problem(400, "malformed_request");
    assert_eq!(count(&app, "requests").await, 0);
}

#[tokio::test]
async fn a_refused_message_leaves_its_key_free_for_the_mended_one() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    write(&app, KEY, question("Card 4111 1111 1111 1111")).await.expect_problem(422, "card_number");
    write(&app, KEY, question("No card")).await.expect(201);
}

#[tokio::test]
async fn hostile_and_oversized_input_is_refused_and_nothing_is_kept() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for text in ["", "  \n ", "a\0b", "\u{202e}\u{200b}", "\u{1b}[31mred", &"x".repeat(4_001)] {
        let refused = write(&app, KEY, question(text)).await.expect_problem(422, "bad_text");
        assert_eq!(refused.json["fields"], json!(["text"]));
    }
    for body in [
        json!({}),
        json!({ "topic": "question" }),
        json!({ "topic": "gossip", "text": "x" }),
        json!({ "topic": "question", "text": "x", "state": "fulfilled" }),
        json!({ "topic": "question", "text": ["x"] }),
    ] {
        write(&app, KEY, body).await.expect_problem(400, "malformed_request");
    }
    write(&app, KEY, question(&"x".repeat(300_000))).await.expect_problem(413, "too_large");
    assert_eq!(count(&app, "requests").await + count(&app, "idempotency_keys").await, 0);
    for text in
        ["=HYPERLINK(\"http://evil.example\")", "<script>alert(1)</script>", "'; DROP TABLE requests; --"]
    {
        let key = app.state.chance.id();
        let made = write(&app, &key, question(text)).await.expect(201);
        assert_eq!(made.json["messages"][0]["text"], text, "words stay words");
    }
    let longest = "滑".repeat(4_000);
    let made = write(&app, KEY, question(&longest)).await.expect(201);
    assert_eq!(made.json["messages"][0]["text"], longest);
}

#[tokio::test]
async fn an_answer_shows_in_the_thread_and_its_mail_keeps_quiet_about_it() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let made = write(&app, KEY, question("Who sees my rides?")).await.expect(201);
    let (id, number) = (made.json["id"].as_str().expect("an id"), made.json["number"].as_str().expect("one"));
    app.advance("PT1H");
    answered(&app, number, "Nobody but you.", RequestState::Fulfilled).await;
    app.sign_in(ADULT).await;
    let thread = app.get(&paths::request(id)).await.expect(200).json;
    assert_eq!(thread["state"], "fulfilled");
    assert_eq!(thread["messages"][1]["from"], "us");
    assert_eq!(thread["messages"][1]["text"], "Nobody but you.");
    let mail = app.mails().await.into_iter().find(|mail| mail.text.contains("/requests")).expect("a mail");
    assert!(mail.to == ADULT && mail.subject.contains(number) && !mail.text.contains("Nobody"), "{mail:?}");

    app.advance("P1D");
    app.sign_in(ADULT).await;
    let more = json!({ "text": "Are you sure?" });
    let open = app.post_once(&paths::request_messages(id), OTHER_KEY, more).await.expect(201).json;
    assert_eq!(open["state"], "open");
    assert_eq!(open["due_at"], "2026-12-08T15:59:59.999Z", "a new due date");
    assert_eq!(open["messages"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn a_visitors_answer_comes_by_mail_because_there_is_no_other_way() {
    let app = App::start().await;
    let made = write(&app, KEY, from_visitor("The bell rings at night")).await.expect(201);
    let number = made.json["number"].as_str().expect("a number");
    answered(&app, &number.replace('-', " "), "We fixed it.", RequestState::Fulfilled).await;
    let mail = &app.mails().await[0];
    assert!(mail.to == STRANGER && mail.text.contains("We fixed it.") && mail.subject.contains(number));
}

#[tokio::test]
async fn reading_for_the_operator_is_written_down_and_listing_opens_nothing() {
    let app = App::start().await;
    let made = write(&app, KEY, from_visitor(CANARY)).await.expect(201);
    let number = made.json["number"].as_str().expect("a number");
    let waiting = requests::waiting(&app.state).await.expect("lists");
    assert_eq!(waiting.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), [number]);
    assert_eq!(count(&app, "request_reads").await, 0);
    let read = requests::read(&app.state, number, "desk (uid 7)").await.expect("reads");
    assert_eq!(read.messages[0].text, CANARY);
    assert_eq!(count(&app, "request_reads").await, 1);
    // As a Chinese keyboard writes it, and as a mail program sets it.
    let wide = |digit: char| char::from_u32(u32::from(digit) + 0xFEE0).expect("a wide one");
    for typed in
        [number.chars().map(wide).collect(), number.replace('-', "\u{2013}"), number.replace('-', " ")]
    {
        let read = requests::read(&app.state, &typed, "desk (uid 7)").await.expect("reads");
        assert_eq!(read.number, number, "{typed}");
    }
    answered(&app, number, "Yes.", RequestState::Denied).await;
    assert!(requests::waiting(&app.state).await.expect("lists").is_empty());
    for wrong in ["0000-0000", "", "x", "12345678901234567890"] {
        assert!(requests::read(&app.state, wrong, "desk").await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn nothing_of_a_request_lies_readable() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    write(&app, KEY, question(CANARY)).await.expect(201);
    let visitor = app.another();
    let made = write(&visitor, KEY, from_visitor(CANARY)).await.expect(201);
    let number = made.json["number"].as_str().expect("a number");
    answered(&app, number, "Canary-4712 is our answer", RequestState::Fulfilled).await;
    let all = everything(&app).await;
    for secret in ["Canary-471", "neighbour", STRANGER, ADULT, KEY] {
        assert_eq!(places(&all, secret), Vec::<String>::new(), "{secret} lies readable");
    }
    assert!(!places(&all, number).is_empty(), "the scan finds what is there");
}

#[tokio::test]
async fn texts_that_are_swapped_between_requests_do_not_open() {
    let app = App::start().await;
    let (first, second) = (app.another(), app.another());
    first.sign_in(ADULT).await;
    second.sign_in(OTHER).await;
    let one = write(&first, KEY, question("One")).await.expect(201).json;
    let two = write(&second, KEY, question("Two")).await.expect(201).json;
    let id = |made: &Value| made["messages"][0]["id"].as_str().expect("an id").to_owned();
    let swap = format!(
        "UPDATE request_messages SET sealed_text = (SELECT sealed_text FROM request_messages WHERE id = '{}') WHERE id = '{}'",
        id(&one),
        id(&two)
    );
    app.state.db.execute_unprepared(&swap).await.expect("swaps");
    second.get(paths::REQUESTS).await.expect_problem(500, "internal");
    first.get(paths::REQUESTS).await.expect(200);
}

#[tokio::test]
async fn working_days_and_holidays_come_from_the_settings() {
    let holidays = |config: &mut Config| {
        config.requests.answer_days = 5;
        config.requests.holidays = vec!["2026-11-25".to_owned()];
        config.requests.workdays = vec!["2026-11-28".to_owned()];
    };
    let app = App::start_with(holidays).await;
    let made = write(&app, KEY, from_visitor("Hello")).await.expect(201);
    // From Sunday the 22nd: 23, 24, 26, 27, and the Saturday that is worked on.
    assert_eq!(made.json["due_at"], "2026-11-28T15:59:59.999Z");
    let mut config = (*app.state.config).clone();
    config.requests.holidays = vec!["tomorrow".to_owned()];
    assert!(config.check().is_err(), "a day that is none stops the start");
}

#[tokio::test]
async fn overdue_requests_raise_one_alarm_and_answered_ones_are_forgotten_in_the_end() {
    let app = App::start().await;
    let made = write(&app, KEY, from_visitor("Hello")).await.expect(201);
    let (id, number) = (made.json["id"].as_str().expect("an id"), made.json["number"].as_str().expect("one"));
    app.sign_in(ADULT).await;
    write(&app, KEY, question("Kept while it is open")).await.expect(201);
    app.advance("P16D");
    start::sweep_what_people_write(&app.state).await.expect("sweeps");
    assert_eq!(overdue(&app).await, 2);
    start::sweep_what_people_write(&app.state).await.expect("sweeps");
    answered(&app, number, "Late, sorry.", RequestState::Fulfilled).await;
    assert_eq!(overdue(&app).await, 1, "an answer ends the alarm");
    app.advance("P181D");
    start::sweep_what_people_write(&app.state).await.expect("sweeps");
    assert_eq!(count(&app, "requests").await, 1);
    assert!(app.state.keys.open(id).await.is_err(), "the visitor's key is gone as well");
}

async fn overdue(app: &App) -> i64 {
    count(app, "requests WHERE overdue_at IS NOT NULL").await
}

#[tokio::test]
async fn writing_is_rate_limited_and_trying_again_costs_nothing() {
    let app = App::start_with(|config| config.limits.requests = 2).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    app.sign_in(ADULT).await;
    for _ in 0..10 {
        write(&app, KEY, question("One")).await.expect(201);
    }
    write(&app, OTHER_KEY, question("Two")).await.expect(201);
    let key = app.state.chance.id();
    let refused = write(&app, &key, question("Three")).await.expect_problem(429, "too_many_requests");
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
    write(&other, KEY, question("Another person writes")).await.expect(201);
    app.advance("PT1H");
    app.sign_in(ADULT).await;
    write(&app, &key, question("Three")).await.expect(201);
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let app = App::start_with(|config| config.limits.requests = 1000).await;
    app.sign_in(ADULT).await;
    for number in 0..25 {
        write(&app, &app.state.chance.id(), question(&format!("Number {number}"))).await.expect(201);
        if number % 3 == 0 {
            app.advance("PT1S");
        }
    }
    let first = app.get(paths::REQUESTS).await.expect(200).json;
    assert_eq!(first["requests"].as_array().map(Vec::len), Some(20));
    let next = format!("{}?before={}", paths::REQUESTS, first["next"].as_str().expect("more"));
    let second = app.get(&next).await.expect(200).json;
    assert_eq!(second["requests"].as_array().map(Vec::len), Some(5));
    assert!(second["next"].is_null());
    let ids = |page: &Value| -> Vec<String> {
        let requests = page["requests"].as_array().expect("a list");
        requests.iter().map(|one| one["id"].to_string()).collect()
    };
    let mut all = [ids(&first), ids(&second)].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 25, "none twice, none left out");
}

#[tokio::test]
async fn a_locked_database_refuses_cleanly_and_the_same_key_works_afterwards() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let first = write(&app, OTHER_KEY, question("Before")).await.expect(201).json;
    // Another process holds what is needed: all of SQLite; on PostgreSQL the very key.
    let held = db::begin(&app.state.db).await.expect("begins");
    if is_postgres() {
        held.execute_unprepared("LOCK TABLE idempotency_keys IN ACCESS EXCLUSIVE MODE").await.expect("locks");
    }
    let refused = write(&app, KEY, question("Now")).await;
    let code = if is_postgres() { (409, "in_flight") } else { (503, "unavailable") };
    let refused = refused.expect_problem(code.0, code.1);
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
    held.rollback().await.expect("lets go");
    assert_eq!(count(&app, "requests").await, 1, "no half of it");
    write(&app, KEY, question("Now")).await.expect(201);
    assert_eq!(write(&app, OTHER_KEY, question("Before")).await.expect(201).json, first);
    assert_eq!(count(&app, "requests").await, 2);
}

#[tokio::test]
async fn a_client_that_hangs_up_leaves_a_whole_request_or_none() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for step in 0..40 {
        let (key, one) = (app.state.chance.id(), app.as_same_browser());
        let mut sending = Box::pin(write(&one, &key, question("Cut")));
        // Polled some times, then dropped: as the server drops what nobody waits for any more.
        for _ in 0..step {
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(sending.as_mut().poll(context).is_ready())
            });
            if polled.await {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(sending);
    }
    let (requests, messages) = (count(&app, "requests").await, count(&app, "request_messages").await);
    assert_eq!(requests, messages);
    assert_eq!(requests, count(&app, "idempotency_keys").await);
    write(&app, KEY, question("Still works")).await.expect(201);
}
