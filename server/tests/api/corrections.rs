//! Correcting a field and deleting a row: in the operator's database, once, for the person's own rows only, and written down.

use crate::support::{ADULT, ADULT_SUBJECT, App, OTHER, OTHER_SUBJECT, is_postgres};
use contract::{
    my_data::LONGEST_VALUE,
    paths,
    step_up::{ACCOUNT_CANCEL, DATA_DELETE},
};
use privacy_server::db;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

/// The first item of a category.
async fn item(app: &App, category: &str) -> Value {
    let items = app.get(&paths::my_data_category(category, None)).await.expect(200).json;
    items["items"][0].clone()
}

fn id(item: &Value) -> &str {
    item["id"].as_str().expect("an id")
}

/// What stands in the operator's database.
async fn held(app: &App, sql: &str) -> Option<String> {
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    let statement = Statement::from_string(operator.get_database_backend(), sql);
    let row = operator.query_one_raw(statement).await.expect("reads");
    operator.close().await.expect("closes");
    row.and_then(|row| row.try_get_by_index(0).expect("a text"))
}

async fn run(app: &App, sql: &str) {
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    operator.execute_unprepared(sql).await.expect("runs");
    operator.close().await.expect("closes");
}

async fn name_of(app: &App, subject: &str) -> Option<String> {
    held(app, &format!("SELECT full_name FROM riders WHERE rider_id = '{subject}'")).await
}

#[tokio::test]
async fn a_rider_corrects_a_field_in_the_operators_database_and_it_is_written_down() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (before, others) =
        (name_of(&app, ADULT_SUBJECT).await.expect("a name"), name_of(&app, OTHER_SUBJECT).await);
    let account = item(&app, "user.name").await;
    let field = account["fields"]
        .as_array()
        .and_then(|fields| fields.iter().find(|field| field["id"] == "full_name"));
    let field = field.expect("the name");
    assert_eq!((&field["value"], &field["correctable"]), (&json!(before), &json!(true)));
    let path = paths::my_data_field(id(&account), "full_name");
    let wanted = "Zoë “O'Neil” 张三; DROP TABLE riders --";
    let done = app
        .put(&path, json!({ "was": before, "value": format!("  {wanted}\u{200b} ") }))
        .await
        .expect(200)
        .json;
    assert_eq!(name_of(&app, ADULT_SUBJECT).await.as_deref(), Some(wanted));
    assert_eq!(name_of(&app, OTHER_SUBJECT).await, others, "nobody else's");

    let requests = app.get(paths::REQUESTS).await.expect(200).json;
    let request = &requests["requests"][0];
    assert_eq!(
        (&request["number"], &request["topic"], &request["state"]),
        (&done["number"], &json!("correct-my-data"), &json!("fulfilled"))
    );
    let thread = request["messages"].as_array().expect("a thread");
    assert_eq!(thread.len(), 2);
    let text = thread[0]["text"].as_str().expect("a text");
    assert!(text.contains(&before) && text.contains(wanted), "{text}");

    assert_eq!(done["value"], wanted);
    // The same once more, because its answer was lost: it says so already. Something else over what is no longer there: no.
    app.put(&path, json!({ "was": before, "value": wanted })).await.expect(200);
    app.put(&path, json!({ "was": before, "value": "Somebody" })).await.expect_problem(409, "item_changed");
    assert_eq!(name_of(&app, ADULT_SUBJECT).await.as_deref(), Some(wanted));
    assert_eq!(app.rows("requests").await, 2, "what was not done leaves no request");

    // What the page says that was there is not believed: nothing of it goes into a letter that somebody opens.
    for forged in ["\u{1b}]0;owned\u{7}", "4111 1111 1111 1111"] {
        app.put(&path, json!({ "was": forged, "value": wanted })).await.expect(200);
        let newest = app.get(paths::REQUESTS).await.expect(200).json["requests"].to_string();
        assert!(!newest.contains("owned") && !newest.contains("4111"), "{newest}");
    }
}

