//! Cancelling an account: the hold, taking it back, the erasure on its day, the certificate.

use crate::{
    receipts::assert_file,
    scan::{assert_nowhere, everything},
    support::{ADULT, ADULT_SUBJECT, Answer, App, OTHER, OTHER_SUBJECT, STRANGER, is_postgres},
};
use axum::http::Method;
use contract::{canonical::canonical, paths, step_up::ACCOUNT_CANCEL};
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use privacy_server::{
    db, erasure,
    jobs::{self, Kind},
};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

/// Cancels the account of whoever is signed in; answers with number, code and day.
async fn cancel(app: &App, address: &str) -> Value {
    let grant = app.grant(address, ACCOUNT_CANCEL).await;
    app.post(paths::CANCELLATION, json!({ "grant": grant })).await.expect(201).json
}

async fn say_yes(app: &App, purpose: &str) {
    let body = json!({ "choice": "given", "policy": app.version() });
    app.put(&paths::consent(purpose), body).await.expect(200);
}

async fn is_allowed(app: &App, subject: &str, purpose: &str) -> bool {
    let path = format!("/api/v1/partner/consents/{subject}/{purpose}");
    app.partner_get(&path).await.json["allowed"] == true
}

/// Does what is due, until nothing is.
async fn work(app: &App) {
    while jobs::run_due(&app.state, Kind::Erasure).await.expect("runs") > 0 {
        app.state.outbox.send_due(&app.state).await.expect("sends");
        app.advance("PT1M");
    }
}

async fn certificate(app: &App, number: &Value, code: &Value) -> Answer {
    app.another().post(paths::CERTIFICATES, json!({ "number": number, "code": code })).await
}

/// The rows of a rider in each of the operator's tables.
async fn operators_rows(app: &App, subject: &str) -> Vec<(&'static str, i64)> {
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    let mut found = Vec::new();
    for table in [
        "riders",
        "devices",
        "rides",
        "payments",
        "deposits",
        "risky_links",
        "community_posts",
        "dispute_messages",
        "abnormality_reports",
    ] {
        let sql = format!("SELECT COUNT(*) AS n FROM {table} WHERE rider_id = '{subject}'");
        let statement = Statement::from_string(operator.get_database_backend(), sql);
        let row = operator.query_one_raw(statement).await.expect("counts").expect("a row");
        found.push((table, row.try_get("", "n").expect("a number")));
    }
    operator.close().await.expect("closes");
    found
}

#[tokio::test]
async fn a_month_after_cancelling_a_rider_is_gone_from_both_databases_and_holds_a_certificate() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    say_yes(&app, "diagnostics").await;
    let before = operators_rows(&app, ADULT_SUBJECT).await;
    assert!(before.iter().all(|(_, rows)| *rows > 0), "{before:?}");
    let others = operators_rows(&app, OTHER_SUBJECT).await;
    let view = app.get(paths::CANCELLATION).await.expect(200).json;
    assert_eq!((&view["state"], &view["erase_on"]), (&json!("active"), &json!("2026-12-22")));

    let cancelled = cancel(&app, ADULT).await;
    assert_eq!(cancelled["erase_on"], "2026-12-22");
    app.advance("P29D");
    work(&app).await;
    assert_eq!(operators_rows(&app, ADULT_SUBJECT).await, before, "not a day early");
    let waiting = certificate(&app, &cancelled["number"], &cancelled["code"]).await.expect(200).json;
    assert!(waiting["certificate"].is_null());

    app.advance("P2D");
    work(&app).await;
    assert!(operators_rows(&app, ADULT_SUBJECT).await.iter().all(|(_, rows)| *rows == 0));
    assert_eq!(operators_rows(&app, OTHER_SUBJECT).await, others, "nobody else's");
    for table in ["people", "sessions", "consent_events", "receipts", "jobs", "messages", "webhooks"] {
        assert_eq!(app.rows(table).await, 0, "{table}");
    }

    let found = certificate(&app, &cancelled["number"], &cancelled["code"]).await.expect(200).json;
    let signed = &found["certificate"];
    assert_eq!(signed["payload"]["number"], cancelled["number"]);
    let effects = signed["payload"]["effects"].as_array().expect("a list");
    assert_eq!(effects.len(), 9, "each kind of the operator's rows");
    let payments = effects.iter().find(|effect| effect["effect"] == "anonymised").expect("payments stay");
    assert!(payments["reason"].as_str().is_some_and(|reason| reason.len() > 10));
    assert!(is_genuine(&app, signed).await, "signed like a receipt");
    let mut forged = signed.clone();
    forged["payload"]["number"] = json!("0000-0000");
    assert!(!is_genuine(&app, &forged).await);
    let mail = app.mails().await.into_iter().next().expect("a last message");
    assert!(mail.to == ADULT && mail.text.contains("/certificate"), "{}", mail.text);
    assert!(!mail.text.contains(cancelled["code"].as_str().expect("a code")));
}

