//! Step-up (S8): one code, one action, one session, one use.

use crate::{
    session::other_than,
    support::{ADULT, Answer, App, OTHER},
};
use axum::{
    body::Body,
    http::{Method, header},
};
use contract::{paths, step_up::RECEIPTS_DOWNLOAD};
use privacy_server::{auth::grants, db, http::access::Session};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

async fn ask(app: &App) -> (String, String) {
    let asked = app.post(paths::STEP_UP_CODES, json!({ "action": RECEIPTS_DOWNLOAD })).await.expect(202);
    (asked.json["request"].as_str().expect("an id").to_owned(), app.code_for(ADULT).await)
}

async fn redeem(app: &App, request: &str, code: &str) -> Answer {
    app.post(paths::STEP_UP, json!({ "action": RECEIPTS_DOWNLOAD, "request": request, "code": code })).await
}

async fn grant(app: &App) -> String {
    let (request, code) = ask(app).await;
    let granted = redeem(app, &request, &code).await.expect(201);
    granted.json["grant"].as_str().expect("a grant").to_owned()
}

async fn download(app: &App, grant: &str) -> Answer {
    app.post(paths::RECEIPTS_ARCHIVE, json!({ "grant": grant })).await
}

/// Spends a grant for an action, as a feature would.
async fn spend(app: &App, session: &Session, action: &str, grant: &str) -> bool {
    let tx = db::begin(&app.state.db).await.expect("begins");
    let spent = grants::spend(&app.state, &tx, session, action, grant).await;
    tx.commit().await.expect("commits");
    spent.is_ok()
}

async fn session_of(app: &App) -> Session {
    let name = privacy_server::http::cookie::session_name(&app.state.config);
    let line = format!("{name}={}", app.cookie().expect("a cookie"));
    let mut headers = axum::http::HeaderMap::new();
    headers.insert("cookie", line.parse().expect("a header"));
    privacy_server::auth::session(&app.state, &headers).await.expect("answers").expect("a session").session
}

#[tokio::test]
async fn a_fresh_code_allows_one_download_once() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (request, code) = ask(&app).await;
    let granted = redeem(&app, &request, &code).await.expect(201);
    assert_eq!(granted.json["until"], "2026-11-22T08:05:00Z");
    let grant = granted.json["grant"].as_str().expect("a grant");
    assert!(grant.len() >= 43, "256 bits in base64url");
    download(&app, grant).await.expect(204);
    download(&app, grant).await.expect_problem(403, "step_up_needed");
    download(&app, "").await.expect_problem(403, "step_up_needed");
}

#[tokio::test]
async fn the_mail_names_the_action_and_the_code_goes_to_the_sessions_own_address() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let before = app.mails().await.len();
    app.post("/api/v1/session/step-up/codes?lang=en", json!({ "action": RECEIPTS_DOWNLOAD }))
        .await
        .expect(202);
    let mails = app.mails().await;
    assert_eq!(mails.len(), before + 1);
    assert_eq!(mails[0].to, ADULT);
    assert!(mails[0].text.contains("downloading all your receipts"));
}

#[tokio::test]
async fn the_session_gets_a_new_token_and_the_old_one_dies() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (before, session) = (app.cookie().expect("a cookie"), session_of(&app).await);
    let grant = grant(&app).await;
    assert_ne!(app.cookie().expect("a cookie"), before);
    assert_eq!(session_of(&app).await, session, "the same session");
    let thief = app.another();
    thief.set_cookie("privacy-center", &before);
    thief.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    download(&app, &grant).await.expect(204);
}

#[tokio::test]
async fn a_grant_is_for_one_action_of_one_session() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (same_person, stranger) = (app.another(), app.another());
    same_person.sign_in(ADULT).await;
    stranger.sign_in(OTHER).await;
    let grant = grant(&app).await;
    download(&same_person, &grant).await.expect_problem(403, "step_up_needed");
    download(&stranger, &grant).await.expect_problem(403, "step_up_needed");
    let session = session_of(&app).await;
    assert!(!spend(&app, &session, "account.cancel", &grant).await, "another action");
    assert!(spend(&app, &session, RECEIPTS_DOWNLOAD, &grant).await);
    assert!(!spend(&app, &session, RECEIPTS_DOWNLOAD, &grant).await, "used");
}

