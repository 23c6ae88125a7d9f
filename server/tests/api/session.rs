//! Signing in and out (S1, S4, S9, S11, S21).

use crate::support::{ADULT, Answer, App, OTHER, STRANGER};
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use contract::paths;
use privacy_server::{auth, db, http::cookie, keys::KeyError};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ELSEWHERE: &str = "00000000-0000-4000-8000-000000000000";

/// Six digits that are not these.
pub(crate) fn other_than(code: &str) -> String {
    let number: u32 = code.parse().expect("six digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

pub(crate) async fn redeem(app: &App, request: &str, code: &str) -> Answer {
    app.post(paths::SESSION, json!({ "request": request, "code": code })).await
}

async fn session_id(app: &App) -> String {
    app.get(paths::SESSION).await.expect(200).json["id"].as_str().expect("an id").to_owned()
}

async fn open_sessions(app: &App) -> Vec<Value> {
    app.get(paths::SESSIONS).await.expect(200).json["sessions"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_code_signs_a_rider_in_and_the_address_stays_masked() {
    let app = App::start().await;
    let request = app.ask_code(" Rider1@Example.ORG ").await;
    let code = app.code_for(ADULT).await;
    let body = json!({ "request": request, "code": format!("{} {}", &code[..3], &code[3..]) });
    let mut sent = App::request(Method::POST, paths::SESSION, Some(&body));
    let agent = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
    sent.headers_mut().insert(header::USER_AGENT, agent.parse().expect("a header"));
    let started = app.send(sent).await.expect(201);
    let session = &started.json["session"];
    assert_eq!(session["kind"], "rider");
    assert_eq!(session["address"], "r•••@example.org");
    assert_eq!(session["device"], "Chrome, Android");
    assert_eq!(session["since"], "2026-11-22T08:00:00Z");
    assert_eq!(session["until"], "2026-11-22T16:00:00Z");
    assert_eq!((&session["idle_minutes"], &session["current"]), (&json!(15), &json!(true)));
    assert_eq!(started.json["choices"]["session"]["id"], session["id"]);
    assert!(started.json["choices"]["purposes"].as_array().is_some_and(|purposes| !purposes.is_empty()));
    assert!(!started.text().contains("rider1@"));
    assert_eq!(app.get(paths::SESSION).await.expect(200).json["id"], session["id"]);
}

#[tokio::test]
async fn an_address_that_no_account_has_signs_in_as_an_address_holder() {
    let app = App::start().await;
    assert_eq!(app.sign_in(STRANGER).await.json["session"]["kind"], "address");
    assert_eq!(app.another().sign_in(ADULT).await.json["session"]["kind"], "rider");
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_for_scripts_other_sites_and_plain_http() {
    let app = App::start().await;
    let set = app.sign_in(ADULT).await.headers[header::SET_COOKIE].to_str().expect("ASCII").to_owned();
    assert!(
        set.starts_with("privacy-center=") && set.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
        "{set}"
    );
    let token = app.cookie().expect("a cookie");
    assert!(token.len() >= 43, "256 bits in base64url");
    let mut config = (*app.state.config).clone();
    config.public_url = "https://privacy.example.org".to_owned();
    let set = cookie::start_session(&config, "t");
    assert_eq!(set, "__Host-privacy-center=t; Path=/; HttpOnly; SameSite=Strict; Secure");
}

#[tokio::test]
async fn a_code_works_once() {
    let app = App::start().await;
    let request = app.ask_code(ADULT).await;
    let code = app.code_for(ADULT).await;
    redeem(&app, &request, &code).await.expect(201);
    redeem(&app.another(), &request, &code).await.expect_problem(422, "code_void");
    assert_eq!(open_sessions(&app).await.len(), 1);
    assert!(
        matches!(app.state.keys.open(&request).await, Err(KeyError::NoKey)),
        "the request's key is destroyed"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_tries_at_once_with_the_right_code_give_one_session() {
    let app = App::start().await;
    let request = app.ask_code(ADULT).await;
    let code = app.code_for(ADULT).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (browser, request, code) = (app.another(), request.clone(), code.clone());
        tries.spawn(async move {
            let answer = redeem(&browser, &request, &code).await;
            (answer.status.as_u16(), answer.code().to_owned(), browser)
        });
    }
    let mut winners = Vec::new();
    while let Some(done) = tries.join_next().await {
        let (status, problem, browser) = done.expect("no panic");
        match status {
            201 => winners.push(browser),
            _ => assert_eq!((status, problem.as_str()), (422, "code_void")),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(open_sessions(&winners[0]).await.len(), 1);
}

#[tokio::test]
async fn five_wrong_tries_void_a_code_and_spaces_or_rubbish_cost_one_each() {
    let app = App::start().await;
    let request = app.ask_code(ADULT).await;
    let code = app.code_for(ADULT).await;
    for wrong in
        [other_than(&code), "12345".to_owned(), String::new(), "' OR 1=1 --".to_owned(), "9".repeat(100_000)]
    {
        let answer = redeem(&app, &request, &wrong).await.expect_problem(422, "code_wrong");
        assert_eq!(answer.json["fields"], json!(["code"]));
    }
    redeem(&app, &request, &code).await.expect_problem(422, "code_void");
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    // The owner is not locked out: a new code works.
    app.sign_in(ADULT).await;
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes_and_looks_like_one_that_never_was() {
    let app = App::start().await;
    let request = app.ask_code(ADULT).await;
    let code = app.code_for(ADULT).await;
    app.advance("PT11M");
    let late = redeem(&app, &request, &code).await.expect_problem(422, "code_void");
    let unknown = redeem(&app, ELSEWHERE, &code).await.expect_problem(422, "code_void");
    let no_id = redeem(&app, "../../etc/passwd", &code).await.expect_problem(422, "code_void");
    assert_eq!(late.bytes, unknown.bytes);
    assert_eq!(late.bytes, no_id.bytes);
}

#[tokio::test]
async fn a_code_belongs_to_its_request() {
    let app = App::start().await;
    let mine = app.ask_code(ADULT).await;
    let my_code = app.code_for(ADULT).await;
    let theirs = app.ask_code(OTHER).await;
    let their_code = app.code_for(OTHER).await;
    if my_code != their_code {
        redeem(&app, &mine, &their_code).await.expect_problem(422, "code_wrong");
        redeem(&app, &theirs, &my_code).await.expect_problem(422, "code_wrong");
    }
    redeem(&app, &mine, &my_code).await.expect(201);
}

#[tokio::test]
async fn a_session_that_the_browser_brings_along_is_ended_and_never_taken_over() {
    let app = App::start().await;
    app.set_cookie("privacy-center", "chosen-by-somebody-else");
    app.sign_in(STRANGER).await;
    let (planted, planted_id) = (app.cookie().expect("a cookie"), session_id(&app).await);
    assert_ne!(planted, "chosen-by-somebody-else");

    // The same browser signs in as another person: nothing of the planted session lives on.
    app.sign_in(ADULT).await;
    let own = app.cookie().expect("a cookie");
    assert_ne!(planted, own);
    assert_ne!(planted_id, session_id(&app).await);
    let attacker = app.another();
    attacker.set_cookie("privacy-center", &planted);
    attacker.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn a_cookie_that_was_tossed_in_beside_the_real_one_signs_nobody_in() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let stranger = app.another();
    stranger.sign_in(STRANGER).await;
    let (real, tossed) = (app.cookie().expect("a cookie"), stranger.cookie().expect("a cookie"));
    for line in [
        format!("privacy-center={tossed}; privacy-center={real}"),
        format!("privacy-center={real}; privacy-center={tossed}"),
        format!("privacy-center={real}x"),
        format!("Privacy-Center={real}"),
        format!("__Host-privacy-center={real}"),
        "privacy-center=".to_owned(),
    ] {
        let mut request = App::request(Method::GET, paths::SESSION, None);
        request.headers_mut().insert(header::COOKIE, line.parse().expect("a header"));
        app.another().send(request).await.expect_problem(401, "sign_in_needed");
    }
}

#[tokio::test]
async fn fifteen_idle_minutes_end_a_session_for_good() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for _ in 0..3 {
        app.advance("PT14M");
        app.get(paths::SESSION).await.expect(200);
    }
    app.advance("PT15M");
    for _ in 0..2 {
        app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    }
    app.another().get(paths::SESSIONS).await.expect_problem(401, "sign_in_needed");
    let again = app.another();
    again.sign_in(ADULT).await;
    assert_eq!(open_sessions(&again).await.len(), 1, "the idle one is not in the list");
}

#[tokio::test]
async fn eight_hours_end_a_session_however_busy_it_is() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for _ in 0..34 {
        app.advance("PT14M");
        app.get(paths::SESSION).await.expect(200);
    }
    app.advance("PT4M");
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_and_twice_is_fine() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let kept = app.cookie().expect("a cookie");
    let out = app.delete(paths::SESSION).await.expect(204);
    assert!(out.headers[header::SET_COOKIE].to_str().expect("ASCII").starts_with("privacy-center=; "));
    assert!(!out.headers.contains_key("clear-site-data"));
    assert_eq!(app.cookie(), None);
    let thief = app.another();
    thief.set_cookie("privacy-center", &kept);
    thief.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    thief
        .post(paths::STEP_UP_CODES, json!({ "action": "receipts.download" }))
        .await
        .expect_problem(401, "sign_in_needed");
    app.delete(paths::SESSION).await.expect(204);
}

#[tokio::test]
async fn forgetting_the_device_also_wipes_it() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let out = app.delete("/api/v1/session?forget=1").await.expect(204);
    assert_eq!(out.headers["clear-site-data"], "\"cookies\", \"storage\"");
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn signing_out_ends_the_session_behind_forty_cookies_of_its_name() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let real = app.cookie().expect("a cookie");
    let tossed = (0..20).map(|n| format!("privacy-center=x{n}; "));
    let alike = (20..40).map(|n| format!("privacy-center={n:043}; "));
    let line = tossed.chain(alike).chain([format!("privacy-center={real}")]).collect::<String>();
    let mut request = App::request(Method::DELETE, paths::SESSION, None);
    request.headers_mut().insert(header::COOKIE, line.parse().expect("a header"));
    app.another().send(request).await.expect(204);
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn a_browser_without_the_cookie_is_signed_out() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.another().get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    app.another().delete(paths::SESSIONS).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    let (mine, second) = {
        let app = App::start().await;
        app.sign_in(ADULT).await;
        app.advance("PT1M");
        let second = app.another();
        second.sign_in(ADULT).await;
        (app, second)
    };
    let stranger = mine.another();
    stranger.sign_in(OTHER).await;
    let (mine_id, second_id) = (session_id(&mine).await, session_id(&second).await);

    let list = open_sessions(&mine).await;
    let ids: Vec<_> = list.iter().map(|view| view["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, [second_id.as_str(), mine_id.as_str()], "newest first, and none of another person");
    assert_eq!((&list[0]["current"], &list[1]["current"]), (&json!(false), &json!(true)));

    let theirs = stranger.delete(&paths::session(&mine_id)).await.expect_problem(404, "not_found");
    let unknown = stranger.delete(&paths::session(ELSEWHERE)).await.expect_problem(404, "not_found");
    let no_id = stranger.delete(&paths::session("1%20OR%201")).await.expect_problem(404, "not_found");
    stranger.delete(&paths::session("%FF")).await.expect_problem(404, "not_found");
    assert_eq!(theirs.bytes, unknown.bytes);
    assert_eq!(theirs.bytes, no_id.bytes);
    mine.get(paths::SESSION).await.expect(200);

    let ended = mine.delete(&paths::session(&second_id)).await.expect(204);
    assert!(!ended.headers.contains_key(header::SET_COOKIE));
    second.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    mine.delete(&paths::session(&second_id)).await.expect(204);
    let own = mine.delete(&paths::session(&mine_id)).await.expect(204);
    assert!(own.headers.contains_key(header::SET_COOKIE), "the cookie goes with its session");
    mine.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    stranger.get(paths::SESSION).await.expect(200);
}

#[tokio::test]
async fn all_other_sessions_end_at_once_and_this_one_stays() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (second, third, stranger) = (app.another(), app.another(), app.another());
    second.sign_in(ADULT).await;
    third.sign_in(ADULT).await;
    stranger.sign_in(OTHER).await;
    assert_eq!(app.delete(paths::SESSIONS).await.expect(200).json, json!({ "ended": 2 }));
    assert_eq!(app.delete(paths::SESSIONS).await.expect(200).json, json!({ "ended": 0 }));
    app.get(paths::SESSION).await.expect(200);
    stranger.get(paths::SESSION).await.expect(200);
    for gone in [second, third] {
        gone.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    }
}

#[tokio::test]
async fn a_code_stays_good_while_the_operators_database_is_away() {
    let app = App::start().await;
    let request = app.ask_code(ADULT).await;
    let code = app.code_for(ADULT).await;
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    operator.execute_unprepared("ALTER TABLE riders RENAME TO away").await.expect("renames");
    let away = redeem(&app, &request, &code).await.expect_problem(503, "unavailable");
    assert!(away.headers.contains_key(header::RETRY_AFTER) && !away.headers.contains_key(header::SET_COOKIE));
    assert_eq!(rows(&app, "sessions").await, 0);
    operator.execute_unprepared("ALTER TABLE away RENAME TO riders").await.expect("renames");
    operator.close().await.expect("closes");
    redeem(&app, &request, &code).await.expect(201);
}

#[tokio::test]
async fn the_opt_out_signal_counts_from_header_and_body() {
    let app = App::start().await;
    for (header, body, expected) in
        [(Some("1"), false, true), (None, true, true), (Some("0"), false, false), (None, false, false)]
    {
        let browser = app.another();
        let request = browser.ask_code(ADULT).await;
        let code = browser.code_for(ADULT).await;
        let json = json!({ "request": request, "code": code, "gpc": body });
        let mut sent = App::request(Method::POST, paths::SESSION, Some(&json));
        if let Some(value) = header {
            sent.headers_mut().insert("sec-gpc", value.parse().expect("a header"));
        }
        let started = browser.send(sent).await.expect(201);
        assert_eq!(started.json["choices"]["gpc"], expected, "{header:?} {body}");
    }
}

#[tokio::test]
async fn requests_from_other_sites_send_no_code() {
    let app = App::start().await;
    let body = json!({ "address": ADULT }).to_string();
    for headers in [
        vec![("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "cross-site"), (paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)],
        vec![("origin", "https://evil.example"), (paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)],
        vec![(paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)],
    ] {
        let mut request = Request::builder().method(Method::POST).uri(paths::SESSION_CODES);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.clone()));
        app.send(request.expect("a request")).await.expect_problem(403, "cross_site");
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn malformed_bodies_are_refused_and_change_nothing() {
    let app = App::start().await;
    let deep = format!("{{\"address\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let huge = format!("{{\"address\":\"{}\"}}", "a".repeat(10 * 1024 * 1024));
    let json = "application/json";
    for (kind, body, status, code) in [
        (json, "{\"address\":\"a@example.org\",\"admin\":true}", 400, "malformed_request"),
        (json, "{\"address\":\"a@example.org\",\"address\":\"b@example.org\"}", 400, "malformed_request"),
        (json, "{\"address\":7}", 400, "malformed_request"),
        (json, "{\"address\":null}", 400, "malformed_request"),
        (json, "{}", 400, "malformed_request"),
        (json, "[]", 400, "malformed_request"),
        (json, "", 400, "malformed_request"),
        (json, "{\"address\":\"a@example.org\"", 400, "malformed_request"),
        (json, "{\"address\":\"a@example.org\"} x", 400, "malformed_request"),
        (json, "\u{FEFF}{\"address\":\"a@example.org\"}", 400, "malformed_request"),
        (json, &deep, 400, "malformed_request"),
        (json, &huge, 413, "too_large"),
        ("text/plain", "{\"address\":\"a@example.org\"}", 415, "unsupported_media"),
        ("application/x-www-form-urlencoded", "address=a@example.org", 415, "unsupported_media"),
    ] {
        let mut request = App::request(Method::POST, paths::SESSION_CODES, None);
        request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        *request.body_mut() = Body::from(body.to_owned());
        app.send(request).await.expect_problem(status, code);
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn malformed_codes_open_no_session_and_use_no_code_up() {
    let app = App::start().await;
    let request = app.ask_code(ADULT).await;
    let code = app.code_for(ADULT).await;
    let right = json!({ "request": request, "code": code });
    let (id, huge) = (request.as_str(), "1".repeat(10 * 1024 * 1024));
    let deep = format!("{{\"request\":\"{id}\",\"code\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let json = "application/json";
    for (kind, body, status, problem) in [
        (json, format!("{{\"request\":\"{id}\"}}"), 400, "malformed_request"),
        (json, format!("{{\"code\":\"{code}\"}}"), 400, "malformed_request"),
        (json, format!("{{\"request\":\"{id}\",\"code\":{code}}}"), 400, "malformed_request"),
        (json, format!("{{\"request\":\"{id}\",\"code\":null}}"), 400, "malformed_request"),
        (
            json,
            format!("{{\"request\":\"{id}\",\"code\":\"{code}\",\"kind\":\"rider\"}}"),
            400,
            "malformed_request",
        ),
        (
            json,
            format!("{{\"request\":\"{id}\",\"code\":\"000000\",\"code\":\"{code}\"}}"),
            400,
            "malformed_request",
        ),
        (json, format!("{{\"request\":\"{id}\",\"code\":\"{code}\"}} x"), 400, "malformed_request"),
        (json, format!("[\"{id}\",\"{code}\"]"), 400, "malformed_request"),
        (json, deep, 400, "malformed_request"),
        (json, String::new(), 400, "malformed_request"),
        (json, format!("{{\"request\":\"{id}\",\"code\":\"{huge}\"}}"), 413, "too_large"),
        ("text/plain", right.to_string(), 415, "unsupported_media"),
    ] {
        let mut sent = App::request(Method::POST, paths::SESSION, None);
        sent.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        *sent.body_mut() = Body::from(body);
        app.send(sent).await.expect_problem(status, problem);
    }
    assert!(app.cookie().is_none());
    app.post(paths::SESSION, right).await.expect(201);
}

#[tokio::test]
async fn hostile_addresses_are_refused_and_get_no_mail() {
    let app = App::start().await;
    let long = format!("{}@example.org", "a".repeat(10_000));
    for address in [
        "rider1@example.org\r\nBcc: everyone@example.org",
        "rider1\0@example.org",
        "Rider <rider1@example.org>",
        "rider1@example.org, rider2@example.org",
        "rider1@[127.0.0.1]",
        "nobody",
        "",
        &long,
    ] {
        let refused = app.post(paths::SESSION_CODES, json!({ "address": address })).await;
        let refused = refused.expect_problem(422, "address_invalid");
        assert_eq!(refused.json["fields"], json!(["address"]));
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn the_answer_does_not_tell_whether_an_account_has_the_address() {
    let app = App::start().await;
    let ask = async |address: &str| {
        let answer =
            app.another().post(paths::SESSION_CODES, json!({ "address": address })).await.expect(202);
        let request = answer.json["request"].as_str().expect("an id").to_owned();
        (format!("{:?}", answer.headers), answer.text().replace(&request, "ID"), request)
    };
    let (known, unknown) = (ask(ADULT).await, ask(STRANGER).await);
    assert_eq!((&known.0, &known.1), (&unknown.0, &unknown.1), "equal to the byte but for the id");
    assert_eq!(known.2.len(), unknown.2.len());
    let mails = app.mails().await;
    let length = |to: &str| mails.iter().find(|mail| mail.to == to).expect("both got a mail").text.len();
    assert_eq!(length(ADULT), length(STRANGER));

    let (code, other) = (app.code_for(ADULT).await, app.code_for(STRANGER).await);
    let wrong = redeem(&app, &known.2, &other_than(&code)).await.expect_problem(422, "code_wrong");
    let wrong_too = redeem(&app, &unknown.2, &other_than(&other)).await.expect_problem(422, "code_wrong");
    assert_eq!(
        (wrong.bytes, format!("{:?}", wrong.headers)),
        (wrong_too.bytes, format!("{:?}", wrong_too.headers))
    );
}

/// Quartiles of a sample.
pub(crate) fn quartiles(mut sample: Vec<Duration>) -> [Duration; 3] {
    sample.sort_unstable();
    [sample[sample.len() / 4], sample[sample.len() / 2], sample[sample.len() * 3 / 4]]
}

#[tokio::test]
async fn the_time_it_takes_does_not_tell_either() {
    let app = App::start_with(|config| {
        config.limits.codes_per_address = 10_000;
        config.limits.codes_per_network = 10_000;
    })
    .await;
    let mut samples = [Vec::new(), Vec::new()];
    for round in 0..310 {
        // In turns, and the first one in turns as well, so that a busy machine burdens both alike.
        for step in [round % 2, (round + 1) % 2] {
            let address = [ADULT, STRANGER][step];
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
async fn what_is_over_is_swept_away() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let unused = app.ask_code(OTHER).await;
    auth::sweep(&app.state).await.expect("sweeps");
    assert!(app.state.keys.open(&unused).await.is_ok(), "not over yet");
    app.advance("PT16M");
    auth::sweep(&app.state).await.expect("sweeps");
    assert!(matches!(app.state.keys.open(&unused).await, Err(KeyError::NoKey)));
    assert_eq!(rows(&app, "sign_in_codes").await, 0);
    assert_eq!(rows(&app, "sessions").await, 1, "an ended session is kept for its owner to ask about");
    app.advance("P31D");
    auth::sweep(&app.state).await.expect("sweeps");
    assert_eq!(rows(&app, "sessions").await, 0);
    assert_eq!(rows(&app, "rate_limits").await, 0);
}

async fn rows(app: &App, table: &str) -> i64 {
    let backend = app.state.db.get_database_backend();
    let sql = format!("SELECT COUNT(*) AS n FROM {table}");
    let statement = sea_orm::Statement::from_string(backend, sql);
    let row = app.state.db.query_one_raw(statement).await.expect("counts").expect("a row");
    row.try_get("", "n").expect("a number")
}