/// Whether the certificate's signature fits its payload, by the published keys.
async fn is_genuine(app: &App, signed: &Value) -> bool {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let keys = app.get(paths::KEYS).await.expect(200).json;
    let key = keys["keys"].as_array().expect("keys").iter().find(|key| key["kid"] == signed["key_id"]);
    let bytes = |value: &Value| URL_SAFE_NO_PAD.decode(value.as_str().expect("text")).expect("base64url");
    let public: [u8; 32] = bytes(&key.expect("our key")["x"]).try_into().expect("32 bytes");
    let signature = Signature::from_slice(&bytes(&signed["signature"])).expect("64 bytes");
    let text = canonical(&signed["payload"]).expect("canonical");
    VerifyingKey::from_bytes(&public).expect("a key").verify(text.as_bytes(), &signature).is_ok()
}

#[tokio::test]
async fn after_the_erasure_nothing_of_the_person_lies_readable_anywhere() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    say_yes(&app, "diagnostics").await;
    cancel(&app, ADULT).await;
    app.advance("P32D");
    work(&app).await;
    let mut all = everything(&app).await;
    if !is_postgres() {
        let file = app.state.config.connections["operator"].replace("sqlite://", "");
        app.state.close().await.expect("closes");
        for end in ["", "-wal"] {
            if let Ok(bytes) = std::fs::read(format!("{file}{end}")) {
                all.push((format!("operator{end}"), bytes));
            }
        }
        assert!(!crate::scan::places(&all, OTHER).is_empty(), "the scan finds whom it should");
    }
    assert_nowhere(&all, &[ADULT, ADULT_SUBJECT]);
}

#[tokio::test]
async fn cancelling_ends_every_session_and_every_use_at_once() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let phone = app.another();
    phone.sign_in(ADULT).await;
    say_yes(&app, "diagnostics").await;
    assert!(is_allowed(&app, ADULT_SUBJECT, "diagnostics").await);
    cancel(&app, ADULT).await;
    assert!(!is_allowed(&app, ADULT_SUBJECT, "diagnostics").await, "on the very next request");
    for browser in [&app, &phone] {
        browser.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    }
    let state = app.partner_get(&format!("/api/v1/partner/people/{ADULT_SUBJECT}")).await.expect(200).json;
    assert_eq!(state["hold"], "cancelled");
    let mail = &app.mails().await[0];
    assert!(mail.to == ADULT && mail.text.contains("/cancel"), "{}", mail.text);
}

