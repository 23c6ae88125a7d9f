//! What the operator sees on the listener of their own: health, readiness and metrics, and nothing about a person.

use crate::{
    demo_process::{Demo, free, send},
    receiver::Receiver,
    support::{ADULT, ADULT_SUBJECT, App, STRANGER},
};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request},
};
use contract::{paths, problem::Code};
use http_body_util::Full;
use privacy_server::{
    demo,
    operations::{self, Round},
};
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use serde_json::json;
use std::{
    collections::BTreeSet,
    net::TcpListener,
    path::Path,
    time::{Duration, Instant},
};
use tokio::time::timeout;
use tower::ServiceExt as _;

/// What the operator's listener answers.
async fn ask(app: &App, path: &str) -> (u16, HeaderMap, String) {
    let router: Router = operations::router(app.state.clone());
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let (parts, body) = router.oneshot(request).await.expect("a router answers").into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    (parts.status.as_u16(), parts.headers, String::from_utf8(bytes.to_vec()).expect("text"))
}

async fn scrape(app: &App) -> String {
    let (status, headers, text) = ask(app, "/metrics").await;
    assert_eq!(status, 200, "{text}");
    assert_eq!(headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(text.ends_with("# EOF\n"), "{text}");
    text
}

/// The value of a series, written as in the text but for the prefix.
fn value(text: &str, series: &str) -> Option<String> {
    let start = format!("privacy_center_{series} ");
    text.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
}

#[track_caller]
fn expect(text: &str, wanted: &[(&str, &str)]) {
    for (series, wanted) in wanted {
        assert_eq!(value(text, series).as_deref(), Some(*wanted), "{series} in\n{text}");
    }
}

fn answered(route: &str, method: &str, status: &str) -> String {
    format!("http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}")
}

/// Every value of a label.
fn labels(text: &str, name: &str) -> BTreeSet<String> {
    let start = format!("{name}=\"");
    text.lines().filter_map(|line| Some(line.split_once(&start)?.1.split_once('"')?.0.to_owned())).collect()
}

#[tokio::test]
async fn the_operator_sees_health_readiness_and_metrics_and_people_see_health_only() {
    let app = App::start().await;
    for (path, text) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let (status, headers, told) = ask(&app, path).await;
        assert_eq!((status, told.as_str()), (200, text));
        assert_eq!(headers["cache-control"], "no-store");
    }
    scrape(&app).await;
    assert_eq!(ask(&app, "/policy").await.0, 404);
    assert_eq!(app.get("/healthz").await.expect(200).text(), "ok\n");
    for path in ["/readyz", "/metrics"] {
        let told = app.get(path).await.expect(404).text();
        assert!(!told.contains("privacy_center_"));
    }
}

#[tokio::test]
async fn what_does_not_answer_is_named_and_metrics_tell_what_they_still_know() {
    let app = App::start().await;
    let parts = ["up{part=\"connections.operator\"}", "up{part=\"database\"}", "up{part=\"key_store\"}"];
    let expect_up = |text: &str, up: [&str; 3]| expect(text, &[0, 1, 2].map(|part| (parts[part], up[part])));
    expect_up(&scrape(&app).await, ["1", "1", "1"]);

    app.state.datamap.close().await.expect("closes");
    assert_eq!(ask(&app, "/readyz").await.0, 503);
    assert_eq!(ask(&app, "/readyz").await.2, "not ready: connections.operator\n");
    let text = scrape(&app).await;
    expect_up(&text, ["0", "1", "1"]);
    expect(&text, &[("requests_waiting", "0")]);

    app.state.close().await.expect("closes");
    assert_eq!(ask(&app, "/readyz").await.2, "not ready: connections.operator, database, key_store\n");
    let text = scrape(&app).await;
    expect_up(&text, ["0", "0", "0"]);
    expect(&text, &[("policy_info{version=\"1.0\"}", "1"), ("problems_total{code=\"internal\"}", "0")]);
    for unknown in ["messages{", "messages_oldest", "webhooks", "requests_waiting", "requests_overdue"] {
        assert!(!text.contains(&format!("\nprivacy_center_{unknown}")), "{unknown} in\n{text}");
    }
    assert_eq!(ask(&app, "/healthz").await.0, 200);
    assert_eq!(app.get("/healthz").await.expect(200).text(), "ok\n");
}

