//! What a scanner, a wrong recipient, a guesser, and an old link get out of a guardian's link: nothing.

use crate::{
    guardians::{GUARDIAN, ask, asked, decide, is_allowed, open, secret_for},
    support::{App, MINOR, OTHER},
};
use axum::http::Method;
use contract::paths;
use privacy_server::db;
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};

const STATE: [&str; 5] =
    ["guardian_requests", "guardian_links", "guardian_sessions", "guardian_stops", "consent_events"];

/// A number that is not this one.
fn other(number: &str) -> &'static str {
    if number == "000000" { "000001" } else { "000000" }
}

async fn try_number(guardian: &App, secret: &str, number: &str, status: u16, code: &str) {
    let body = json!({ "link": secret, "number": number });
    guardian.post(paths::GUARDIAN_SESSION, body).await.expect_problem(status, code);
}

#[tokio::test]
async fn a_scanner_that_opens_everything_changes_nothing_and_learns_nothing() {
    let (minor, scanner, secret, number) = asked().await;
    let before = minor.rows_of(&STATE).await;
    for path in [
        "/guardian".to_owned(),
        "/guardian?lang=en".to_owned(),
        format!("/guardian?k={secret}"),
        format!("/guardian?lang=en%23k={secret}"),
        paths::GUARDIAN_SESSION.to_owned(),
        paths::GUARDIAN_DECISIONS.to_owned(),
        paths::GUARDIAN_RECEIPTS.to_owned(),
    ] {
        for method in [Method::HEAD, Method::GET] {
            let answer = scanner.send(App::request(method, &path, None)).await;
            // A link to a language is remembered; nothing else is.
            let mut cookies = answer.headers.get_all("set-cookie").iter();
            assert!(cookies.all(|cookie| cookie.as_bytes().starts_with(b"lang=")), "{path}");
            assert!(!answer.text().contains("rider4") && !answer.text().contains(&number), "{path}");
        }
    }
    // A program that presses every button types nothing: it costs no try either.
    for typed in ["", "123", "abcdef", "1234567"] {
        try_number(&scanner, &secret, typed, 422, "guardian_number_wrong").await;
    }
    for typed in ["", "x"] {
        let body = json!({ "link": secret, "address": typed });
        scanner.post(paths::GUARDIAN_DISOWNED, body).await.expect_problem(422, "address_invalid");
    }
    assert_eq!(minor.rows_of(&STATE).await, before);
    open(&minor.another(), &secret, &number).await;
}

#[tokio::test]
async fn five_wrong_numbers_end_a_link_and_fifteen_the_request() {
    let (minor, guesser, mut secret, mut number) = asked().await;
    for round in 0..3 {
        for _ in 0..4 {
            try_number(&guesser, &secret, other(&number), 422, "guardian_number_wrong").await;
        }
        try_number(&guesser, &secret, other(&number), 422, "guardian_link_void").await;
        try_number(&guesser, &secret, &number, 422, "guardian_link_void").await;
        assert!(minor.get(paths::GUARDIAN_REQUEST).await.json["number"].is_null(), "round {round}");
        let again = minor.post(paths::GUARDIAN_REQUEST, json!({ "language": "en" })).await.expect(201).json;
        if round < 2 {
            number = again["number"].as_str().expect("a new number").to_owned();
        } else {
            assert!(again["number"].is_null(), "no tries are left for this request");
        }
        secret = secret_for(&minor, GUARDIAN).await;
    }
    try_number(&guesser, &secret, &number, 422, "guardian_link_void").await;
    minor.delete(paths::GUARDIAN_REQUEST).await.expect(204);
    minor.advance("PT1H");
    minor.sign_in(MINOR).await;
    let fresh = ask(&minor, GUARDIAN).await;
    let secret = secret_for(&minor, GUARDIAN).await;
    open(&minor.another(), &secret, fresh["number"].as_str().expect("a number")).await;
}

#[tokio::test]
async fn a_link_opens_once() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    try_number(&minor.another(), &secret, &number, 422, "guardian_link_void").await;
    assert!(minor.get(paths::GUARDIAN_REQUEST).await.json["number"].is_null());
}