#[tokio::test]
async fn in_the_hold_a_code_opens_the_small_session_and_nothing_else() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let cancelled = cancel(&app, ADULT).await;
    let started = app.sign_in(ADULT).await.json;
    assert_eq!(started["session"]["kind"], "held");
    let view = app.get(paths::CANCELLATION).await.expect(200).json;
    assert_eq!((&view["state"], &view["number"]), (&json!("held"), &cancelled["number"]));
    app.get(paths::REQUESTS).await.expect(200);
    let body = json!({ "choice": "given", "policy": app.version() });
    app.put(&paths::consent("diagnostics"), body).await.expect_problem(403, "account_held");
    for path in [paths::RECEIPTS, paths::MY_DATA, paths::CONSENT_HISTORY] {
        app.get(path).await.expect_problem(403, "account_held");
    }
    let grant = app.grant(ADULT, ACCOUNT_CANCEL).await;
    app.post(paths::CANCELLATION, json!({ "grant": grant })).await.expect_problem(403, "account_held");
}

#[tokio::test]
async fn taking_it_back_restores_the_account_with_everything_off() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    say_yes(&app, "diagnostics").await;
    let cancelled = cancel(&app, ADULT).await;
    app.sign_in(ADULT).await;
    app.advance("P20D");
    app.sign_in(ADULT).await;
    app.delete(paths::CANCELLATION).await.expect(204);
    assert_eq!(app.get(paths::SESSION).await.expect(200).json["kind"], "rider");
    app.delete(paths::CANCELLATION).await.expect_problem(404, "not_found");
    assert!(!is_allowed(&app, ADULT_SUBJECT, "diagnostics").await, "what was on stays off");
    app.get(paths::RECEIPTS).await.expect(200);
    app.advance("P40D");
    let before = operators_rows(&app, ADULT_SUBJECT).await;
    work(&app).await;
    assert_eq!(operators_rows(&app, ADULT_SUBJECT).await, before, "nothing is erased");
    certificate(&app, &cancelled["number"], &cancelled["code"]).await.expect_problem(404, "not_found");
    // And cancelling is possible again, with another number.
    app.sign_in(ADULT).await;
    assert_ne!(cancel(&app, ADULT).await["number"], cancelled["number"]);
}

#[tokio::test]
async fn once_the_erasure_has_begun_nothing_is_taken_back() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    cancel(&app, ADULT).await;
    app.advance("P30D");
    app.sign_in(ADULT).await;
    app.state.db.execute_unprepared("UPDATE cancellations SET state = 'erasing'").await.expect("begins");
    app.delete(paths::CANCELLATION).await.expect_problem(409, "erasure_begun");
}

#[tokio::test]
async fn only_a_grant_for_this_very_thing_cancels_and_only_once() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    let theirs = other.grant(OTHER, ACCOUNT_CANCEL).await;
    for wrong in ["", "x", &theirs] {
        app.post(paths::CANCELLATION, json!({ "grant": wrong })).await.expect_problem(403, "step_up_needed");
    }
    assert_eq!(app.rows("cancellations").await, 0);
    app.get(paths::SESSION).await.expect(200);
    let holder = app.another();
    holder.sign_in(STRANGER).await;
    holder.get(paths::CANCELLATION).await.expect_problem(403, "rider_only");
    app.another().get(paths::CANCELLATION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn a_certificate_is_a_file_for_ten_minutes_to_whoever_has_its_ticket() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let cancelled = cancel(&app, ADULT).await;
    let (number, code) = (&cancelled["number"], &cancelled["code"]);
    let waiting = certificate(&app, number, code).await.expect(200).json;
    assert!(waiting["ticket"].is_null(), "nothing to fetch yet: {waiting}");
    app.advance("P31D");
    work(&app).await;
    let found = certificate(&app, number, code).await.expect(200).json;
    let ticket = found["ticket"].as_str().expect("a ticket");
    for secret in [number, code] {
        assert!(!ticket.contains(secret.as_str().expect("text")), "{ticket}");
    }
    let (path, nobody) = (paths::certificate_file(ticket), app.another());
    let first = nobody.get(&path).await.expect(200);
    let name = format!("certificate-{}.json", number.as_str().expect("a number"));
    assert_file(&first, &name);
    assert_eq!(first.json, found["certificate"], "what was shown");
    app.advance("PT9M");
    assert_eq!(nobody.get(&path).await.expect(200).bytes, first.bytes);
    assert!(nobody.send(App::request(Method::HEAD, &path, None)).await.expect(200).bytes.is_empty());
    // Neither its time nor what it opens can be changed.
    let [id, until, seal] = ticket.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts: {ticket}")
    };
    let later = (until.parse::<i64>().expect("a moment") + 1).to_string();
    let other = "00000000-0000-4000-8000-000000000000";
    for forged in [
        [id, &later, seal].join("."),
        [other, until, seal].join("."),
        [id, until, &seal[1..]].join("."),
        [id, until].join("."),
        id.to_owned(),
        "%FF".to_owned(),
    ] {
        nobody.get(&paths::certificate_file(&forged)).await.expect_problem(404, "not_found");
    }
    app.advance("PT1M");
    nobody.get(&path).await.expect_problem(404, "not_found");
    let again = certificate(&app, number, code).await.expect(200).json;
    nobody.get(&paths::certificate_file(again["ticket"].as_str().expect("a ticket"))).await.expect(200);
}

