//! What a question and a choice cost: statements, counted, however long a person's history is.

use crate::support::{ADULT, ADULT_SUBJECT, App, is_postgres};
use axum::http::Method;
use contract::paths;
use privacy_server::db::Database;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::timeout;

/// Counts the statements of what runs between two readings.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicU64>);

impl Counter {
    fn on(app: &mut App) -> Self {
        let counter = Self::default();
        let also = counter.clone();
        app.count_queries(move || {
            also.0.fetch_add(1, Ordering::SeqCst);
        });
        counter
    }

    fn take(&self) -> u64 {
        self.0.swap(0, Ordering::SeqCst)
    }
}

fn gate(purpose: &str) -> String {
    paths::PARTNER_CONSENT.replace("{subject}", ADULT_SUBJECT).replace("{purpose}", purpose)
}

/// Adds events with receipts, as many as years of changing one's mind make; the last one is a yes where `events` leaves one
/// when divided by three.
async fn live_long(app: &App, events: i64) {
    let db = &app.state.db;
    let (series, begin) = if is_postgres() {
        (format!("generate_series(2, {events}) AS n(n)"), "")
    } else {
        ("n".to_owned(), "WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < EVENTS) ")
    };
    let begin = begin.replace("EVENTS", &events.to_string());
    for (table, columns, values) in [
        (
            "consent_events",
            "id, person_id, sequence, purpose, state, policy_version, policy_sha256, language, actor, method, under_gpc, at",
            "'e' || n, person_id, n, CASE n % 3 WHEN 0 THEN 'policy' ELSE 'diagnostics' END, \
             CASE n % 3 WHEN 0 THEN 'asked' WHEN 1 THEN 'given' ELSE 'withdrawn' END, policy_version, policy_sha256, \
             language, actor, method, under_gpc, at",
        ),
        (
            "receipts",
            "id, event_id, person_id, sequence, sealed_payload, sha256, key_id, signature",
            "'r' || n, 'e' || n, person_id, n, sealed_payload, sha256, key_id, signature",
        ),
    ] {
        let sql = format!(
            "INSERT INTO {table} ({columns}) {begin}SELECT {values} FROM {table}, {series} WHERE sequence = 1"
        );
        db.execute_unprepared(&sql).await.expect("a long history");
    }
    if is_postgres() {
        db.execute_unprepared("ANALYZE").await.expect("analyses");
    }
}

/// The plan of a statement as the database tells it.
async fn plan(db: &Database, sql: &str) -> String {
    let explain = if is_postgres() { "EXPLAIN (ANALYZE, TIMING OFF) " } else { "EXPLAIN QUERY PLAN " };
    let statement = Statement::from_string(db.get_database_backend(), format!("{explain}{sql}"));
    let rows = db.query_all_raw(statement).await.expect("a plan");
    let column = if is_postgres() { "QUERY PLAN" } else { "detail" };
    let lines: Vec<String> = rows.iter().map(|row| row.try_get("", column).expect("text")).collect();
    lines.join("\n")
}

#[tokio::test]
async fn a_gate_answer_takes_two_statements_however_much_was_said_before() {
    let mut app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    let counter = Counter::on(&mut app);
    for events in [1, 1_999] {
        if events > 1 {
            live_long(&app, events).await;
        }
        counter.take();
        for purpose in ["diagnostics", "publishing"] {
            app.partner_get(&gate(purpose)).await.expect(200);
            // The service key, and everything about the person.
            assert_eq!(counter.take(), 2, "{purpose} after {events}");
        }
    }
}

#[tokio::test]
async fn a_choice_takes_the_statements_that_its_promise_needs_and_no_more() {
    let mut app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    live_long(&app, 1_999).await;
    let counter = Counter::on(&mut app);
    app.choose("diagnostics", "withdrawn").await.expect(200);
    counter.take();
    app.choose("diagnostics", "given").await.expect(200);
    // The session, the published versions, the person's key; then in one transaction the lock, the last words, the limit, the
    // end of the chain, the event, the receipt, and the message to the operator's backend where there is one.
    let taken = counter.take();
    assert!(taken <= 10, "{taken} statements");
}

