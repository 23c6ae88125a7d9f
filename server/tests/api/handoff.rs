//! Hand-offs from the operator's app (S1–S3): one use, one minute, one verifier, one installation, and nothing in logs.

use crate::log::Log;
use crate::support::{ADULT, ADULT_SUBJECT, Answer, App, MINOR_SUBJECT, OTHER, OTHER_SUBJECT};
use axum::http::{Method, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::paths;
use privacy_server::{auth, keys::KeyError};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// As an app would draw it.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Its challenge, from RFC 7636, appendix B.
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const INSTALLATION: &str = "7f3c0a52-9f5e-4a55-b0b0-1f1d2c3b4a59";

/// Another app's verifier.
fn other_verifier() -> String {
    "x".repeat(43)
}

fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

async fn make(app: &App, subject: &str) -> String {
    let made = app
        .partner_post(paths::PARTNER_HANDOFFS, json!({ "subject": subject, "challenge": CHALLENGE }))
        .await
        .expect(201);
    made.json["code"].as_str().expect("a code").to_owned()
}

/// A hand-off as the app would make it, arrived.
pub(crate) async fn arrive(app: &App, subject: &str) -> Answer {
    let code = make(app, subject).await;
    redeem(app, &code, VERIFIER).await.expect(201)
}

async fn redeem(app: &App, code: &str, verifier: &str) -> Answer {
    app.post(paths::SESSION, json!({ "handoff": code, "verifier": verifier })).await
}

async fn rows(app: &App, table: &str) -> i64 {
    let backend = app.state.db.get_database_backend();
    let statement = Statement::from_string(backend, format!("SELECT COUNT(*) AS n FROM {table}"));
    let row = app.state.db.query_one_raw(statement).await.expect("counts").expect("a row");
    row.try_get("", "n").expect("a number")
}

#[tokio::test]
async fn a_handoff_signs_the_rider_in_for_half_an_hour_and_says_that_it_is_the_app() {
    let app = App::start().await;
    let body = json!({ "subject": ADULT_SUBJECT, "challenge": challenge_of(VERIFIER) });
    assert_eq!(body["challenge"], CHALLENGE);
    let made = app.partner_post(paths::PARTNER_HANDOFFS, body).await.expect(201);
    assert_eq!(made.json["expires_at"], "2026-11-22T08:01:00Z");
    assert_eq!(made.headers[header::CACHE_CONTROL], "no-store");
    let code = made.json["code"].as_str().expect("a code");
    assert_eq!(code.len(), 43, "256 bits in base64url");
    assert_eq!(rows(&app, "people").await, 0, "nobody becomes known before they come");

    let body = json!({ "handoff": code, "verifier": VERIFIER });
    let mut sent = App::request(Method::POST, paths::SESSION, Some(&body));
    let agent = "Mozilla/5.0 (Linux; Android 14; X; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36";
    sent.headers_mut().insert(header::USER_AGENT, agent.parse().expect("a header"));
    let started = app.send(sent).await.expect(201);
    let session = &started.json["session"];
    assert_eq!((&session["kind"], &session["device"]), (&json!("rider"), &json!("App, Android")));
    assert_eq!(
        (&session["since"], &session["until"]),
        (&json!("2026-11-22T08:00:00Z"), &json!("2026-11-22T08:30:00Z"))
    );
    assert_eq!(session["address"], "r•••@example.org");
    assert_eq!(started.json["choices"]["session"]["id"], session["id"]);
    assert_eq!(app.get(paths::SESSION).await.expect(200).json["id"], session["id"]);

    // The same person as the one who signs in by mail.
    let browser = app.another();
    browser.sign_in(ADULT).await;
    assert_eq!(rows(&app, "people").await, 1);
    // Used every few minutes, it ends at the latest after half an hour.
    for _ in 0..3 {
        app.advance("PT9M59S");
        app.get(paths::SESSION).await.expect(200);
    }
    app.advance("PT1M");
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn how_long_a_session_inside_the_app_lasts_is_a_setting() {
    let app = App::start_with(|config| config.sessions.webview_minutes = 5).await;
    let started = arrive(&app, ADULT_SUBJECT).await;
    assert_eq!(started.json["session"]["until"], "2026-11-22T08:05:00Z");
}

#[tokio::test]
async fn a_replayed_code_is_refused_in_both_languages() {
    let app = App::start().await;
    let code = make(&app, ADULT_SUBJECT).await;
    redeem(&app, &code, VERIFIER).await.expect(201);
    let thief = app.another();
    redeem(&thief, &code, VERIFIER).await.expect_problem(422, "handoff_void");
    assert!(thief.cookie().is_none());
    let body = json!({ "handoff": code, "verifier": VERIFIER });
    let english =
        thief.post("/api/v1/session?lang=en", body.clone()).await.expect_problem(422, "handoff_void");
    let chinese = thief.post("/api/v1/session?lang=zh-Hans", body).await.expect_problem(422, "handoff_void");
    assert_ne!(english.json["detail"], chinese.json["detail"]);
    assert_eq!(english.json["fields"], json!(["handoff"]));
}

#[tokio::test]
async fn a_wrong_verifier_uses_the_code_up() {
    let app = App::start().await;
    for wrong in
        [other_verifier(), String::new(), CHALLENGE.to_owned(), VERIFIER.to_lowercase(), "x".repeat(200)]
    {
        let code = make(&app, ADULT_SUBJECT).await;
        redeem(&app, &code, &wrong).await.expect_problem(422, "handoff_void");
        redeem(&app, &code, VERIFIER).await.expect_problem(422, "handoff_void");
    }
    assert!(app.cookie().is_none());
}

#[tokio::test]
async fn a_late_code_is_refused() {
    let app = App::start().await;
    let (early, late) = (make(&app, ADULT_SUBJECT).await, make(&app, ADULT_SUBJECT).await);
    app.advance("PT59S");
    redeem(&app, &early, VERIFIER).await.expect(201);
    app.advance("PT1S");
    redeem(&app.another(), &late, VERIFIER).await.expect_problem(422, "handoff_void");
}

#[tokio::test]
async fn a_code_that_is_bound_to_an_installation_works_there_only() {
    let app = App::start().await;
    let bound = json!({ "subject": ADULT_SUBJECT, "challenge": CHALLENGE, "installation": INSTALLATION });
    for (shown, opens) in
        [(Some(INSTALLATION), true), (Some("another"), false), (Some(""), false), (None, false)]
    {
        let made = app.partner_post(paths::PARTNER_HANDOFFS, bound.clone()).await.expect(201);
        let body = json!({ "handoff": made.json["code"], "verifier": VERIFIER, "installation": shown });
        let answer = app.another().post(paths::SESSION, body).await;
        if opens {
            answer.expect(201)
        } else {
            answer.expect_problem(422, "handoff_void")
        };
    }
    // One that is bound to none works wherever its verifier is.
    let code = make(&app, ADULT_SUBJECT).await;
    let body = json!({ "handoff": code, "verifier": VERIFIER, "installation": INSTALLATION });
    app.another().post(paths::SESSION, body).await.expect(201);
}

#[tokio::test]
async fn a_planted_code_neither_signs_in_as_the_attacker_nor_out_as_the_victim() {
    let app = App::start().await;
    let mine = arrive(&app, ADULT_SUBJECT).await.json["session"]["id"].clone();
    // The attacker's own app made it, so it fits the attacker's verifier; the victim's app gives out the victim's.
    let body = json!({ "subject": OTHER_SUBJECT, "challenge": challenge_of(&other_verifier()) });
    let planted = app.partner_post(paths::PARTNER_HANDOFFS, body).await.expect(201);
    let planted = planted.json["code"].as_str().expect("a code").to_owned();
    redeem(&app, &planted, VERIFIER).await.expect_problem(422, "handoff_void");
    assert_eq!(app.get(paths::SESSION).await.expect(200).json["id"], mine);
    redeem(&app.another(), &planted, &other_verifier()).await.expect_problem(422, "handoff_void");
}

#[tokio::test]
async fn a_code_that_was_made_for_another_origin_is_refused() {
    let app = App::start().await;
    let code = make(&app, ADULT_SUBJECT).await;
    app.state
        .db
        .execute_unprepared("UPDATE handoffs SET origin = 'https://privacy.example.org'")
        .await
        .expect("moves");
    redeem(&app, &code, VERIFIER).await.expect_problem(422, "handoff_void");
}

#[tokio::test]
async fn a_new_arrival_replaces_whoever_was_signed_in_here() {
    let app = App::start().await;
    app.sign_in(OTHER).await;
    let before = app.cookie().expect("a cookie");
    arrive(&app, ADULT_SUBJECT).await;
    assert_ne!(app.cookie().expect("a cookie"), before);
    let old = app.another();
    old.set_cookie("privacy-center", &before);
    old.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_uses_at_once_one_gets_through() {
    let app = App::start().await;
    let code = make(&app, ADULT_SUBJECT).await;
    let mut uses = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (browser, code) = (app.another(), code.clone());
        uses.spawn(async move {
            let answer = redeem(&browser, &code, VERIFIER).await;
            (answer.status.as_u16(), answer.code().to_owned())
        });
    }
    let answers = uses.join_all().await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1, "{answers:?}");
    for (_, problem) in answers.iter().filter(|(status, _)| *status != 201) {
        assert_eq!(problem, "handoff_void");
    }
    assert_eq!(rows(&app, "sessions").await, 1);
}

#[tokio::test]
async fn subjects_that_the_operator_does_not_know_are_not_found() {
    let app = App::start().await;
    for subject in ["rider-9999", "", "rider-0001\u{0}", "rider-0001\u{202E}"] {
        let body = json!({ "subject": subject, "challenge": CHALLENGE });
        app.partner_post(paths::PARTNER_HANDOFFS, body).await.expect_problem(404, "not_found");
    }
    assert_eq!(rows(&app, "handoffs").await, 0);
    // A minor's app hands over like any other; what they may choose is decided elsewhere.
    arrive(&app, MINOR_SUBJECT).await;
}

#[tokio::test]
async fn malformed_handoffs_are_refused_before_a_code_is_made() {
    let app = App::start().await;
    for challenge in ["", VERIFIER.trim_end_matches('k'), &"=".repeat(43), &"a".repeat(44), &"é".repeat(43)]
    {
        let body = json!({ "subject": ADULT_SUBJECT, "challenge": challenge });
        let refused =
            app.partner_post(paths::PARTNER_HANDOFFS, body).await.expect_problem(422, "challenge_invalid");
        assert_eq!(refused.json["fields"], json!(["challenge"]));
    }
    for installation in ["", "two words", "\u{202E}", &"x".repeat(129)] {
        let body = json!({ "subject": ADULT_SUBJECT, "challenge": CHALLENGE, "installation": installation });
        app.partner_post(paths::PARTNER_HANDOFFS, body).await.expect_problem(422, "bad_text");
    }
    for body in [
        json!({ "subject": ADULT_SUBJECT }),
        json!({ "subject": ADULT_SUBJECT, "challenge": CHALLENGE, "purpose": "session" }),
        json!([ADULT_SUBJECT, CHALLENGE]),
        json!({ "subject": "x".repeat(300 * 1024), "challenge": CHALLENGE }),
    ] {
        let answer = app.partner_post(paths::PARTNER_HANDOFFS, body).await;
        assert!(matches!(answer.code(), "malformed_request" | "too_large"), "{}", answer.text());
    }
    for body in [
        json!({ "handoff": "h" }),
        json!({ "handoff": "h", "verifier": VERIFIER, "more": 1 }),
        json!({ "handoff": "h", "verifier": VERIFIER, "request": "r", "code": "123456" }),
        json!(["h", VERIFIER]),
    ] {
        app.post(paths::SESSION, body).await.expect_problem(400, "malformed_request");
    }
    for code in ["", "h", &"é".repeat(43), &"a".repeat(43), &"a".repeat(10_000)] {
        redeem(&app, code, VERIFIER).await.expect_problem(422, "handoff_void");
    }
    assert_eq!(rows(&app, "handoffs").await, 0);
}

#[tokio::test]
async fn handoffs_are_limited_per_rider_and_failed_arrivals_per_network() {
    let app = App::start_with(|config| {
        config.limits.handoffs_per_rider = 3;
        config.limits.handoff_tries_per_network = 2;
    })
    .await;
    let body = json!({ "subject": ADULT_SUBJECT, "challenge": CHALLENGE });
    for _ in 0..3 {
        // Those that succeed do not count.
        arrive(&app, ADULT_SUBJECT).await;
    }
    app.partner_post(paths::PARTNER_HANDOFFS, body).await.expect_problem(429, "too_many_requests");
    let code = make(&app, OTHER_SUBJECT).await;
    for _ in 0..2 {
        redeem(&app, &"a".repeat(43), VERIFIER).await.expect_problem(422, "handoff_void");
    }
    redeem(&app, &code, VERIFIER).await.expect_problem(429, "too_many_requests");
    app.advance("PT1H");
    arrive(&app, ADULT_SUBJECT).await;
}

#[tokio::test]
async fn late_codes_of_a_whole_mobile_network_lock_nobody_out_of_it() {
    let app = App::start().await;
    // Behind one address of a carrier: more than wrong codes by mail may be typed from there.
    let late = app.state.config.limits.tries_per_network * 3;
    for _ in 0..late {
        redeem(&app, &"a".repeat(43), VERIFIER).await.expect_problem(422, "handoff_void");
    }
    arrive(&app, ADULT_SUBJECT).await;
    arrive(&app, ADULT_SUBJECT).await;
}

#[tokio::test]
async fn a_rider_without_any_address_comes_in_and_is_told_why_no_code_can_be_sent() {
    let app = App::start().await;
    let operator =
        privacy_server::db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    operator.execute_unprepared("UPDATE riders SET email = NULL, phone = NULL").await.expect("updates");
    operator.close().await.expect("closes");
    let before = app.mails().await.len();
    assert_eq!(arrive(&app, ADULT_SUBJECT).await.json["session"]["address"], "r•••");
    let action = json!({ "action": contract::step_up::RECEIPTS_DOWNLOAD });
    app.post(paths::STEP_UP_CODES, action.clone()).await.expect_problem(422, "no_address");
    assert_eq!(app.mails().await.len(), before);
    app.post(paths::STEP_UP_HOST, action).await.expect(201);
}

#[tokio::test]
async fn the_signal_counts_as_in_any_other_sign_in() {
    let app = App::start().await;
    let code = make(&app, ADULT_SUBJECT).await;
    let body = json!({ "handoff": code, "verifier": VERIFIER, "gpc": true });
    assert_eq!(app.post(paths::SESSION, body).await.expect(201).json["choices"]["gpc"], true);
}

#[tokio::test]
async fn neither_code_nor_verifier_nor_subject_outlives_its_use_in_the_database() {
    let app = App::start().await;
    let code = make(&app, ADULT_SUBJECT).await;
    let backend = app.state.db.get_database_backend();
    let all =
        Statement::from_string(backend, "SELECT id, challenge, code_hash, sealed_subject FROM handoffs");
    let row = app.state.db.query_one_raw(all).await.expect("answers").expect("a row");
    let id: String = row.try_get("", "id").expect("an id");
    for column in ["code_hash", "sealed_subject"] {
        let bytes: Vec<u8> = row.try_get("", column).expect("bytes");
        for secret in [code.as_str(), ADULT_SUBJECT] {
            assert!(
                !bytes.windows(secret.len()).any(|part| part == secret.as_bytes()),
                "{secret} in {column}"
            );
        }
    }
    redeem(&app, &code, VERIFIER).await.expect(201);
    assert_eq!(rows(&app, "handoffs").await, 0);
    assert!(matches!(app.state.keys.open(&id).await, Err(KeyError::NoKey)), "its key is destroyed");
    make(&app, ADULT_SUBJECT).await;
    app.advance("PT61S");
    auth::sweep(&app.state).await.expect("sweeps");
    assert_eq!(rows(&app, "handoffs").await, 0, "one that nobody came with is forgotten too");
}

#[tokio::test]
async fn no_log_at_any_level_holds_a_code_a_verifier_or_a_subject() {
    let app = App::start().await;
    let (log, guard) = Log::listen();
    let first = make(&app, ADULT_SUBJECT).await;
    redeem(&app, &first, VERIFIER).await.expect(201);
    redeem(&app, &first, VERIFIER).await.expect_problem(422, "handoff_void");
    let second = make(&app, ADULT_SUBJECT).await;
    redeem(&app, &second, &other_verifier()).await.expect_problem(422, "handoff_void");
    tracing::warn!("the log is heard");
    drop(guard);
    let text = log.text();
    assert!(text.contains("the log is heard"));
    for secret in [&*first, &*second, VERIFIER, &*other_verifier(), CHALLENGE, ADULT_SUBJECT] {
        assert!(!text.contains(secret), "{secret} in the log:\n{text}");
    }
}

#[tokio::test]
async fn pages_take_the_code_out_of_the_address_before_anything_else_runs_and_send_no_referer() {
    let app = App::start().await;
    for path in ["/", "/policy", "/choices", "/receipts", "/contact"] {
        let page = app.get(path).await.expect(200);
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        let html = page.text();
        let (first, taken) =
            (html.find("<script").expect("a script"), html.find("replaceState").expect("is there"));
        let end = html[first..].find("</script>").expect("its end") + first;
        assert!(
            first < taken && taken < end,
            "{path}: another script runs before the code is out of the address"
        );
        for loads in ["<link rel=\"preload\"", "<link rel=\"modulepreload\"", "<link rel=\"icon\"", " src="] {
            assert!(html.find(loads).is_none_or(|at| at > end), "{path}: {loads} stands before it");
        }
    }
}

#[tokio::test]
async fn no_service_key_stands_in_documents_or_samples() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root.join("docs"), root.join("tests"), root.join("src"), root.join("xtask")];
    let mut looked_at = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            looked_at += 1;
            // `iwpc_` begins a key; what follows is 43 characters of base64url.
            let leaked = text.split("iwpc_").skip(1).any(|rest| {
                rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).count()
                    >= 20
            });
            assert!(!leaked, "{} holds a service key", path.display());
        }
    }
    assert!(looked_at > 50, "only {looked_at} files");
    let webview = std::fs::read_to_string(root.join("docs/webview.md")).expect("the document");
    for sample in webview.split("```").skip(1).step_by(2) {
        for word in ["Bearer", "SERVICE_KEY", "service_key", "/partner/"] {
            assert!(
                !sample.contains(word),
                "an app's sample in docs/webview.md speaks to the partner API: {word}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_asked_with_a_wrong_service_key_is_refused() {
    let app = App::start().await;
    let body: Value = json!({ "subject": ADULT_SUBJECT, "challenge": CHALLENGE });
    let mut request = App::request(Method::POST, paths::PARTNER_HANDOFFS, Some(&body));
    request.headers_mut().insert(header::AUTHORIZATION, "Bearer iwpc_wrong".parse().expect("a header"));
    app.send(request).await.expect_problem(401, "service_key_invalid");
    app.sign_in(ADULT).await;
    app.post(paths::PARTNER_HANDOFFS, body).await.expect_problem(401, "service_key_invalid");
}