#[tokio::test]
async fn a_certificate_opens_to_nobody_who_lacks_number_or_code() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let cancelled = cancel(&app, ADULT).await;
    let (number, code) = (&cancelled["number"], &cancelled["code"]);
    let other = json!("0000-0000-0000-0000-0000-0000-0000-0000");
    certificate(&app, number, &other).await.expect_problem(404, "not_found");
    certificate(&app, &json!("0000-0000"), code).await.expect_problem(404, "not_found");
    let typed = json!(code.as_str().expect("a code").replace('-', " ").to_uppercase());
    certificate(&app, number, &typed).await.expect(200);
}

#[tokio::test]
async fn a_certificate_opens_however_its_number_is_typed() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let cancelled = cancel(&app, ADULT).await;
    let number = cancelled["number"].as_str().expect("a number");
    let wide = |digit: char| char::from_u32(u32::from(digit) + 0xFEE0).expect("a wide one");
    for typed in [
        number.replace('-', ""),
        number.replace('-', " "),
        number.replace('-', "\u{2013}"),
        number.chars().map(wide).collect(),
        format!(" NO. {number}\u{200B}"),
    ] {
        let found = certificate(&app, &json!(typed), &cancelled["code"]).await.expect(200).json;
        assert_eq!(found["erase_on"], cancelled["erase_on"], "{typed:?}");
    }
    for typed in ["", "4821", &format!("{number}0")] {
        certificate(&app, &json!(typed), &cancelled["code"]).await.expect_problem(404, "not_found");
    }
}

#[tokio::test]
async fn an_erasure_that_the_operators_database_refuses_is_told_as_done_to_nobody_and_tried_again() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let cancelled = cancel(&app, ADULT).await;
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    let [block, unblock] = if is_postgres() {
        [
            "CREATE TABLE blocks (rider_id TEXT REFERENCES riders); INSERT INTO blocks VALUES ('rider-0001')",
            "DROP TABLE blocks",
        ]
    } else {
        [
            "CREATE TRIGGER block BEFORE DELETE ON riders BEGIN SELECT RAISE(ABORT, 'still needed'); END",
            "DROP TRIGGER block",
        ]
    };
    operator.execute_unprepared(block).await.expect("blocks");
    app.advance("P31D");
    let before = operators_rows(&app, ADULT_SUBJECT).await;
    work(&app).await;
    assert_eq!(operators_rows(&app, ADULT_SUBJECT).await, before, "all or nothing");
    let waiting = certificate(&app, &cancelled["number"], &cancelled["code"]).await.expect(200).json;
    assert!(waiting["certificate"].is_null());
    assert_eq!(jobs::queue(&app.state.db, Kind::Erasure).await.expect("counts").waiting, 1);
    operator.execute_unprepared(unblock).await.expect("unblocks");
    operator.close().await.expect("closes");
    app.advance("P1D");
    work(&app).await;
    assert!(operators_rows(&app, ADULT_SUBJECT).await.iter().all(|(_, rows)| *rows == 0));
    let found = certificate(&app, &cancelled["number"], &cancelled["code"]).await.expect(200).json;
    assert!(found["certificate"].is_object());
}

