//! Limits of tries (S9): by address, by network, in all; and a stranger who uses up theirs leaves the owner's as they were.

use crate::{
    session::other_than,
    support::{ADULT, Answer, App, OTHER, STRANGER},
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use contract::{paths, step_up::RECEIPTS_DOWNLOAD};
use privacy_server::limits;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// Sends from a network of one's own, by a browser that was never here.
async fn send_from(app: &App, peer: &str, path: &str, body: &Value) -> Answer {
    send_by(&app.another(), peer, path, body).await
}

/// Sends from a network of one's own, by a browser with its cookies.
async fn send_by(browser: &App, peer: &str, path: &str, body: &Value) -> Answer {
    let mut request: Request<Body> = App::request(Method::POST, path, Some(body));
    let peer: SocketAddr = format!("{peer}:4711").parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    browser.send(request).await
}

async fn ask_from(app: &App, peer: &str, address: &str) -> Answer {
    send_from(app, peer, paths::SESSION_CODES, &json!({ "address": address })).await
}

fn assert_wait(answer: &Answer, seconds: u64) {
    assert_eq!(answer.headers[header::RETRY_AFTER].to_str().expect("ASCII"), seconds.to_string());
    assert_eq!(answer.json["retry_after"], seconds);
}

#[tokio::test]
async fn an_address_gets_so_many_codes_an_hour_and_the_refusal_is_the_same_for_everyone() {
    let app = App::start_with(|config| config.limits.codes_per_address = 6).await;
    let mut refusals = Vec::new();
    for address in [ADULT, STRANGER] {
        for _ in 0..6 {
            ask_from(&app, "192.0.2.1", address).await.expect(202);
        }
        refusals.push(ask_from(&app, "192.0.2.1", address).await.expect_problem(429, "too_many_requests"));
    }
    assert_wait(&refusals[0], 3600);
    assert_eq!(refusals[0].bytes, refusals[1].bytes);
    assert_eq!(format!("{:?}", refusals[0].headers), format!("{:?}", refusals[1].headers));
    // However it is written, it is one address.
    ask_from(&app, "192.0.2.1", "RIDER1@example.org").await.expect_problem(429, "too_many_requests");
    ask_from(&app, "192.0.2.1", OTHER).await.expect(202);
    app.advance("PT1H");
    ask_from(&app, "192.0.2.1", ADULT).await.expect(202);
}

#[tokio::test]
async fn a_stranger_who_uses_up_the_codes_of_an_address_does_not_lock_its_owner_out() {
    let app = App::start_with(|config| config.limits.codes_per_address = 6).await;
    for _ in 0..6 {
        ask_from(&app, "192.0.2.1", ADULT).await;
    }
    ask_from(&app, "192.0.2.1", ADULT).await.expect_problem(429, "too_many_requests");
    ask_from(&app, "198.51.100.7", ADULT).await.expect(202);
    // From ever more networks it ends as well: nobody's mailbox is flooded.
    let mut sent = 6 + 1;
    for network in 10..20 {
        for _ in 0..6 {
            sent += u32::from(ask_from(&app, &format!("203.0.113.{network}"), ADULT).await.status == 202);
        }
    }
    assert_eq!(sent, 4 * 6);
}

/// Strangers ask for codes to an address from many networks, until none of them gets any.
async fn flood(app: &App, address: &str) -> usize {
    let mut sent = 0;
    for network in 1..=12 {
        for _ in 0..app.state.config.limits.codes_per_address {
            let asked = ask_from(app, &format!("203.0.113.{network}"), address).await;
            sent += usize::from(asked.status == 202);
        }
    }
    ask_from(app, "198.51.100.99", address).await.expect_problem(429, "too_many_requests");
    sent
}

#[tokio::test]
async fn the_owner_signs_in_and_steps_up_while_strangers_flood_their_address() {
    for owner in [ADULT, STRANGER] {
        let app = App::start_with(|config| config.limits.codes_per_address = 3).await;
        let (earlier, here) = (app.another(), app.another());
        earlier.sign_in(owner).await;
        earlier.delete(paths::SESSION).await.expect(204);
        here.sign_in(owner).await;
        // Who asked for the owner's own sign-ins is a stranger as well.
        assert_eq!(flood(&app, owner).await, 4 * 3 - 2);

        // Another session's confirmations do not count against what strangers ask for, nor against signing in.
        let action = json!({ "action": RECEIPTS_DOWNLOAD });
        for _ in 0..3 {
            here.post(paths::STEP_UP_CODES, action.clone()).await.expect(202);
        }
        here.post(paths::STEP_UP_CODES, action).await.expect_problem(429, "too_many_requests");
        // What was asked for at the same moment has no order: all of it is sent first.
        app.mails().await;
        // From a network that strangers used up, and by a browser that the owner signed out of.
        let asked =
            send_by(&earlier, "203.0.113.1", paths::SESSION_CODES, &json!({ "address": owner })).await;
        let request = asked.expect(202).json["request"].clone();
        let right = json!({ "request": request, "code": app.code_for(owner).await });
        send_by(&earlier, "203.0.113.1", paths::SESSION, &right).await.expect(201);
        // The owner's mailbox is no exception: known browsers have a bound of their own.
        for _ in 0..2 {
            earlier.post(paths::SESSION_CODES, json!({ "address": owner })).await.expect(202);
        }
        earlier
            .post(paths::SESSION_CODES, json!({ "address": owner }))
            .await
            .expect_problem(429, "too_many_requests");
        app.advance("PT1H");
        app.another().sign_in(owner).await;
    }
}

#[tokio::test]
async fn wrong_tries_of_strangers_leave_the_owners_code_as_it_was() {
    let app = App::start_with(|config| {
        config.limits.tries_per_address = 1;
        config.limits.codes_per_address = 100;
    })
    .await;
    let owner = app.another();
    owner.sign_in(ADULT).await;
    let mine = owner.ask_code(ADULT).await;
    let right = json!({ "request": mine, "code": app.code_for(ADULT).await });
    for network in 1..=4 {
        let request = app.another().ask_code(ADULT).await;
        let wrong = json!({ "request": request, "code": other_than(&app.code_for(ADULT).await) });
        send_from(&app, &format!("203.0.113.{network}"), paths::SESSION, &wrong)
            .await
            .expect_problem(422, "code_wrong");
    }
    // A browser that was never here waits, and however often it tries, the code keeps its own tries.
    for _ in 0..6 {
        send_from(&app, "198.51.100.7", paths::SESSION, &right)
            .await
            .expect_problem(429, "too_many_requests");
    }
    send_by(&owner, "198.51.100.7", paths::SESSION, &right).await.expect(201);
    // And so does a session that confirms something.
    let asked = owner.post(paths::STEP_UP_CODES, json!({ "action": RECEIPTS_DOWNLOAD })).await.expect(202);
    let code = app.code_for(ADULT).await;
    let grant = json!({ "action": RECEIPTS_DOWNLOAD, "request": asked.json["request"], "code": code });
    owner.post(paths::STEP_UP, grant).await.expect(201);
}

#[tokio::test]
async fn a_mark_belongs_to_its_address_and_ends() {
    let app = App::start_with(|config| config.limits.codes_per_address = 3).await;
    let browser = app.another();
    let set = browser.sign_in(ADULT).await.headers;
    let set: Vec<_> =
        set.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().expect("ASCII")).collect();
    let device = set.iter().find(|set| set.starts_with("device=")).expect("a mark");
    assert!(device.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=7776000"), "{device}");
    flood(&app, OTHER).await;
    let ask = json!({ "address": OTHER });
    browser.post(paths::SESSION_CODES, ask.clone()).await.expect_problem(429, "too_many_requests");
    app.advance("PT1H");
    // Both of a shared browser's people are known by it.
    browser.sign_in(OTHER).await;
    for address in [ADULT, OTHER] {
        flood(&app, address).await;
        browser.post(paths::SESSION_CODES, json!({ "address": address })).await.expect(202);
    }
    // One that was changed counts for nothing, and forgetting the device drops it.
    let forged = app.another();
    let mark = browser.device().expect("a cookie");
    forged.set_cookie("device", &mark.replacen(|digit: char| digit.is_ascii_digit(), "9", 1));
    forged.post(paths::SESSION_CODES, ask.clone()).await.expect_problem(429, "too_many_requests");
    let dropped = browser.as_same_browser();
    dropped.delete("/api/v1/session?forget=1").await.expect(204);
    assert_eq!(dropped.device(), None);
    app.advance("P91D");
    flood(&app, OTHER).await;
    browser.post(paths::SESSION_CODES, ask).await.expect_problem(429, "too_many_requests");
}

#[tokio::test]
async fn for_one_address_a_whole_line_of_ipv6_counts_as_one_network() {
    let app = App::start_with(|config| config.limits.codes_per_address = 2).await;
    for network in 0..2 {
        ask_from(&app, &format!("[2001:db8:0:{network}::1]"), ADULT).await.expect(202);
    }
    ask_from(&app, "[2001:db8:0:2::1]", ADULT).await.expect_problem(429, "too_many_requests");
    ask_from(&app, "[2001:db8:1::1]", ADULT).await.expect(202);
    let app = App::start_with(|config| config.limits.codes_per_network = 1).await;
    for network in 0..4 {
        ask_from(&app, &format!("[2001:db8:0:{network}::1]"), &format!("person{network}@example.org"))
            .await
            .expect(202);
    }
    ask_from(&app, "[2001:db8:0:4::1]", "person4@example.org").await.expect_problem(429, "too_many_requests");
    ask_from(&app, "[2001:db8:1::1]", "person5@example.org").await.expect(202);
}

#[tokio::test]
async fn a_network_gets_so_many_codes_an_hour_and_ipv6_counts_by_its_half() {
    let app = App::start_with(|config| config.limits.codes_per_network = 3).await;
    for person in 1..=3 {
        ask_from(&app, "192.0.2.1", &format!("person{person}@example.org")).await.expect(202);
        ask_from(&app, &format!("[2001:db8::{person}]"), &format!("other{person}@example.org"))
            .await
            .expect(202);
    }
    app.advance("PT30M");
    assert_wait(
        &ask_from(&app, "192.0.2.1", "person4@example.org").await.expect_problem(429, "too_many_requests"),
        1800,
    );
    ask_from(&app, "[2001:db8::ffff]", "other4@example.org").await.expect_problem(429, "too_many_requests");
    ask_from(&app, "[2001:db8:0:1::1]", "other4@example.org").await.expect(202);
}

#[tokio::test]
async fn everyone_together_gets_so_many_codes_an_hour() {
    let app = App::start_with(|config| config.limits.codes_in_all = 3).await;
    for person in 1..=3 {
        ask_from(&app, &format!("192.0.2.{person}"), &format!("person{person}@example.org"))
            .await
            .expect(202);
    }
    ask_from(&app, "192.0.2.9", "person9@example.org").await.expect_problem(429, "too_many_requests");
}

#[tokio::test]
async fn asking_again_does_not_reset_the_wrong_tries_of_an_address() {
    let app = App::start().await;
    for _ in 0..3 {
        let request = app.ask_code(ADULT).await;
        let wrong = json!({ "request": request, "code": other_than(&app.code_for(ADULT).await) });
        for _ in 0..5 {
            send_from(&app, "192.0.2.1", paths::SESSION, &wrong).await.expect_problem(422, "code_wrong");
        }
    }
    let request = app.ask_code(ADULT).await;
    let right = json!({ "request": request, "code": app.code_for(ADULT).await });
    let refused =
        send_from(&app, "192.0.2.1", paths::SESSION, &right).await.expect_problem(429, "too_many_requests");
    assert_wait(&refused, 3600);
    // The owner is elsewhere, and gets in.
    send_from(&app, "198.51.100.7", paths::SESSION, &right).await.expect(201);
}

#[tokio::test]
async fn wrong_codes_count_by_network_and_right_ones_do_not() {
    let app = App::start_with(|config| {
        config.limits.tries_per_network = 4;
        config.limits.codes_per_address = 100;
    })
    .await;
    for _ in 0..6 {
        app.sign_in(ADULT).await;
    }
    for person in 1..=4 {
        let address = format!("person{person}@example.org");
        let request = app.ask_code(&address).await;
        let code = other_than(&app.code_for(&address).await);
        app.post(paths::SESSION, json!({ "request": request, "code": code }))
            .await
            .expect_problem(422, "code_wrong");
    }
    let request = app.ask_code(ADULT).await;
    let right = json!({ "request": request, "code": app.code_for(ADULT).await });
    app.another().post(paths::SESSION, right.clone()).await.expect_problem(429, "too_many_requests");
    send_from(&app, "198.51.100.7", paths::SESSION, &right).await.expect(201);
    // A browser that its owner signed in with before does not depend on its neighbours.
    app.sign_in(ADULT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_limit_holds_when_everybody_comes_at_once() {
    let app = App::start().await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let state = app.state.clone();
        tries.spawn(async move { limits::take(&state, "test", "one", 10).await.is_ok() });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|taken| *taken).count(), 10);
    limits::take(&app.state, "test", "another", 1).await.expect("another key counts by itself");
    limits::give_back(&app.state, "test", "another").await.expect("gives back");
    limits::take(&app.state, "test", "another", 1).await.expect("was given back");
}

#[tokio::test]
async fn over_the_limit_of_choices_only_switching_off_goes_through() {
    let app = App::start_with(|config| config.limits.choices_per_person = 4).await;
    for is_visitor in [false, true] {
        let browser = app.another();
        if !is_visitor {
            browser.sign_in(ADULT).await;
        }
        let choose = async |purpose: &str, choice: &str| {
            let body = json!({ "choice": choice, "policy": app.version() });
            browser.put(&paths::consent(purpose), body).await
        };
        for (purpose, choice) in [
            ("diagnostics", "given"),
            ("diagnostics", "withdrawn"),
            ("diagnostics", "given"),
            ("traffic-statistics", "given"),
        ] {
            choose(purpose, choice).await.expect(200);
        }
        let off = choose("diagnostics", "withdrawn").await.expect(200);
        let refused = choose("diagnostics", "given").await.expect_problem(429, "too_many_requests");
        assert_wait(&refused, 3600);
        // No in another word is no end of anything; the same word again is the same receipt.
        choose("diagnostics", "refused").await.expect_problem(429, "too_many_requests");
        let again = choose("diagnostics", "withdrawn").await.expect(200);
        assert_eq!(again.json["receipt"], off.json["receipt"]);
        choose("traffic-statistics", "withdrawn").await.expect(200);
        choose("personalised-service", "refused").await.expect(200);
        let on = ["diagnostics", "traffic-statistics"].map(|purpose| choose(purpose, "given"));
        for answer in on {
            answer.await.expect_problem(429, "too_many_requests");
        }
    }
    app.advance("PT1H");
}

#[tokio::test]
async fn over_the_limit_one_step_may_still_end_all_and_the_policy_be_declined() {
    let app = App::start_with(|config| config.limits.choices_per_person = 2).await;
    app.sign_in(ADULT).await;
    let several = async |choices: &[(&str, &str)]| {
        let choices: Vec<Value> =
            choices.iter().map(|(purpose, choice)| json!({ "purpose": purpose, "choice": choice })).collect();
        app.post(paths::CONSENTS, json!({ "policy": app.version(), "choices": choices })).await
    };
    let answer = async |answer: &str| {
        let body = json!({ "answer": answer, "policy": app.version(), "language": "en" });
        app.put(paths::POLICY_ANSWER, body).await
    };
    several(&[("diagnostics", "given"), ("traffic-statistics", "refused")]).await.expect(200);
    answer("accepted").await.expect(200);
    several(&[("traffic-statistics", "given")]).await.expect_problem(429, "too_many_requests");
    several(&[("diagnostics", "withdrawn"), ("traffic-statistics", "given")])
        .await
        .expect_problem(429, "too_many_requests");
    several(&[("diagnostics", "withdrawn"), ("traffic-statistics", "refused")]).await.expect(200);
    several(&[("diagnostics", "refused"), ("traffic-statistics", "withdrawn")])
        .await
        .expect_problem(429, "too_many_requests");
    answer("declined").await.expect(200);
    for other in ["accepted", "asked"] {
        answer(other).await.expect_problem(429, "too_many_requests");
    }
    app.advance("PT1H");
    app.sign_in(ADULT).await;
    answer("asked").await.expect(200);
}
