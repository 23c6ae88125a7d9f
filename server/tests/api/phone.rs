//! Codes by phone message: signing in with a number, and what reaches the message gateway (S9, S11, F8, F9).

use crate::{
    receiver::{Receiver, Reply, SECRET},
    session::{other_than, quartiles},
    support::{ADULT, ADULT_SUBJECT, App, OTHER_SUBJECT, code_in},
};
use contract::paths;
use privacy_server::{
    auth,
    config::{Config, Endpoint, Secret},
    datamap::Account,
    db,
    messages::{self, Backlog, Carrier, Outbox},
    people,
};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// The number of [`ADULT`], who has an e-mail address as well.
const PHONE: &str = "+8613900000001";
/// A number that no account has.
const NOBODY: &str = "+8613911112222";

async fn operator(app: &App, sql: &str) {
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    operator.execute_unprepared(sql).await.expect("changes");
    operator.close().await.expect("closes");
}

async fn subject_of(app: &App, phone: &str) -> Option<String> {
    match app.state.datamap.account_by_phone(phone).await.expect("answers") {
        Account::Of(rider) => Some(rider.subject.reveal().clone()),
        Account::None | Account::Several => None,
    }
}

fn through(receiver: &Receiver) -> impl FnOnce(&mut Config) {
    let endpoint = receiver.endpoint();
    move |config| config.gateway = Some(endpoint)
}

#[tokio::test]
async fn a_phone_signs_a_rider_in_however_it_is_typed_and_stays_masked() {
    let app = App::start().await;
    for typed in ["13900000001", "+86 139-0000-0001", " １３９００００ ０００１", "0086 139 0000 0001"]
    {
        let browser = app.another();
        let request = browser.ask_code(typed).await;
        let code = browser.code_for(PHONE).await;
        let body = json!({ "request": request, "code": code });
        let started = browser.post(paths::SESSION, body).await.expect(201);
        assert_eq!(started.json["session"]["kind"], "rider", "{typed}");
        assert_eq!(started.json["session"]["address"], "+86 139••••0001");
        assert!(!started.text().contains("13900000001"));
    }
    let newest = &app.mails().await[0];
    assert_eq!((newest.channel.as_str(), newest.to.as_str()), ("phone", PHONE));
    assert!(newest.text.chars().count() < 160, "short: each part costs: {}", newest.text);
}

#[tokio::test]
async fn a_rider_is_the_same_person_by_phone_and_by_mail() {
    let app = App::start().await;
    app.sign_in(PHONE).await;
    let choice = json!({ "choice": "given", "policy": app.version() });
    app.put(&paths::consent("diagnostics"), choice).await.expect(200);
    let by_mail = app.another();
    let started = by_mail.sign_in(ADULT).await;
    let purposes = started.json["choices"]["purposes"].as_array().expect("purposes").clone();
    let diagnostics = purposes.iter().find(|purpose| purpose["id"] == "diagnostics").expect("there");
    assert_eq!(diagnostics["state"], "given");
    assert!(people::by_subject(&app.state, ADULT_SUBJECT).await.expect("answers").is_some());
    let sessions = by_mail.get(paths::SESSIONS).await.expect(200).json["sessions"].clone();
    let addresses: Vec<_> = sessions.as_array().expect("a list").iter().map(|one| &one["address"]).collect();
    assert_eq!(addresses.len(), 2);
    assert!(
        addresses.contains(&&json!("+86 139••••0001")) && addresses.contains(&&json!("r•••@example.org"))
    );
}

#[tokio::test]
async fn numbers_are_found_however_the_operator_wrote_them() {
    let app = App::start().await;
    for written in [
        "+86 139 0000 0002",
        "+8613900000002",
        "8613900000002",
        "0086-139-0000-0002",
        "139-0000-0002",
        "13900000002",
    ] {
        operator(&app, &format!("UPDATE riders SET phone = '{written}' WHERE rider_id = '{OTHER_SUBJECT}'"))
            .await;
        assert_eq!(subject_of(&app, "+8613900000002").await.as_deref(), Some(OTHER_SUBJECT), "{written}");
    }
    // The same digits in another country are somebody else's.
    assert_eq!(subject_of(&app, "+13900000002").await, None);
    operator(
        &app,
        &format!("UPDATE riders SET phone = '+1 390 000 0002' WHERE rider_id = '{OTHER_SUBJECT}'"),
    )
    .await;
    assert_eq!(subject_of(&app, "+8613900000002").await, None);
    assert_eq!(subject_of(&app, "+13900000002").await.as_deref(), Some(OTHER_SUBJECT));
}