#[tokio::test]
async fn each_step_of_an_erasure_may_be_done_twice() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    say_yes(&app, "diagnostics").await;
    let cancelled = cancel(&app, ADULT).await;
    app.advance("P32D");
    let id = id_of(&app).await;
    for checkpoint in [None, Some("begun"), Some("shredded"), Some("rows"), Some("ours")] {
        for _ in 0..2 {
            erasure::step(&app.state, &id, checkpoint).await.expect("goes on");
        }
    }
    let found = certificate(&app, &cancelled["number"], &cancelled["code"]).await.expect(200).json;
    assert_eq!(found["certificate"]["payload"]["effects"].as_array().map(Vec::len), Some(9));
    let last: Vec<_> =
        app.mails().await.into_iter().filter(|mail| mail.text.contains("/certificate")).collect();
    assert_eq!(last.len(), 1, "told once");
}

/// The id of the only cancellation.
async fn id_of(app: &App) -> String {
    let statement =
        Statement::from_string(app.state.db.get_database_backend(), "SELECT id FROM cancellations");
    let row = app.state.db.query_one_raw(statement).await.expect("reads").expect("one");
    row.try_get("", "id").expect("text")
}

#[tokio::test]
async fn an_older_backup_brings_nobody_back() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    say_yes(&app, "diagnostics").await;
    let lookup = privacy_server::people::lookup(&app.state, contract::session::Kind::Rider, ADULT_SUBJECT);
    // As if the main database came from before the erasure, and the key store did not.
    app.advance("P1D");
    app.state.keys.note_erased(&lookup).await.expect("notes");
    let restarted = app.beside().await;
    for table in ["people", "sessions", "consent_events", "receipts"] {
        assert_eq!(restarted.rows(table).await, 0, "{table}");
    }
    // Who comes afterwards is somebody new, also over the next start.
    restarted.advance("PT1H");
    restarted.sign_in(ADULT).await;
    let again = restarted.beside().await;
    assert_eq!(again.rows("people").await, 1);
}

#[tokio::test]
async fn items_are_paged_without_loss_or_doubling() {
    let app = App::start().await;
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    for row in 0..120 {
        let insert =
            format!("INSERT INTO community_posts VALUES ('more-{row:03}', '{ADULT_SUBJECT}', 'Post {row}')");
        operator.execute_unprepared(&insert).await.expect("inserts");
    }
    operator.close().await.expect("closes");
    app.sign_in(ADULT).await;
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    for _ in 0..10 {
        let path = paths::my_data_category("user.content.public", after.as_deref());
        let page = app.get(&path).await.expect(200).json;
        let items = page["items"].as_array().expect("a list").clone();
        assert!(items.len() <= 50);
        seen.extend(items.into_iter().map(|item| item["fields"][0]["value"].to_string()));
        after = page["next"].as_str().map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 121);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 121, "none twice");
    for (wrong, status, code) in [
        ("user.nothing".to_owned(), 404, "not_found"),
        ("user.name?after=!".to_owned(), 400, "malformed_request"),
    ] {
        app.get(&format!("{}/{wrong}", paths::MY_DATA)).await.expect_problem(status, code);
    }
    let other = app.another();
    other.sign_in(OTHER).await;
    let theirs = other.get(&paths::my_data_category("user.content.public", None)).await.expect(200).text();
    assert!(!theirs.contains("Post 7"), "nobody else's");
}
