//! What was said cannot be cut out of the database (R10): it goes with the whole person, or not at all.

use crate::support::{ADULT, App};
use contract::paths;
use privacy_server::db;
use sea_orm::{ConnectionTrait as _, DbErr};
use serde_json::Value;

async fn state(app: &App) -> Value {
    let purposes = app.get(paths::CONSENTS).await.expect(200).json["purposes"].clone();
    let mut all = purposes.as_array().expect("a list").iter();
    all.find(|purpose| purpose["id"] == "diagnostics").expect("the purpose")["state"].clone()
}

/// Runs statements in one transaction that erases, and commits.
async fn erasing(app: &App, statements: &[&str]) -> Result<(), DbErr> {
    let tx = db::begin_erasing(&app.state.db).await?;
    for statement in statements {
        tx.execute_unprepared(statement).await?;
    }
    tx.commit().await
}

#[tokio::test]
async fn no_event_and_no_receipt_is_deleted_while_its_person_is_there() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    app.choose("diagnostics", "withdrawn").await.expect(200);
    for statement in [
        "DELETE FROM receipts",
        "DELETE FROM receipts WHERE sequence = 2",
        "DELETE FROM consent_events",
        "DELETE FROM consent_events WHERE sequence = 2",
        "DELETE FROM people",
        "UPDATE people SET id = 'another'",
    ] {
        assert!(app.state.db.execute_unprepared(statement).await.is_err(), "{statement}");
    }
    // Cutting off the end would bring the yes back: neither does it work by way of erasing.
    let end = ["DELETE FROM receipts WHERE sequence = 2", "DELETE FROM consent_events WHERE sequence = 2"];
    let others = "DELETE FROM sessions";
    let (kept, back) =
        ("CREATE TEMPORARY TABLE kept AS SELECT * FROM people", "INSERT INTO people SELECT * FROM kept");
    for statements in [
        vec![end[0], end[1]],
        vec![others, "DELETE FROM people", end[0], end[1]],
        vec![others, kept, "DELETE FROM people", end[0], end[1], back],
        vec!["UPDATE people SET id = 'another'", end[0], end[1]],
    ] {
        assert!(erasing(&app, &statements).await.is_err(), "{statements:?}");
    }
    assert_eq!(state(&app).await, "withdrawn");
    assert_eq!(app.rows_of(&["consent_events", "receipts"]).await, [2, 2]);
}

#[tokio::test]
async fn a_whole_person_goes_and_nobody_comes_back_to_what_they_said() {
    let app = App::start().await;
    app.choose("diagnostics", "given").await.expect(200);
    let rest = ["DELETE FROM receipts", "DELETE FROM consent_events"];
    let person = ["DELETE FROM visitors", "DELETE FROM people"];
    assert!(erasing(&app, &person).await.is_err(), "what they said would stay behind");
    assert_eq!(state(&app).await, "given");
    erasing(&app, &[person[0], person[1], rest[0], rest[1]]).await.expect("all of it goes");
    assert_eq!(app.rows_of(&["people", "consent_events", "receipts"]).await, [0, 0, 0]);
    assert_eq!(state(&app).await, "unset");
    app.choose("diagnostics", "given").await.expect(200);
}