#[tokio::test]
async fn a_grant_ends_after_five_minutes() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let grant = grant(&app).await;
    app.advance("PT5M");
    download(&app, &grant).await.expect_problem(403, "step_up_needed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_uses_at_once_one_gets_through() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (grant, session) = (grant(&app).await, session_of(&app).await);
    let mut uses = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (app, grant, session) = (app.another(), grant.clone(), session.clone());
        uses.spawn(async move { spend(&app, &session, RECEIPTS_DOWNLOAD, &grant).await });
    }
    assert_eq!(uses.join_all().await.into_iter().filter(|spent| *spent).count(), 1);
}

#[tokio::test]
async fn a_sign_in_code_is_no_step_up_code_and_the_other_way_round() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let sign_in = app.ask_code(ADULT).await;
    let sign_in_code = app.code_for(ADULT).await;
    redeem(&app, &sign_in, &sign_in_code).await.expect_problem(422, "code_void");
    let (step_up, step_up_code) = ask(&app).await;
    let body = json!({ "request": step_up, "code": step_up_code });
    app.another().post(paths::SESSION, body).await.expect_problem(422, "code_void");
    // Both are still good for what they were asked for.
    redeem(&app, &step_up, &step_up_code).await.expect(201);
    let body = json!({ "request": sign_in, "code": sign_in_code });
    app.another().post(paths::SESSION, body).await.expect(201);
}

#[tokio::test]
async fn a_step_up_code_belongs_to_the_session_that_asked() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (same_person, stranger) = (app.another(), app.another());
    same_person.sign_in(ADULT).await;
    stranger.sign_in(OTHER).await;
    let (request, code) = ask(&app).await;
    redeem(&same_person, &request, &code).await.expect_problem(422, "code_void");
    redeem(&stranger, &request, &code).await.expect_problem(422, "code_void");
    redeem(&app, &request, &code).await.expect(201);
    redeem(&app, &request, &code).await.expect_problem(422, "code_void");
}

#[tokio::test]
async fn step_up_codes_end_after_five_tries_or_ten_minutes() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (request, code) = ask(&app).await;
    for _ in 0..5 {
        redeem(&app, &request, &other_than(&code)).await.expect_problem(422, "code_wrong");
    }
    redeem(&app, &request, &code).await.expect_problem(422, "code_void");
    let (request, code) = ask(&app).await;
    app.advance("PT10M");
    redeem(&app, &request, &code).await.expect_problem(422, "code_void");
}

#[tokio::test]
async fn unknown_actions_and_fields_are_refused() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let before = app.mails().await.len();
    for action in ["", "receipts", "receipts.download ", "account.erase"] {
        let refused = app
            .post(paths::STEP_UP_CODES, json!({ "action": action }))
            .await
            .expect_problem(422, "unknown_action");
        assert_eq!(refused.json["fields"], json!(["action"]));
    }
    let more = json!({ "action": RECEIPTS_DOWNLOAD, "address": OTHER });
    app.post(paths::STEP_UP_CODES, more).await.expect_problem(400, "malformed_request");
    assert_eq!(app.mails().await.len(), before);
}