#[tokio::test]
async fn a_database_that_lets_nobody_in_does_not_hold_up_the_answer() {
    let app = App::start().await;
    let began = Instant::now();
    let mut held = Vec::new();
    while let Ok(Ok(one)) = timeout(Duration::from_millis(500), app.state.db.readers().begin()).await {
        held.push(one);
    }
    assert!(held.len() >= 8, "all connections are taken");
    let waited = began.elapsed();
    let ((status, _, told), text) = tokio::join!(ask(&app, "/readyz"), scrape(&app));
    assert_eq!((status, told.as_str()), (503, "not ready: database\n"));
    expect(&text, &[("up{part=\"database\"}", "0"), ("up{part=\"key_store\"}", "1")]);
    assert!(began.elapsed() < waited + Duration::from_secs(6), "{:?}", began.elapsed());
    drop(held);
    expect(&scrape(&app).await, &[("up{part=\"database\"}", "1"), ("requests_waiting", "0")]);
}

#[tokio::test]
async fn answers_are_counted_by_route_method_and_class_whatever_made_them() {
    let app = App::start().await;
    for _ in 0..3 {
        app.get("/policy").await.expect(200);
    }
    app.send(App::request(Method::HEAD, "/policy", None)).await.expect(200);
    app.get("/api/v1/receipts/00000000-0000-4000-8000-000000000000")
        .await
        .expect_problem(401, "sign_in_needed");
    app.send(App::request(Method::PATCH, paths::SESSION, None))
        .await
        .expect_problem(405, "method_not_allowed");
    app.get("/api/v1/nothing").await.expect_problem(404, "not_found");
    app.get("/nothing").await.expect(404);
    app.get("/robots.txt").await.expect(200);
    let text = scrape(&app).await;
    for (route, method, status, times) in [
        ("/policy", "GET", "2xx", "3"),
        ("/policy", "HEAD", "2xx", "1"),
        ("/api/v1/receipts/{id}", "GET", "4xx", "1"),
        (paths::SESSION, "PATCH", "4xx", "1"),
        ("unmatched", "GET", "4xx", "2"),
        ("unmatched", "GET", "2xx", "1"),
    ] {
        expect(&text, &[(&answered(route, method, status), times)]);
    }
    // The clock stands still here: all of it took no time.
    expect(
        &text,
        &[
            ("http_request_duration_seconds_count{route=\"/policy\"}", "4"),
            ("http_request_duration_seconds_sum{route=\"/policy\"}", "0.0"),
            ("http_request_duration_seconds_bucket{le=\"0.002\",route=\"/policy\"}", "4"),
            ("problems_total{code=\"sign_in_needed\"}", "1"),
            ("problems_total{code=\"method_not_allowed\"}", "1"),
            ("problems_total{code=\"not_found\"}", "1"),
            ("problems_total{code=\"too_many_requests\"}", "0"),
            ("build_info{version=\"0.1.0\",build=\"0123abcd\"}", "1"),
        ],
    );
}

#[tokio::test]
async fn a_panic_is_an_answer_too() {
    let mut app = App::start().await;
    app.sign_in(ADULT).await;
    let scraped = app.another();
    app.count_queries(|| panic!("on purpose"));
    app.get(paths::SESSION).await.expect_problem(500, "internal");
    let text = scrape(&scraped).await;
    expect(
        &text,
        &[(&answered(paths::SESSION, "GET", "5xx"), "1"), ("problems_total{code=\"internal\"}", "1")],
    );
}

#[tokio::test]
async fn what_strangers_type_never_becomes_a_label() {
    let app = App::start().await;
    let hostile = async |mark: &str| {
        let method = Method::from_bytes(format!("BREW{mark}").as_bytes()).expect("a method");
        for path in [
            format!("/canary{mark}"),
            format!("/canary{mark}%22%7D%200%0Aprivacy_center_up"),
            format!("/assets/canary{mark}.js"),
            format!("/policy/canary{mark}"),
            format!("/api/v1/canary{mark}?q=canary"),
            format!("/api/v1/partner/consents/canary{mark}/diagnostics"),
            format!("/api/v1/consents/canary{mark}"),
        ] {
            app.get(&path).await;
            app.put(&path, json!({})).await;
            app.send(App::request(method.clone(), &path, None)).await;
        }
    };
    hostile("0").await;
    let before = scrape(&app).await;
    for mark in 1..20 {
        hostile(&mark.to_string()).await;
    }
    let text = scrape(&app).await;
    assert_eq!(text.lines().count(), before.lines().count(), "as many series as before");
    assert!(!text.contains("canary") && !text.contains("BREW"), "{text}");
    let mut known: BTreeSet<_> = app.declared.iter().map(|route| route.path.to_owned()).collect();
    known.insert("unmatched".to_owned());
    let routes = labels(&text, "route");
    assert!(routes.is_subset(&known), "{routes:?}");
    let methods = labels(&text, "method");
    assert_eq!(methods.into_iter().collect::<Vec<_>>(), ["GET", "PUT", "other"]);
    let codes: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    assert_eq!(labels(&text, "code"), codes);
}