#[tokio::test]
async fn a_link_lives_for_72_hours_and_an_old_one_sends_a_fresh_one_to_the_same_address() {
    let (minor, guardian, secret, number) = asked().await;
    minor.advance("PT71H59M");
    minor.sign_in(MINOR).await;
    assert_eq!(minor.get(paths::GUARDIAN_REQUEST).await.json["number"], number.as_str());
    minor.advance("PT1M");
    try_number(&guardian, &secret, &number, 422, "guardian_link_void").await;
    guardian.post(paths::GUARDIAN_LINKS, json!({ "link": secret })).await.expect(204);
    let fresh = secret_for(&minor, GUARDIAN).await;
    assert_ne!(fresh, secret);
    let number = minor.get(paths::GUARDIAN_REQUEST).await.json["number"].as_str().expect("new").to_owned();
    open(&guardian, &fresh, &number).await;
    let body = json!({ "link": secret });
    guardian.post(paths::GUARDIAN_LINKS, body).await.expect_problem(422, "guardian_link_void");
}

#[tokio::test]
async fn a_new_link_voids_the_one_before_its_number_and_what_it_opened() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    let shown = minor.post(paths::GUARDIAN_REQUEST, json!({ "language": "en" })).await.expect(201).json;
    guardian.get(paths::GUARDIAN_DECISIONS).await.expect_problem(401, "guardian_session_over");
    try_number(&guardian, &secret, &number, 422, "guardian_link_void").await;
    let fresh = secret_for(&minor, GUARDIAN).await;
    open(&guardian, &fresh, shown["number"].as_str().expect("a number")).await;
}

#[tokio::test]
async fn a_corrected_address_kills_the_mistyped_ones_link() {
    let (minor, stranger, secret, number) = asked().await;
    let shown = ask(&minor, "mother@example.net").await;
    assert_eq!(shown["address"], "m•••@example.net");
    try_number(&stranger, &secret, &number, 422, "guardian_link_void").await;
    stranger
        .post(paths::GUARDIAN_LINKS, json!({ "link": secret }))
        .await
        .expect_problem(422, "guardian_link_void");
    let body = json!({ "link": secret, "address": GUARDIAN });
    stranger.post(paths::GUARDIAN_DISOWNED, body).await.expect_problem(422, "guardian_link_void");
    let fresh = secret_for(&minor, "mother@example.net").await;
    open(&minor.another(), &fresh, shown["number"].as_str().expect("a number")).await;
}

#[tokio::test]
async fn another_guardian_takes_the_place_of_the_one_before_and_sees_nothing_of_theirs() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    decide(&guardian, "diagnostics", "given").await;
    minor.advance("PT1M");
    let shown = ask(&minor, "mother@example.net").await;
    assert!(!is_allowed(&minor, "diagnostics").await, "nobody is left who could take it back");
    let fresh = secret_for(&minor, "mother@example.net").await;
    let mother = minor.another();
    let view = open(&mother, &fresh, shown["number"].as_str().expect("a number")).await;
    assert!(view["purposes"].as_array().expect("a list").iter().all(|one| one["decided"] == "open"));
    assert_eq!(mother.get(paths::GUARDIAN_RECEIPTS).await.json["receipts"], json!([]));
}

#[tokio::test]
async fn another_childs_number_opens_nothing() {
    let (minor, guardian, secret, number) = asked().await;
    let sibling = minor.another();
    let operator = db::connect(&minor.state.config.connections["operator"]).await.expect("connects");
    let sql = "UPDATE riders SET birth_date = '2012-01-01' WHERE rider_id = 'rider-0002'";
    operator.execute_unprepared(sql).await.expect("updates");
    operator.close().await.expect("closes");
    sibling.sign_in(OTHER).await;
    let shown = ask(&sibling, "aunt@example.net").await;
    let theirs = shown["number"].as_str().expect("a number");
    assert_ne!(theirs, number);
    try_number(&guardian, &secret, theirs, 422, "guardian_number_wrong").await;
    let aunts = secret_for(&minor, "aunt@example.net").await;
    try_number(&guardian, &aunts, &number, 422, "guardian_number_wrong").await;
    let of_nobody = "A".repeat(43);
    try_number(&guardian, &of_nobody, &number, 422, "guardian_link_void").await;
}