#[tokio::test]
async fn malformed_confirmations_grant_nothing_and_use_no_code_up() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (request, code) = ask(&app).await;
    let before = app.cookie();
    let right = json!({ "action": RECEIPTS_DOWNLOAD, "request": request, "code": code });
    let with = |name: &str, value: Value| {
        let mut body = right.clone();
        body[name] = value;
        body.to_string()
    };
    let without = |name: &str| {
        let mut body = right.clone();
        body.as_object_mut().expect("an object").remove(name);
        body.to_string()
    };
    let twice = right.to_string().replacen('{', "{\"code\":\"000000\",", 1);
    let json = "application/json";
    for (kind, body, status, problem) in [
        (json, without("action"), 400, "malformed_request"),
        (json, without("request"), 400, "malformed_request"),
        (json, without("code"), 400, "malformed_request"),
        (json, with("code", json!(123_456)), 400, "malformed_request"),
        (json, with("action", json!([RECEIPTS_DOWNLOAD])), 400, "malformed_request"),
        (json, with("until", json!("2099-01-01T00:00:00Z")), 400, "malformed_request"),
        (json, twice, 400, "malformed_request"),
        (json, format!("[{right}]"), 400, "malformed_request"),
        (json, String::new(), 400, "malformed_request"),
        (json, with("code", json!("1".repeat(10 * 1024 * 1024))), 413, "too_large"),
        ("text/plain", right.to_string(), 415, "unsupported_media"),
    ] {
        let mut sent = App::request(Method::POST, paths::STEP_UP, None);
        sent.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        *sent.body_mut() = Body::from(body);
        app.send(sent).await.expect_problem(status, problem);
    }
    assert_eq!(app.cookie(), before, "the session is as it was");
    redeem(&app, &request, &code).await.expect(201);
}

#[tokio::test]
async fn an_ended_session_steps_up_no_more() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (request, code) = ask(&app).await;
    let grant = grant(&app).await;
    app.delete(paths::SESSION).await.expect(204);
    redeem(&app, &request, &code).await.expect_problem(401, "sign_in_needed");
    app.sign_in(ADULT).await;
    download(&app, &grant).await.expect_problem(403, "step_up_needed");
}

#[tokio::test]
async fn a_step_up_whose_answer_was_lost_signs_nobody_out() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (old, session) = (app.cookie().expect("a cookie"), session_of(&app).await);
    // What is sent here is done, and its answer never arrives.
    let lost = app.as_same_browser();
    let (request, code) = ask(&app).await;
    redeem(&lost, &request, &code).await.expect(201);
    let new = lost.cookie().expect("a cookie");
    assert_ne!(old, new);

    // The old cookie goes on, is answered with the new one, and with the same one however often; but not by a page.
    let page = app.get("/policy").await.expect(200);
    assert!(!page.headers.contains_key(header::SET_COOKIE));
    let beside = app.as_same_browser();
    for browser in [&app, &beside] {
        browser.get(paths::RECEIPTS).await.expect(200);
        assert_eq!(browser.cookie(), Some(new.clone()));
    }
    assert_eq!(session_of(&app).await, session, "the same session");
    app.get(paths::SESSION).await.expect(200);
    let thief = app.another();
    thief.set_cookie("privacy-center", &old);
    thief.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn after_a_lost_answer_one_may_step_up_again_or_sign_out_with_the_old_cookie() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let old = app.cookie().expect("a cookie");
    for _ in 0..2 {
        let lost = app.another();
        lost.set_cookie("privacy-center", &old);
        let (request, code) = ask(&lost).await;
        lost.set_cookie("privacy-center", &old);
        redeem(&lost, &request, &code).await.expect(201);
    }
    app.delete(paths::SESSION).await.expect(204);
    assert_eq!(app.cookie(), None, "signing out wins");
    app.set_cookie("privacy-center", &old);
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn the_old_cookie_does_not_outlive_the_lost_answer_for_long() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let lost = app.as_same_browser();
    let (request, code) = ask(&lost).await;
    redeem(&lost, &request, &code).await.expect(201);
    let begun = app.state.clock.now();
    app.advance("PT5M");
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    app.state.clock.set(begun);
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    lost.get(paths::SESSION).await.expect(200);
}

#[tokio::test]
async fn a_code_for_another_action_confirms_nothing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (request, code) = ask(&app).await;
    let change = |action: &str| format!("UPDATE sign_in_codes SET action = '{action}'");
    app.state.db.execute_unprepared(&change("account.erase")).await.expect("an action to come");
    redeem(&app, &request, &code).await.expect_problem(422, "code_void");
    app.state.db.execute_unprepared(&change(RECEIPTS_DOWNLOAD)).await.expect("as it was");
    redeem(&app, &request, &code).await.expect(201);
}
