//! Limits of tries (S9): by address, by network, in all; and nobody locks another person out.

use crate::{
    session::other_than,
    support::{ADULT, Answer, App, OTHER, STRANGER},
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use contract::paths;
use privacy_server::limits;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// Sends from a network of one's own.
async fn send_from(app: &App, peer: &str, path: &str, body: &Value) -> Answer {
    let mut request: Request<Body> = App::request(Method::POST, path, Some(body));
    let peer: SocketAddr = format!("{peer}:4711").parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    app.another().send(request).await
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
    app.post(paths::SESSION, right.clone()).await.expect_problem(429, "too_many_requests");
    send_from(&app, "198.51.100.7", paths::SESSION, &right).await.expect(201);
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
