//! Nothing that names a person lies readable in our databases.

use crate::scan::{assert_nowhere, everything, places};
use crate::support::{ADULT, ADULT_SUBJECT, App, MINOR, is_postgres};
use contract::{paths, step_up::RECEIPTS_DOWNLOAD};
use privacy_server::{
    auth,
    db::entities::people,
    keys::{Place, hex},
};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, Statement};
use serde_json::json;
use std::path::Path;

const CANARY: &str = "canary-4711@example.org";

#[tokio::test]
async fn no_address_subject_token_or_grant_lies_readable_in_our_databases() {
    let app = App::start().await;
    app.ask_code(CANARY).await;
    app.ask_code("+8613987654321").await;
    assert_nowhere(&everything(&app).await, &[CANARY, "canary-4711", "13987654321"]);
    app.mails().await;
    let request = app.ask_code(CANARY).await;
    let code = app.code_for(CANARY).await;
    app.post(paths::SESSION, json!({ "request": request, "code": code })).await.expect(201);
    let token = app.cookie().expect("a cookie");
    assert_nowhere(&everything(&app).await, &[CANARY, "canary-4711", &token]);

    let rider = app.another();
    rider.sign_in(ADULT).await;
    let asked = rider.post(paths::STEP_UP_CODES, json!({ "action": RECEIPTS_DOWNLOAD })).await.expect(202);
    let code = rider.code_for(ADULT).await;
    let body = json!({ "action": RECEIPTS_DOWNLOAD, "request": asked.json["request"], "code": code });
    let granted = rider.post(paths::STEP_UP, body).await.expect(201);
    let grant = granted.json["grant"].as_str().expect("a grant");
    let secret = auth::issue_service_key(
        &app.state.db,
        &app.state.clock,
        &app.state.chance,
        app.state.keys.root(),
        "canary key",
    )
    .await
    .expect("a key");
    let all = everything(&app).await;
    assert_nowhere(
        &all,
        &[ADULT, "rider1", ADULT_SUBJECT, &rider.cookie().expect("a cookie"), grant, &secret, "127.0.0.1"],
    );
    // The scan itself finds what is there.
    assert!(!places(&all, "canary key").is_empty());
}

#[tokio::test]
async fn what_a_visitors_browser_is_known_by_lies_readable_nowhere() {
    let app = App::start().await;
    let body = json!({ "choice": "given", "policy": app.version() });
    app.put(&paths::consent("diagnostics"), body).await.expect(200);
    let token = app.visitor().expect("a cookie");
    assert_nowhere(&everything(&app).await, &[&token, "127.0.0.1"]);
}

#[tokio::test]
async fn no_code_lies_readable_while_it_waits_or_after_it_was_used() {
    let app = App::start().await;
    let request = app.ask_code(CANARY).await;
    let waiting = rows(&app, &["sign_in_codes", "messages"]).await;
    let code = app.code_for(CANARY).await;
    let sent = rows(&app, &["sign_in_codes", "messages"]).await;
    app.post(paths::SESSION, json!({ "request": request, "code": code })).await.expect(201);
    let used = rows(&app, &["sign_in_codes", "messages", "people", "sessions"]).await;
    for all in [&waiting, &sent, &used] {
        // Six digits may turn up in any hexadecimal by chance; their bytes written out do not.
        assert_nowhere(all, &[&hex(code.as_bytes())]);
    }
    assert!(!waiting.is_empty() && !used.is_empty());
}

/// The rows of some tables as text, blobs in hexadecimal.
async fn rows(app: &App, names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let backend = app.state.db.get_database_backend();
    let mut found = Vec::new();
    for name in names {
        let columns: &[&str] = match *name {
            "sign_in_codes" => &["lookup", "sealed_address", "code_hash"],
            "messages" => &["sealed"],
            "people" => &["lookup", "sealed_subject"],
            _ => &["token_hash", "sealed_address"],
        };
        let show = |column: &&str| {
            if is_postgres() { format!("encode({column}, 'hex')") } else { format!("hex({column})") }
        };
        let shown = columns.iter().map(show).collect::<Vec<_>>().join(" || ' ' || ");
        let statement = Statement::from_string(backend, format!("SELECT {shown} AS shown FROM {name}"));
        for row in app.state.db.query_all_raw(statement).await.expect("reads") {
            let text: String = row.try_get("", "shown").expect("text");
            found.push(((*name).to_owned(), text.into_bytes()));
        }
    }
    found
}