#[tokio::test]
async fn a_number_of_two_accounts_opens_neither() {
    let app = App::start().await;
    operator(&app, &format!("UPDATE riders SET phone = '13900000001' WHERE rider_id = '{OTHER_SUBJECT}'"))
        .await;
    assert_eq!(app.sign_in(PHONE).await.json["session"]["kind"], "shared");
}

#[tokio::test]
async fn a_number_that_no_account_has_signs_in_as_an_address_holder() {
    let app = App::start().await;
    let started = app.sign_in(NOBODY).await;
    assert_eq!(started.json["session"]["kind"], "address");
    assert_eq!(started.json["session"]["address"], "+86 139••••2222");
}

#[tokio::test]
async fn a_step_up_code_goes_to_the_phone_that_the_session_began_with() {
    let app = App::start().await;
    app.sign_in(PHONE).await;
    let asked = app.post(paths::STEP_UP_CODES, json!({ "action": "receipts.download" })).await.expect(202);
    let newest = app.mails().await[0].clone();
    assert_eq!((newest.channel.as_str(), newest.to.as_str()), ("phone", PHONE));
    assert!(newest.text.contains("下载您的全部回执"), "{}", newest.text);
    let body = json!({ "action": "receipts.download", "request": asked.json["request"], "code": code_in(&newest.text) });
    app.post(paths::STEP_UP, body).await.expect(201);
}