#[tokio::test]
async fn nothing_in_the_metrics_is_about_a_person() {
    let receiver = Receiver::start().await;
    let endpoint = receiver.endpoint();
    let app = App::start_with(|config| config.webhook = Some(endpoint)).await;
    app.sign_in(ADULT).await;
    let choice = json!({ "choice": "given", "policy": app.version() });
    app.put(&paths::consent("diagnostics"), choice).await.expect(200);
    app.partner_get(&format!("/api/v1/partner/consents/{ADULT_SUBJECT}/diagnostics")).await.expect(200);
    let wish = json!({ "topic": "question", "text": "Canary words", "reply_to": STRANGER });
    let key = "6b5c0f6e-93a4-4b0e-a1f0-6d4a1d5c0001";
    let wrote = app.another().post_once(paths::REQUESTS, key, wish).await.expect(201);
    let cookie = app.cookie().expect("signed in");
    let text = scrape(&app).await;
    let number = wrote.json["number"].as_str().expect("a number");
    for personal in [ADULT, STRANGER, "example.org", ADULT_SUBJECT, "1390000", "Canary", &cookie, number, key]
    {
        assert!(!text.contains(personal), "{personal} in\n{text}");
    }
    for word in text.split(|character: char| !character.is_ascii_alphanumeric() && character != '-') {
        let id = word.len() == 36 && word.matches('-').count() == 4;
        assert!(!id, "the id {word} in\n{text}");
    }
}

#[tokio::test]
async fn what_waits_is_read_from_the_database_so_that_every_server_tells_the_same() {
    let receiver = Receiver::start().await;
    let endpoint = receiver.endpoint();
    let app = App::start_with(|config| config.webhook = Some(endpoint)).await;
    app.sign_in(ADULT).await;
    let nothing = [
        ("messages{channel=\"email\",state=\"waiting\"}", "0"),
        ("messages{channel=\"email\",state=\"dead\"}", "0"),
        ("messages_oldest_seconds{channel=\"email\"}", "0"),
        ("webhooks{state=\"waiting\"}", "0"),
        ("webhooks_oldest_seconds", "0"),
        ("requests_waiting", "0"),
        ("requests_overdue", "0"),
    ];
    expect(&scrape(&app).await, &nothing);

    app.another().ask_code(ADULT).await;
    app.advance("PT90S");
    app.another().ask_code(STRANGER).await;
    let choice = json!({ "choice": "given", "policy": app.version() });
    app.put(&paths::consent("diagnostics"), choice).await.expect(200);
    app.advance("PT30S");
    let beside = app.beside().await;
    for server in [&app, &beside] {
        expect(
            &scrape(server).await,
            &[
                ("messages{channel=\"email\",state=\"waiting\"}", "2"),
                ("messages_oldest_seconds{channel=\"email\"}", "120"),
                ("messages{channel=\"phone\",state=\"waiting\"}", "0"),
                ("webhooks{state=\"waiting\"}", "1"),
                ("webhooks_oldest_seconds", "30"),
            ],
        );
    }
    assert!(!scrape(&beside).await.contains("http_requests_total{"), "what it answered itself is its own");

    for table in ["messages", "webhooks"] {
        let all = format!("UPDATE {table} SET state = 'dead'");
        app.state.db.execute_unprepared(&all).await.expect("updates");
    }
    let wish = json!({ "topic": "question", "text": "Hello", "reply_to": STRANGER });
    let key = "6b5c0f6e-93a4-4b0e-a1f0-6d4a1d5c0002";
    app.another().post_once(paths::REQUESTS, key, wish).await.expect(201);
    app.mails().await;
    let given_up = [
        ("messages{channel=\"email\",state=\"waiting\"}", "0"),
        ("messages{channel=\"email\",state=\"dead\"}", "2"),
        ("messages_oldest_seconds{channel=\"email\"}", "0"),
        ("webhooks{state=\"waiting\"}", "0"),
        ("webhooks{state=\"dead\"}", "1"),
        ("webhooks_oldest_seconds", "0"),
        ("requests_waiting", "1"),
    ];
    let text = scrape(&app).await;
    expect(&text, &given_up);
    expect(&text, &[("requests_overdue", "0")]);
    app.advance("P31D");
    expect(&scrape(&app).await, &[("requests_waiting", "1"), ("requests_overdue", "1")]);
}

