//! Step-up by the lock of the device (S3, S8): confirmed server to server, bound to session and action, once.

use crate::{
    handoff::arrive,
    support::{ADULT_SUBJECT, Answer, App, OTHER_SUBJECT, STRANGER},
};
use contract::{paths, step_up::RECEIPTS_DOWNLOAD};
use privacy_server::auth;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

async fn in_the_app(subject: &str) -> App {
    let app = App::start().await;
    arrive(&app, subject).await;
    app
}

async fn ask(app: &App) -> String {
    let asked = app.post(paths::STEP_UP_HOST, json!({ "action": RECEIPTS_DOWNLOAD })).await.expect(201);
    asked.json["id"].as_str().expect("an id").to_owned()
}

async fn decide(app: &App, id: &str, verdict: Value) -> Answer {
    app.partner_post(&paths::PARTNER_STEP_UP.replace("{id}", id), verdict).await
}

fn opened() -> Value {
    json!({ "subject": ADULT_SUBJECT, "action": RECEIPTS_DOWNLOAD, "ok": true })
}

async fn redeem(app: &App, id: &str) -> Answer {
    app.post(&paths::step_up_host(id), json!({ "action": RECEIPTS_DOWNLOAD })).await
}

#[tokio::test]
async fn the_lock_allows_one_download_once_and_the_session_gets_a_new_token() {
    let app = in_the_app(ADULT_SUBJECT).await;
    let before = app.cookie().expect("a cookie");
    let asked = app.post(paths::STEP_UP_HOST, json!({ "action": RECEIPTS_DOWNLOAD })).await.expect(201);
    assert_eq!(asked.json["until"], "2026-11-22T08:02:00Z");
    let id = asked.json["id"].as_str().expect("an id").to_owned();
    redeem(&app, &id).await.expect_problem(409, "step_up_pending");
    decide(&app, &id, opened()).await.expect(204);
    let granted = redeem(&app, &id).await.expect(201);
    assert_ne!(app.cookie().expect("a cookie"), before);
    let grant = json!({ "grant": granted.json["grant"] });
    app.post(paths::RECEIPTS_ARCHIVE, grant.clone()).await.expect(204);
    app.get(paths::RECEIPTS_ARCHIVE).await.expect(200);
    app.post(paths::RECEIPTS_ARCHIVE, grant).await.expect_problem(403, "step_up_needed");
    redeem(&app, &id).await.expect_problem(422, "step_up_void");
}

#[tokio::test]
async fn a_closed_lock_gives_nothing_and_neither_does_a_second_opinion() {
    let app = in_the_app(ADULT_SUBJECT).await;
    let id = ask(&app).await;
    decide(&app, &id, json!({ "subject": ADULT_SUBJECT, "action": RECEIPTS_DOWNLOAD, "ok": false }))
        .await
        .expect(204);
    redeem(&app, &id).await.expect_problem(422, "step_up_void");
    decide(&app, &id, opened()).await.expect_problem(404, "not_found");
    redeem(&app, &id).await.expect_problem(422, "step_up_void");
}

#[tokio::test]
async fn a_verdict_for_another_account_or_another_action_ends_the_step_up() {
    let app = in_the_app(ADULT_SUBJECT).await;
    arrive(&app.another(), OTHER_SUBJECT).await;
    for verdict in [
        json!({ "subject": OTHER_SUBJECT, "action": RECEIPTS_DOWNLOAD, "ok": true }),
        json!({ "subject": "rider-9999", "action": RECEIPTS_DOWNLOAD, "ok": true }),
        json!({ "subject": ADULT_SUBJECT, "action": "account.erase", "ok": true }),
    ] {
        let id = ask(&app).await;
        decide(&app, &id, verdict).await.expect_problem(404, "not_found");
        decide(&app, &id, opened()).await.expect_problem(404, "not_found");
        redeem(&app, &id).await.expect_problem(422, "step_up_void");
    }
}

