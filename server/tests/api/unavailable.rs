//! A database that is locked, full, read-only or away (F10, F11, F13): refused in time, nothing half, nobody signed out.

use crate::support::{ADULT, Answer, App, is_postgres};
use axum::http::{Method, header};
use contract::paths;
use privacy_server::{db, limits};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

fn choice(app: &App, choice: &str) -> Value {
    json!({ "choice": choice, "policy": app.version() })
}

/// Refused for now, and nothing was said about sessions.
#[track_caller]
fn assert_later(answer: Answer) {
    let answer = answer.expect_problem(503, "unavailable");
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn a_lock_that_somebody_else_holds_refuses_a_choice_and_a_sign_in_and_both_work_afterwards() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let elsewhere = app.another();
    let request = elsewhere.ask_code(ADULT).await;
    let proof = json!({ "request": request, "code": elsewhere.code_for(ADULT).await });
    let before = [app.rows("consent_events").await, app.rows("sessions").await];
    // On SQLite one holds all of it; on PostgreSQL everybody's row.
    let held = db::begin(&app.state.db).await.expect("begins");
    if is_postgres() {
        held.execute_unprepared("SELECT id FROM people FOR UPDATE").await.expect("locks");
    }
    let path = paths::consent("diagnostics");
    let (chosen, opened, read) = tokio::join!(
        app.put(&path, choice(&app, "given")),
        elsewhere.post(paths::SESSION, proof.clone()),
        app.get(paths::CONSENTS),
    );
    assert_later(chosen);
    assert_later(opened);
    read.expect(200);
    held.rollback().await.expect("lets go");
    assert_eq!([app.rows("consent_events").await, app.rows("sessions").await], before, "no half of it");
    app.put(&path, choice(&app, "given")).await.expect(200);
    elsewhere.post(paths::SESSION, proof).await.expect(201);
}

/// Lets every write fail: on SQLite by a setting of each connection, on PostgreSQL by a trigger that raises the very code.
async fn break_writes(app: &App, pragma: &str, code: &str) {
    if !is_postgres() {
        app.state.db.execute_unprepared(pragma).await.expect("sets");
        return;
    }
    let raise = format!(
        "CREATE FUNCTION refuse_write() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'no more' USING ERRCODE = '{code}'; END $$"
    );
    app.state.db.execute_unprepared(&raise).await.expect("a function");
    for table in ["consent_events", "rate_limits", "sessions", "visitors"] {
        let trigger = format!(
            "CREATE TRIGGER broken BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_write()"
        );
        app.state.db.execute_unprepared(&trigger).await.expect("a trigger");
    }
}

async fn mend_writes(app: &App, pragma: &str) {
    if is_postgres() {
        app.state.db.execute_unprepared("DROP FUNCTION refuse_write CASCADE").await.expect("drops");
    } else {
        app.state.db.execute_unprepared(pragma).await.expect("sets");
    }
}

#[tokio::test]
async fn a_full_or_read_only_disk_refuses_what_is_new_and_what_there_is_stays_readable() {
    for (broken, code, mended) in [
        ("PRAGMA max_page_count = 1", "53100", "PRAGMA max_page_count = 1073741823"),
        ("PRAGMA query_only = 1", "25006", "PRAGMA query_only = 0"),
    ] {
        let app = App::start().await;
        app.sign_in(ADULT).await;
        let visitor = app.another();
        let path = paths::consent("diagnostics");
        visitor.put(&path, choice(&app, "given")).await.expect(200);
        break_writes(&app, broken, code).await;
        // What still fits into the last page is taken.
        let mut refused = None;
        for round in 0..40 {
            let answer = app.put(&path, choice(&app, ["given", "withdrawn"][round % 2])).await;
            if answer.status == 503 {
                refused = Some(answer);
                break;
            }
            answer.expect(200);
        }
        assert_later(refused.expect("it is full at some time"));
        assert_eq!(app.rows("consent_events").await, app.rows("receipts").await, "no half of it");

        // Both would be marked as seen now, and cannot be.
        app.advance("PT2M");
        app.get(paths::SESSION).await.expect(200);
        app.get(paths::CONSENTS).await.expect(200);
        app.get(paths::RECEIPTS).await.expect(200);
        visitor.get(paths::CONSENTS).await.expect(200);
        app.get("/policy").await.expect(200);
        if code == "25006" {
            assert_later(app.another().post(paths::SESSION_CODES, json!({ "address": ADULT })).await);
            assert_later(app.delete(paths::SESSION).await);
            app.get(paths::SESSION).await.expect(200);
        }
        mend_writes(&app, mended).await;
        app.put(&path, choice(&app, "given")).await.expect(200);
        app.put(&path, choice(&app, "withdrawn")).await.expect(200);
        app.another().sign_in(ADULT).await;
        app.delete(paths::SESSION).await.expect(204);
    }
}