#[tokio::test]
async fn a_value_that_is_too_long_for_its_column_is_refused_and_not_cut() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (account, before) =
        (item(&app, "user.name").await, name_of(&app, ADULT_SUBJECT).await.expect("a name"));
    // SQLite knows no lengths: there the same is a constraint.
    if is_postgres() {
        run(&app, "ALTER TABLE riders ALTER COLUMN full_name TYPE varchar(40)").await;
    } else {
        run(&app, "CREATE TRIGGER short BEFORE UPDATE ON riders WHEN length(NEW.full_name) > 40 BEGIN SELECT RAISE(ABORT, 'long'); END").await;
    }
    let path = paths::my_data_field(id(&account), "full_name");
    app.put(&path, json!({ "was": before, "value": "x".repeat(41) }))
        .await
        .expect_problem(422, "item_refused");
    assert_eq!(name_of(&app, ADULT_SUBJECT).await, Some(before.clone()));
    app.put(&path, json!({ "was": before, "value": "x".repeat(40) })).await.expect(200);
}

#[tokio::test]
async fn nobody_changes_anothers_rows_nor_what_may_not_be_changed_and_bad_values_change_nothing() {
    let app = App::start().await;
    app.sign_in(OTHER).await;
    let theirs = item(&app, "user.name").await;
    let post = item(&app, "user.content.public").await;
    let other = app.another();
    other.sign_in(ADULT).await;
    let mine = item(&other, "user.name").await;
    let (before, of_other) = (
        name_of(&app, ADULT_SUBJECT).await.expect("a name"),
        name_of(&app, OTHER_SUBJECT).await.expect("a name"),
    );
    for (item, field, was) in [
        (id(&theirs), "full_name", &*of_other),
        (id(&mine), "email", ADULT),
        (id(&mine), "rider_id", ADULT_SUBJECT),
        (id(&mine), "full_name\" = 'x', \"email", ""),
        ("", "full_name", ""),
        ("nonsense", "full_name", ""),
        ("OTkuLi4", "full_name", ""),
    ] {
        let path = paths::my_data_field(item, &field.replace('"', "%22").replace(' ', "%20"));
        let answer = other.put(&path, json!({ "was": was, "value": "Changed" })).await;
        assert_eq!(answer.status, 404, "{item} {field}: {}", answer.text());
    }
    let path = paths::my_data_field(id(&mine), "full_name");
    for (value, code) in [
        (String::new(), "bad_text"),
        ("  ".to_owned(), "bad_text"),
        ("a\u{202e}b".to_owned(), "bad_text"),
        ("x".repeat(LONGEST_VALUE + 1), "bad_text"),
        ("4111 1111 1111 1111".to_owned(), "card_number"),
    ] {
        other.put(&path, json!({ "was": before, "value": value })).await.expect_problem(422, code);
    }
    other
        .put(&path, json!({ "was": before, "value": "x", "field": "email" }))
        .await
        .expect_problem(400, "malformed_request");
    let gone = paths::my_data_deletion(id(&post));
    let grant = other.grant(ADULT, DATA_DELETE).await;
    other.post(&gone, json!({ "grant": grant })).await.expect_problem(404, "not_found");
    app.another()
        .put(&path, json!({ "was": before, "value": "x" }))
        .await
        .expect_problem(401, "sign_in_needed");
    assert_eq!(name_of(&app, ADULT_SUBJECT).await, Some(before));
    assert_eq!(name_of(&app, OTHER_SUBJECT).await, Some(of_other));
    assert_eq!(app.rows("requests").await, 0, "nothing is written down");
}

#[tokio::test]
async fn a_row_is_deleted_by_a_fresh_code_for_just_that_and_only_where_the_map_lets_it() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let link = item(&app, "user.behavior.browsing_history").await;
    assert_eq!(link["deletable"], true);
    let count = "SELECT CAST(COUNT(*) AS TEXT) FROM risky_links";
    let before: i64 = held(&app, count).await.expect("a count").parse().expect("a number");
    let path = paths::my_data_deletion(id(&link));
    app.post(&path, json!({ "grant": "none" })).await.expect_problem(403, "step_up_needed");
    let grant = app.grant(ADULT, DATA_DELETE).await;
    let done = app.post(&path, json!({ "grant": grant })).await.expect(200).json;
    let after: i64 = held(&app, count).await.expect("a count").parse().expect("a number");
    assert_eq!(after, before - 1);
    let request = &app.get(paths::REQUESTS).await.expect(200).json["requests"][0];
    assert_eq!(
        (&request["number"], &request["topic"], &request["state"]),
        (&done["number"], &json!("delete-my-data"), &json!("fulfilled"))
    );

    // The grant is used up; a second one finds nothing; and what the map does not name stays.
    app.post(&path, json!({ "grant": grant })).await.expect_problem(403, "step_up_needed");
    let grant = app.grant(ADULT, DATA_DELETE).await;
    app.post(&path, json!({ "grant": grant })).await.expect_problem(404, "not_found");
    let ride = item(&app, "user.financial").await;
    assert_eq!(ride["deletable"], false);
    let grant = app.grant(ADULT, DATA_DELETE).await;
    app.post(&paths::my_data_deletion(id(&ride)), json!({ "grant": grant }))
        .await
        .expect_problem(404, "not_found");
    assert_eq!(app.rows("requests").await, 1);
}