#[tokio::test]
async fn the_last_word_is_found_by_its_index() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    live_long(&app, 4_999).await;
    for condition in [
        "n.purpose = 'diagnostics'",
        "n.purpose = 'policy' AND n.state = 'accepted'",
        "n.purpose = 'diagnostics' AND n.method IN ('guardian', 'approval_ended')",
    ] {
        let sql = format!(
            "SELECT e.id FROM people p JOIN consent_events e ON e.person_id = p.id AND e.sequence = \
             (SELECT MAX(n.sequence) FROM consent_events n WHERE n.person_id = p.id AND {condition}) \
             WHERE p.id IN (SELECT person_id FROM sessions)"
        );
        let plan = plan(&app.state.db, &sql).await;
        if is_postgres() {
            // Every step of the plan tells how many rows it made: none makes the history.
            assert!(!plan.contains("Seq Scan on consent_events"), "{condition}:\n{plan}");
            assert!(!plan.contains("rows=4999"), "{condition}:\n{plan}");
        } else {
            assert!(!plan.contains("SCAN e") && !plan.contains("SCAN n"), "{condition}:\n{plan}");
            let narrow = ["consent_events_purpose", "consent_events_answers", "consent_events_decisions"];
            assert!(narrow.iter().any(|index| plan.contains(index)), "{condition}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn strangers_who_hold_every_connection_do_not_hold_up_the_gate() {
    use sea_orm::TransactionTrait as _;
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    let mut held = Vec::new();
    while let Ok(Ok(one)) = timeout(Duration::from_millis(300), app.state.db.readers().begin()).await {
        held.push(one);
    }
    assert!(held.len() >= 8, "all connections are taken");
    let path = gate("diagnostics");
    let asked = timeout(Duration::from_secs(2), app.partner_get(&path));
    let told = asked.await.expect("within the time that the gate promises").expect(200);
    assert_eq!(told.json["allowed"], true);
}

#[tokio::test]
async fn what_a_limit_refuses_asks_the_database_once() {
    let mut app = App::start_with(|config| config.limits.codes_per_address = 1).await;
    let counter = Counter::on(&mut app);
    let ask = || App::request(Method::POST, paths::SESSION_CODES, Some(&json!({ "address": ADULT })));
    app.send(ask()).await.expect(202);
    app.send(ask()).await.expect_problem(429, "too_many_requests");
    counter.take();
    for _ in 0..20 {
        app.send(ask()).await.expect_problem(429, "too_many_requests");
    }
    assert_eq!(counter.take(), 0, "refusing costs nothing");
    app.advance("PT1H");
    app.send(ask()).await.expect(202);
}

#[tokio::test]
async fn writers_queue_in_the_order_of_their_coming() {
    let app = App::start().await;
    let first = privacy_server::db::begin(&app.state.db).await.expect("begins");
    let order: Arc<std::sync::Mutex<Vec<usize>>> = Arc::default();
    let mut waiting = Vec::new();
    for number in 0..6 {
        let (db, order) = (app.state.db.clone(), Arc::clone(&order));
        waiting.push(tokio::spawn(async move {
            let tx = privacy_server::db::begin(&db).await.expect("begins");
            order.lock().expect("not poisoned").push(number);
            tx.commit().await.expect("commits");
        }));
        // The next one comes later: that is the order.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
    // Readers do not queue.
    app.state
        .db
        .query_all_raw(Statement::from_string(app.state.db.get_database_backend(), "SELECT 1"))
        .await
        .expect("reads");
    first.commit().await.expect("commits");
    for one in waiting {
        one.await.expect("ends");
    }
    let order = order.lock().expect("not poisoned").clone();
    assert_eq!(order.len(), 6);
    if !is_postgres() {
        assert_eq!(order, [0, 1, 2, 3, 4, 5]);
    }
}