#[tokio::test]
async fn limits_that_are_reached_and_rounds_that_fail_are_counted() {
    let app = App::start_with(|config| config.limits.codes_per_network = 2).await;
    for _ in 0..2 {
        app.ask_code(ADULT).await;
    }
    for _ in 0..3 {
        app.post(paths::SESSION_CODES, json!({ "address": ADULT }))
            .await
            .expect_problem(429, "too_many_requests");
    }
    let send = async || {
        let sent = app.state.outbox.send_due(&app.state).await;
        operations::note(&app.state, Round::Messages, &sent);
    };
    send().await;
    app.state.close().await.expect("closes");
    send().await;
    expect(
        &scrape(&app).await,
        &[
            ("limits_reached_total{limit=\"codes-network\"}", "3"),
            ("problems_total{code=\"too_many_requests\"}", "3"),
            ("rounds_total{round=\"messages\",outcome=\"done\"}", "1"),
            ("rounds_total{round=\"messages\",outcome=\"failed\"}", "1"),
            ("rounds_total{round=\"sweep\",outcome=\"failed\"}", "0"),
        ],
    );
}

#[test]
fn the_two_listeners_have_two_addresses() {
    let folder = tempfile::tempdir().expect("a folder");
    let listen = "127.0.0.1:8080".parse().expect("an address");
    let mut config = demo::config(listen, folder.path(), "dist".into(), Path::new(".")).expect("settings");
    assert!(config.operations_listen.is_none() && config.check().is_ok(), "none unless it is asked for");
    config.operations_listen = Some(listen);
    let refusal = config.check().expect_err("one address for both").to_string();
    assert!(refusal.starts_with("operations_listen must be another address than listen"), "{refusal}");
    config.operations_listen = Some("127.0.0.1:9090".parse().expect("an address"));
    assert!(config.check().is_ok());
}

#[tokio::test]
async fn the_program_opens_a_second_listener_where_it_is_told_to_and_both_end_when_it_is_asked_to() {
    let address = free();
    let setting = |address: &str| [("PRIVACY_CENTER_OPERATIONS_LISTEN", address.to_owned())];
    let mut demo = Demo::start(&setting(&address.to_string())).await;
    demo.call(404, (Method::GET, "/readyz"), &[], None).await;
    let ask = async |path: &str| {
        let request = Request::get(format!("http://{address}{path}"));
        send(request.body(Full::new(Bytes::new())).expect("a request")).await
    };
    assert_eq!(&ask("/readyz").await.expect("an answer").bytes[..], b"ready\n");
    let text = ask("/metrics").await.expect("an answer").bytes;
    let text = String::from_utf8_lossy(&text);
    expect(&text, &[(&answered("unmatched", "GET", "4xx"), "1"), ("up{part=\"database\"}", "1")]);
    assert_ne!(value(&text, "rounds_total{round=\"sweep\",outcome=\"done\"}").as_deref(), Some("0"));
    assert_ne!(
        value(&text, "http_request_duration_seconds_sum{route=\"/healthz\"}").as_deref(),
        Some("0.0"),
        "time passes"
    );
    assert!(demo.stop().await, "{}", demo.log());
    assert!(ask("/healthz").await.is_none());
    let left: Vec<_> = demo.data().read_dir().expect("a folder").filter_map(Result::ok).collect();
    let logs = left.iter().filter(|file| file.file_name().to_string_lossy().ends_with("-wal"));
    assert_eq!(logs.count(), 0, "the databases were closed: {left:?}");

    let open = Demo::refusal(&setting("0.0.0.0:9090"));
    assert!(open.contains("operations_listen is on loopback only"), "{open}");
    let taken = TcpListener::bind("127.0.0.1:0").expect("binds");
    let address = taken.local_addr().expect("an address").to_string();
    let refused = Demo::refusal(&setting(&address));
    assert!(refused.contains(&format!("cannot listen on {address}")), "{refused}");
}