#[tokio::test]
async fn hostile_numbers_are_refused_and_get_no_message() {
    let app = App::start().await;
    let long = "1".repeat(10_000);
    for typed in [
        "110",
        "400 555 0100",
        "+86 10 1234 5678",
        "13900000001,13900000002",
        "13900000001;ext=5",
        "139\u{0}00000001",
        "+86139' OR '1'='1",
        &long,
    ] {
        let refused = app.post(paths::SESSION_CODES, json!({ "address": typed })).await;
        let refused = refused.expect_problem(422, "address_invalid");
        assert_eq!(refused.json["fields"], json!(["address"]), "{typed}");
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn the_answer_does_not_tell_whether_an_account_has_the_number() {
    let app = App::start().await;
    let ask = async |address: &str| {
        let answer =
            app.another().post(paths::SESSION_CODES, json!({ "address": address })).await.expect(202);
        let request = answer.json["request"].as_str().expect("an id").to_owned();
        (format!("{:?}", answer.headers), answer.text().replace(&request, "ID"), request)
    };
    let (known, unknown) = (ask(PHONE).await, ask(NOBODY).await);
    assert_eq!((&known.0, &known.1), (&unknown.0, &unknown.1), "equal to the byte but for the id");
    let mails = app.mails().await;
    let length = |to: &str| mails.iter().find(|mail| mail.to == to).expect("both got a message").text.len();
    assert_eq!(length(PHONE), length(NOBODY));
    let wrong = async |request: &str, phone: &str| {
        let code = other_than(&app.code_for(phone).await);
        let body = json!({ "request": request, "code": code });
        let refused = app.post(paths::SESSION, body).await.expect_problem(422, "code_wrong");
        (refused.bytes, format!("{:?}", refused.headers))
    };
    assert_eq!(wrong(&known.2, PHONE).await, wrong(&unknown.2, NOBODY).await);
}

#[tokio::test]
async fn the_time_it_takes_does_not_tell_whether_an_account_has_the_number() {
    let app = App::start_with(|config| {
        config.limits.codes_per_address = 10_000;
        config.limits.codes_per_network = 10_000;
    })
    .await;
    let mut samples = [Vec::new(), Vec::new()];
    for round in 0..310 {
        for step in [round % 2, (round + 1) % 2] {
            let address = [PHONE, NOBODY][step];
            let body = json!({ "address": address });
            let begun = Instant::now();
            app.post(paths::SESSION_CODES, body).await.expect(202);
            if round >= 10 {
                samples[step].push(begun.elapsed());
            }
        }
    }
    let [known, unknown] = samples.map(quartiles);
    assert!(known[0] <= unknown[2] && unknown[0] <= known[2], "quartiles apart: {known:?} {unknown:?}");
    let (fast, slow) = (known[1].min(unknown[1]), known[1].max(unknown[1]));
    assert!(slow < fast * 3 / 2, "medians apart: {known:?} {unknown:?}");
}

#[tokio::test]
async fn messages_to_one_country_and_to_all_have_bounds_that_mail_does_not_feel() {
    let app = App::start_with(|config| {
        config.limits.phone_codes_per_country = 2;
        config.limits.phone_codes_by_country = BTreeMap::from([("86".to_owned(), 4)]);
        config.limits.phone_codes_in_all = 7;
    })
    .await;
    let ask = async |address: String| app.post(paths::SESSION_CODES, json!({ "address": address })).await;
    for number in 0..2 {
        ask(format!("+37251000{number:02}")).await.expect(202);
    }
    let refused = ask("+3725100003".to_owned()).await.expect_problem(429, "too_many_requests");
    assert!(refused.json["retry_after"].as_u64().is_some());
    for number in 0..4 {
        ask(format!("1391111000{number}")).await.expect(202);
    }
    // Known or not: the bound is the same.
    let (known, unknown) = (ask(PHONE.to_owned()).await, ask(NOBODY.to_owned()).await);
    assert_eq!(known.expect(429).bytes, unknown.expect(429).bytes);
    ask("+447700900001".to_owned()).await.expect(202);
    ask("+447700900002".to_owned()).await.expect_problem(429, "too_many_requests");
    ask(ADULT.to_owned()).await.expect(202);
    app.advance("PT1H");
    ask(PHONE.to_owned()).await.expect(202);
}

#[tokio::test]
async fn the_gateway_gets_a_signed_message_with_all_it_needs() {
    let receiver = Receiver::start().await;
    let app = App::start_with(through(&receiver)).await;
    let request = app.ask_code("139 0000 0001").await;
    assert!(app.mails().await.is_empty(), "it did not land in the local mailbox");
    let came = receiver.came();
    assert_eq!(came.len(), 1);
    assert!(came[0].genuine);
    assert_eq!(came[0].seconds, app.state.clock.now().as_second());
    let json = &came[0].json;
    assert_eq!(
        (&json["to"], &json["template"], &json["language"]),
        (&json!(PHONE), &json!("sign-in-code"), &json!("zh-Hans"))
    );
    assert_eq!(json["id"], came[0].id.as_str());
    let code = json["values"]["code"].as_str().expect("a code");
    assert_eq!(json["values"]["minutes"], 10);
    assert!(json["text"].as_str().is_some_and(|text| text.contains(code)));
    app.post(paths::SESSION, json!({ "request": request, "code": code })).await.expect(201);
    app.state.outbox.send_due(&app.state).await.expect("nothing left to send");
    assert_eq!(receiver.came().len(), 1);
}

#[tokio::test]
async fn a_gateway_that_is_down_or_fails_is_tried_again_with_the_same_id() {
    let receiver = Receiver::start().await;
    let app = App::start_with(through(&receiver)).await;
    let request = app.ask_code(PHONE).await;
    for reply in [Reply::Status(503), Reply::Status(401), Reply::Redirect, Reply::Status(429)] {
        receiver.reply(reply);
        app.mails().await;
        app.advance("PT80S");
    }
    app.mails().await;
    let came = receiver.came();
    assert_eq!(came.len(), 5, "{came:?}");
    assert!(came.iter().all(|one| one.genuine && one.id == came[0].id && one.json == came[0].json));
    let code = came[4].json["values"]["code"].as_str().expect("a code");
    app.post(paths::SESSION, json!({ "request": request, "code": code })).await.expect(201);
    app.mails().await;
    assert_eq!(receiver.came().len(), 5, "sent once it was taken");
}

#[tokio::test]
async fn a_message_that_the_gateway_refuses_for_good_is_given_up() {
    let receiver = Receiver::start().await;
    let app = App::start_with(through(&receiver)).await;
    app.ask_code(PHONE).await;
    receiver.reply(Reply::Status(422));
    app.mails().await;
    app.advance("PT9M");
    app.mails().await;
    assert_eq!(receiver.came().len(), 1);
    let given_up = backlog(&app).await;
    assert_eq!((given_up.waiting, given_up.dead), (0, 1));
    // The operator may look at it for a week.
    app.advance("PT167H");
    auth::sweep(&app.state).await.expect("sweeps");
    assert_eq!(backlog(&app).await.dead, 1);
    app.advance("PT2H");
    auth::sweep(&app.state).await.expect("sweeps");
    assert_eq!(backlog(&app).await.dead, 0);
}

#[tokio::test]
async fn a_message_that_was_taken_before_the_server_died_comes_again_with_the_same_id() {
    let receiver = Receiver::start().await;
    let app = App::start_with(through(&receiver)).await;
    app.ask_code(PHONE).await;
    // Taken, and never acknowledged: the server dies before it can mark the message as sent.
    receiver.reply(Reply::Never);
    let state = app.state.clone();
    let dying = tokio::spawn(async move { state.outbox.send_due(&state).await });
    until(|| receiver.came().len() == 1).await;
    dying.abort();
    assert!(dying.await.is_err_and(|error| error.is_cancelled()));
    app.mails().await;
    assert_eq!(receiver.came().len(), 1, "while the lease lasts, nobody else sends it");
    app.advance("PT61S");
    app.mails().await;
    let came = receiver.came();
    assert_eq!(came.len(), 2);
    assert_eq!(
        (&came[0].id, &came[0].json),
        (&came[1].id, &came[1].json),
        "the gateway can tell a repetition"
    );
}

#[tokio::test]
async fn a_gateway_that_hangs_does_not_hold_up_the_mail_or_the_request() {
    let receiver = Receiver::start().await;
    let app = App::start_with(through(&receiver)).await;
    receiver.reply(Reply::Never);
    let begun = Instant::now();
    app.ask_code(PHONE).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "asking waits for nobody");
    let state = app.state.clone();
    let slow = tokio::spawn(async move { state.outbox.send_due(&state).await });
    until(|| receiver.came().len() == 1).await;
    app.ask_code(ADULT).await;
    let state = app.state.clone();
    let second = tokio::spawn(async move { state.outbox.send_due(&state).await });
    let mailbox = app.state.outbox.mailbox().expect("a local mailbox");
    until(|| mailbox.newest_first().len() == 1).await;
    assert!(!slow.is_finished() && begun.elapsed() < Duration::from_secs(9));
    slow.abort();
    second.abort();
}

#[tokio::test]
async fn without_a_gateway_a_number_is_answered_honestly_and_alike_for_everyone() {
    let receiver = Receiver::start().await;
    let app = App::start_with(through(&receiver)).await;
    let mut state = app.state.clone();
    state.outbox = Outbox::new(Carrier::default());
    let app = app.over(state);
    let known = app.post(paths::SESSION_CODES, json!({ "address": PHONE })).await;
    let known = known.expect_problem(422, "channel_unavailable");
    assert_eq!(known.json["fields"], json!(["address"]));
    let unknown = app.post(paths::SESSION_CODES, json!({ "address": NOBODY })).await.expect(422);
    assert_eq!(known.bytes, unknown.bytes);
}

#[tokio::test]
async fn messages_that_do_not_leave_raise_the_alarm() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("binds");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let nobody_there = Endpoint { url, secret: Secret(SECRET.to_owned()) };
    let app = App::start_with(|config| config.gateway = Some(nobody_there)).await;
    app.ask_code(PHONE).await;
    app.mails().await;
    assert_eq!(backlog(&app).await.waiting, 0, "not late yet");
    app.advance("PT11M");
    assert_eq!(backlog(&app).await.waiting, 1);
    // The code is too old by now; what it was sealed with is destroyed, and its message given up.
    auth::sweep(&app.state).await.expect("sweeps");
    app.mails().await;
    let backlog = backlog(&app).await;
    assert_eq!((backlog.waiting, backlog.dead), (0, 1));
}

async fn backlog(app: &App) -> Backlog {
    messages::backlog(&app.state.db, app.state.clock.now_ms()).await.expect("counts")
}

async fn until(done: impl Fn() -> bool) {
    let waiting = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(8), waiting).await.expect("it happens in time");
}