#[tokio::test]
async fn a_confirmed_step_up_belongs_to_the_session_and_the_action_that_asked() {
    let app = in_the_app(ADULT_SUBJECT).await;
    let (same_person, stranger) = (app.another(), app.another());
    arrive(&same_person, ADULT_SUBJECT).await;
    arrive(&stranger, OTHER_SUBJECT).await;
    let id = ask(&app).await;
    redeem(&same_person, &id).await.expect_problem(422, "step_up_void");
    decide(&app, &id, opened()).await.expect(204);
    redeem(&same_person, &id).await.expect_problem(422, "step_up_void");
    redeem(&stranger, &id).await.expect_problem(422, "step_up_void");
    let other = json!({ "action": "account.erase" });
    app.post(&paths::step_up_host(&id), other).await.expect_problem(422, "unknown_action");
    app.state
        .db
        .execute_unprepared("UPDATE host_step_ups SET action = 'account.erase'")
        .await
        .expect("an action to come");
    redeem(&app, &id).await.expect_problem(422, "step_up_void");
}

#[tokio::test]
async fn late_verdicts_and_late_pages_get_nothing() {
    let app = in_the_app(ADULT_SUBJECT).await;
    let (unheard, unused) = (ask(&app).await, ask(&app).await);
    decide(&app, &unused, opened()).await.expect(204);
    app.advance("PT2M");
    decide(&app, &unheard, opened()).await.expect_problem(404, "not_found");
    redeem(&app, &unheard).await.expect_problem(422, "step_up_void");
    redeem(&app, &unused).await.expect_problem(422, "step_up_void");
    auth::sweep(&app.state).await.expect("sweeps");
    decide(&app, &unused, opened()).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn unknown_and_malformed_step_ups_are_refused() {
    let app = in_the_app(ADULT_SUBJECT).await;
    for id in [NOBODYS, "1", "%00", "%FF"] {
        redeem(&app, id).await.expect_problem(422, "step_up_void");
        decide(&app, id, opened()).await.expect_problem(404, "not_found");
    }
    for body in
        [json!({}), json!({ "action": RECEIPTS_DOWNLOAD, "subject": ADULT_SUBJECT }), json!({ "action": 1 })]
    {
        app.post(paths::STEP_UP_HOST, body).await.expect_problem(400, "malformed_request");
    }
    app.post(paths::STEP_UP_HOST, json!({ "action": "" })).await.expect_problem(422, "unknown_action");
    let id = ask(&app).await;
    for body in
        [json!({ "ok": true }), json!({ "subject": ADULT_SUBJECT, "ok": "yes", "action": RECEIPTS_DOWNLOAD })]
    {
        decide(&app, &id, body).await.expect_problem(400, "malformed_request");
    }
    app.post(&paths::PARTNER_STEP_UP.replace("{id}", &id), opened())
        .await
        .expect_problem(401, "service_key_invalid");
}

#[tokio::test]
async fn an_address_holder_has_no_app_to_ask() {
    let app = App::start().await;
    app.sign_in(STRANGER).await;
    app.post(paths::STEP_UP_HOST, json!({ "action": RECEIPTS_DOWNLOAD }))
        .await
        .expect_problem(403, "rider_only");
}

#[tokio::test]
async fn an_ended_session_redeems_nothing() {
    let app = in_the_app(ADULT_SUBJECT).await;
    let id = ask(&app).await;
    decide(&app, &id, opened()).await.expect(204);
    app.delete(paths::SESSION).await.expect(204);
    redeem(&app, &id).await.expect_problem(401, "sign_in_needed");
    arrive(&app, ADULT_SUBJECT).await;
    redeem(&app, &id).await.expect_problem(422, "step_up_void");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_redemptions_at_once_one_gets_through() {
    let app = in_the_app(ADULT_SUBJECT).await;
    let id = ask(&app).await;
    decide(&app, &id, opened()).await.expect(204);
    let cookie = app.cookie().expect("a cookie");
    let mut uses = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (browser, id, cookie) = (app.another(), id.clone(), cookie.clone());
        uses.spawn(async move {
            browser.set_cookie("privacy-center", &cookie);
            redeem(&browser, &id).await.status.as_u16()
        });
    }
    assert_eq!(uses.join_all().await.into_iter().filter(|status| *status == 201).count(), 1);
}

#[tokio::test]
async fn step_ups_are_limited_per_rider() {
    let app = App::start_with(|config| config.limits.step_ups_per_rider = 2).await;
    arrive(&app, ADULT_SUBJECT).await;
    ask(&app).await;
    ask(&app).await;
    app.post(paths::STEP_UP_HOST, json!({ "action": RECEIPTS_DOWNLOAD }))
        .await
        .expect_problem(429, "too_many_requests");
    arrive(&app.another(), OTHER_SUBJECT).await;
}