#[tokio::test]
async fn a_link_for_an_older_version_of_the_policy_opens_nothing() {
    let (minor, guardian, secret, number) = asked().await;
    let sql = "UPDATE guardian_links SET policy_version = '0.9'";
    minor.state.db.execute_unprepared(sql).await.expect("updates");
    try_number(&guardian, &secret, &number, 422, "guardian_link_void").await;
    guardian.post(paths::GUARDIAN_LINKS, json!({ "link": secret })).await.expect(204);
}

#[tokio::test]
async fn a_session_decides_for_half_an_hour_about_what_the_link_was_for() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    let put = |purpose: &str, policy: &str| {
        let (path, body) =
            (paths::guardian_decision(purpose), json!({ "choice": "given", "policy": policy }));
        let guardian = &guardian;
        async move { guardian.put(&path, body).await }
    };
    let version = minor.version();
    for unknown in ["transfer-abroad", "personalised-service", "policy", "nothing"] {
        put(unknown, &version).await.expect_problem(422, "unknown_purpose");
    }
    put("diagnostics", "0.1").await.expect_problem(422, "unknown_policy_version");
    minor.advance("PT30M");
    put("diagnostics", &version).await.expect_problem(401, "guardian_session_over");
    assert_eq!(minor.rows("guardian_sessions").await, 0, "a clock that goes back does not revive it");
    assert_eq!(minor.rows("consent_events").await, 0);
}

#[tokio::test]
async fn a_guardians_session_stands_beside_the_minors_and_opens_nothing_of_it() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    for path in [paths::CONSENTS, paths::SESSION, paths::RECEIPTS, paths::MY_DATA, paths::GUARDIAN_REQUEST] {
        let answer = guardian.get(path).await;
        if path == paths::CONSENTS {
            assert_eq!(answer.json["session"], Value::Null);
        } else {
            answer.expect_problem(401, "sign_in_needed");
        }
    }
    // In the minor's own browser: both stand beside each other.
    let shown = minor.post(paths::GUARDIAN_REQUEST, json!({ "language": "en" })).await.expect(201).json;
    let fresh = secret_for(&minor, GUARDIAN).await;
    open(&minor, &fresh, shown["number"].as_str().expect("a number")).await;
    minor.get(paths::GUARDIAN_DECISIONS).await.expect(200);
    minor.get(paths::GUARDIAN_REQUEST).await.expect(200);
    minor.delete(paths::GUARDIAN_SESSION).await.expect(204);
    minor.get(paths::GUARDIAN_DECISIONS).await.expect_problem(401, "guardian_session_over");
    minor.get(paths::GUARDIAN_REQUEST).await.expect(200);
}

#[tokio::test]
async fn neither_secret_nor_number_nor_the_guardians_address_can_be_read_in_the_database() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let link = privacy_server::db::entities::guardian_links::Entity::find();
    let link = link.one(&minor.state.db).await.expect("reads").expect("a link");
    let request = privacy_server::db::entities::guardian_requests::Entity::find();
    let request = request.one(&minor.state.db).await.expect("reads").expect("a request");
    let stored = [link.secret_hash, link.sealed_number, link.number_hash, request.sealed_address];
    for private in [secret.as_str(), number.as_str(), GUARDIAN] {
        assert!(stored.iter().all(|bytes| !hex(bytes).contains(&hex(private.as_bytes()))), "{private}");
    }
}

#[tokio::test]
async fn only_so_many_messages_go_out_in_an_hour() {
    let (minor, _, _, _) = asked().await;
    for _ in 0..4 {
        minor.post(paths::GUARDIAN_REQUEST, json!({ "language": "en" })).await.expect(201);
    }
    minor
        .post(paths::GUARDIAN_REQUEST, json!({ "language": "en" }))
        .await
        .expect_problem(429, "too_many_requests");
    let adult = minor.another();
    adult.sign_in(OTHER).await;
    adult.get(paths::GUARDIAN_REQUEST).await.expect(200);
}