#[tokio::test]
async fn what_the_operators_database_refuses_changes_nothing_and_what_it_never_answered_stays_open() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (account, before) =
        (item(&app, "user.name").await, name_of(&app, ADULT_SUBJECT).await.expect("a name"));
    if is_postgres() {
        run(&app, "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql").await;
        run(&app, "CREATE TRIGGER refuse BEFORE UPDATE ON riders FOR EACH ROW EXECUTE FUNCTION refuse()")
            .await;
    } else {
        run(&app, "CREATE TRIGGER refuse BEFORE UPDATE ON riders BEGIN SELECT RAISE(ABORT, 'no'); END").await;
    }
    let path = paths::my_data_field(id(&account), "full_name");
    app.put(&path, json!({ "was": before, "value": "Refused" })).await.expect_problem(422, "item_refused");
    assert_eq!(name_of(&app, ADULT_SUBJECT).await, Some(before));
    assert_eq!(app.rows("requests").await, 0);

    let post = item(&app, "user.content.public").await;
    run(&app, "ALTER TABLE community_posts RENAME TO away").await;
    let path = paths::my_data_field(id(&post), "text");
    let answer = app.put(&path, json!({ "was": "x", "value": "Never answered" })).await;
    assert_eq!(answer.status, 503, "{}", answer.text());
    let waiting = privacy_server::features::requests::waiting(&app.state).await.expect("reads");
    assert_eq!(waiting.len(), 1, "it may have been done: somebody of ours looks");
}

#[tokio::test]
async fn neither_another_sessions_grant_nor_a_cancelled_account_changes_anything() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (account, link) = (item(&app, "user.name").await, item(&app, "user.behavior.browsing_history").await);
    let before = name_of(&app, ADULT_SUBJECT).await.expect("a name");
    let gone = paths::my_data_deletion(id(&link));
    // The same person on another device: its grant is for that device.
    let elsewhere = app.another();
    elsewhere.sign_in(ADULT).await;
    let theirs = elsewhere.grant(ADULT, DATA_DELETE).await;
    app.post(&gone, json!({ "grant": theirs })).await.expect_problem(403, "step_up_needed");
    let for_else = app.grant(ADULT, ACCOUNT_CANCEL).await;
    app.post(&gone, json!({ "grant": for_else })).await.expect_problem(403, "step_up_needed");

    app.post(paths::CANCELLATION, json!({ "grant": for_else })).await.expect(201);
    let held = app.another();
    held.sign_in(ADULT).await;
    let path = paths::my_data_field(id(&account), "full_name");
    held.put(&path, json!({ "was": before, "value": "x" })).await.expect_problem(403, "account_held");
    held.post(&gone, json!({ "grant": "none" })).await.expect_problem(403, "account_held");
    assert_eq!(name_of(&app, ADULT_SUBJECT).await, Some(before));
    assert_eq!(app.rows("requests").await, 0);
}

#[tokio::test]
async fn two_corrections_at_once_are_one_and_the_other_is_told() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let (account, before) =
        (item(&app, "user.name").await, name_of(&app, ADULT_SUBJECT).await.expect("a name"));
    let path = paths::my_data_field(id(&account), "full_name");
    let (one, other) = tokio::join!(
        app.put(&path, json!({ "was": before, "value": "One" })),
        app.put(&path, json!({ "was": before, "value": "Other" }))
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let wanted = if one.status == 200 { "One" } else { "Other" };
    assert_eq!(name_of(&app, ADULT_SUBJECT).await.as_deref(), Some(wanted));
    assert_eq!(app.rows("requests").await, 1);
}