#[tokio::test]
async fn without_the_key_store_nothing_personal_is_read_or_written_and_nobody_is_signed_out() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let path = paths::consent("diagnostics");
    let receipt = app.put(&path, choice(&app, "given")).await.expect(200).json["receipt"].clone();
    let id = receipt["payload"]["record_id"].as_str().expect("an id").to_owned();
    let stranger = app.another();
    let request = stranger.ask_code(ADULT).await;
    let proof = json!({ "request": request, "code": stranger.code_for(ADULT).await });
    let tables = ["consent_events", "sessions", "people", "sign_in_codes", "messages"];
    let before = app.rows_of(&tables).await;

    app.key_store_sql("ALTER TABLE holder_keys RENAME TO away").await;
    for read in [paths::SESSION, paths::SESSIONS, paths::RECEIPTS, paths::MY_DATA, &paths::receipt(&id)] {
        assert_later(app.get(read).await);
    }
    assert_later(app.put(&path, choice(&app, "withdrawn")).await);
    assert_later(stranger.post(paths::SESSION, proof.clone()).await);
    for address in [ADULT, "new@example.org"] {
        assert_later(app.another().post(paths::SESSION_CODES, json!({ "address": address })).await);
    }
    assert_later(app.another().put(&path, choice(&app, "given")).await);
    assert_eq!(app.rows_of(&tables).await, before, "nothing was written, under whatever key");
    // What names nobody goes on: the text, and what a stranger may see.
    app.another().get("/policy").await.expect(200);
    app.another().get(paths::CONSENTS).await.expect(200);
    let ready = app.another().send(App::request(Method::GET, "/readyz", None)).await;
    assert_ne!(ready.status, 500);

    app.key_store_sql("ALTER TABLE away RENAME TO holder_keys").await;
    app.get(paths::SESSION).await.expect(200);
    assert_eq!(app.get(&paths::receipt(&id)).await.expect(200).json, receipt);
    app.put(&path, choice(&app, "withdrawn")).await.expect(200);
    stranger.post(paths::SESSION, proof).await.expect(201);
}

#[tokio::test]
async fn a_panic_is_told_like_every_other_failure_in_the_language_of_whoever_asked() {
    let mut app = App::start().await;
    app.set_cookie("privacy-center", "anything");
    app.count_queries(|| panic!("a test of what happens then"));
    let mut titles = Vec::new();
    for language in ["en", "zh-Hans"] {
        let mut request = App::request(Method::GET, paths::SESSION, None);
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse().expect("a header"));
        let told = app.send(request).await.expect_problem(500, "internal");
        assert_eq!(told.headers[header::CONTENT_LANGUAGE], language);
        assert_eq!(told.headers["x-content-type-options"], "nosniff");
        assert!(!told.text().contains("a test"), "nothing of what happened");
        titles.push(told.json["title"].clone());
    }
    assert_ne!(titles[0], titles[1]);
}

#[tokio::test]
async fn a_transaction_that_is_cut_off_while_it_begins_swallows_nothing() {
    let app = App::start().await;
    for step in 0..800 {
        let mut beginning = Box::pin(db::begin(&app.state.db));
        // Polled some times, then dropped: as the server drops what nobody waits for any more.
        for _ in 0..step % 400 {
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(beginning.as_mut().poll(context).is_ready())
            });
            if polled.await {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    // Over every connection of the pool: what is written is there for others to see.
    let mut writing = tokio::task::JoinSet::new();
    for number in 0..64 {
        let state = app.state.clone();
        writing.spawn(async move { limits::take(&state, "test", &number.to_string(), 1).await });
    }
    assert!(writing.join_all().await.into_iter().all(|written| written.is_ok()));
    let elsewhere = db::connect(&app.state.config.database).await.expect("connects");
    let count =
        Statement::from_string(elsewhere.get_database_backend(), "SELECT COUNT(*) AS n FROM rate_limits");
    let row = elsewhere.query_one_raw(count).await.expect("counts").expect("a row");
    assert_eq!(row.try_get::<i64>("", "n").expect("a number"), 64);
    elsewhere.close().await.expect("closes");
}