#[tokio::test]
async fn a_ciphertext_that_is_moved_to_another_person_does_not_open() {
    let app = App::start().await;
    let (first, second) = (app.another(), app.another());
    let one = first.sign_in(CANARY).await.json["session"]["id"].as_str().expect("an id").to_owned();
    let two = second.sign_in(ADULT).await.json["session"]["id"].as_str().expect("an id").to_owned();
    let swap = format!(
        "UPDATE sessions SET sealed_address = (SELECT sealed_address FROM sessions WHERE id = '{one}') WHERE id = '{two}'"
    );
    app.state.db.execute_unprepared(&swap).await.expect("swaps");
    second.get(paths::SESSION).await.expect_problem(500, "internal");
    first.get(paths::SESSION).await.expect(200);
}

#[tokio::test]
async fn the_root_key_is_in_neither_database() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let root = std::fs::read_to_string(Path::new(&app.state.config.root_key)).expect("the root key's file");
    assert_nowhere(&everything(&app).await, &[root.trim()]);
}

#[tokio::test]
async fn a_ciphertext_that_is_moved_to_another_row_of_the_same_person_does_not_open() {
    let app = App::start().await;
    let (first, second) = (app.another(), app.another());
    let one = first.sign_in(ADULT).await.json["session"]["id"].as_str().expect("an id").to_owned();
    let two = second.sign_in(ADULT).await.json["session"]["id"].as_str().expect("an id").to_owned();
    copy(&app, "sessions", "sealed_address", &one, &two).await;
    second.get(paths::SESSION).await.expect_problem(500, "internal");
    first.get(paths::SESSION).await.expect(200);

    let mut receipts = Vec::new();
    for choice in ["given", "withdrawn"] {
        let body = json!({ "choice": choice, "policy": app.version() });
        let made = first.put(&paths::consent("diagnostics"), body).await.expect(200);
        receipts.push(made.json["receipt"]["payload"]["record_id"].as_str().expect("an id").to_owned());
    }
    // The database refuses that, too: only whoever rules it can do so.
    let guard = if is_postgres() { "receipts_no_change ON receipts" } else { "receipts_no_update" };
    app.state.db.execute_unprepared(&format!("DROP TRIGGER {guard}")).await.expect("drops");
    copy(&app, "receipts", "sealed_payload", &receipts[0], &receipts[1]).await;
    first.get(&paths::receipt(&receipts[1])).await.expect_problem(500, "internal");
    first.get(&paths::receipt(&receipts[0])).await.expect(200);
}

async fn copy(app: &App, table: &str, column: &str, from: &str, to: &str) {
    let sql = format!(
        "UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE id = '{from}') WHERE id = '{to}'"
    );
    assert_eq!(app.state.db.execute_unprepared(&sql).await.expect("copies").rows_affected(), 1);
}

#[tokio::test]
async fn a_ciphertext_that_is_moved_to_another_column_of_its_row_does_not_open() {
    let app = App::start().await;
    app.sign_in(MINOR).await;
    let row = people::Entity::find().one(&app.state.db).await.expect("reads").expect("a person");
    let key = app.state.keys.open(&row.id).await.expect("a key");
    let until = row.sealed_minor_until.expect("a minor");
    let [subject, minor] = ["sealed_subject", "sealed_minor_until"].map(|column| Place {
        table: "people",
        column,
        row: &row.id,
    });
    assert!(key.open(subject, &row.sealed_subject).is_ok() && key.open(minor, &until).is_ok());
    assert!(key.open(minor, &row.sealed_subject).is_err() && key.open(subject, &until).is_err());
}
