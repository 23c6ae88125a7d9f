//! What we hold, at a glance: a person's own, and nobody else's.

use crate::support::{ADULT, ADULT_SUBJECT, App, OTHER};
use contract::paths;
use privacy_server::db;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

#[tokio::test]
async fn a_rider_sees_their_own_data_by_category_and_no_one_elses() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let mine = app.get(&format!("{}?lang=en", paths::MY_DATA)).await.expect(200);
    let text = mine.text();
    assert!(text.contains(ADULT) && !text.contains(OTHER));
    let categories = mine.json["categories"].as_array().expect("a list");
    assert_eq!(categories.len(), app.state.policy().expect("in force").meta.categories.len());
    let email = categories.iter().find(|category| category["id"] == "user.contact.email").expect("there");
    assert_eq!(email["values"][0], ADULT);
    assert_eq!(email["mapped"], true);
    assert!(email["name"].as_str().is_some_and(|name| !name.is_empty()) && email["grade"].is_number());
    let links =
        categories.iter().find(|category| category["id"] == "user.behavior.browsing_history").expect("there");
    assert_eq!(links["values"][0], "http://free-rides.example/prize", "recorded links are listed");
    let account = categories.iter().find(|category| category["id"] == "user.unique_id").expect("there");
    assert_eq!((&account["values"], &account["mapped"]), (&json!([ADULT_SUBJECT]), &json!(true)));
}

#[tokio::test]
async fn what_is_too_much_for_one_page_is_cut_and_said_to_be_cut() {
    let app = App::start().await;
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    // With the one that is there: as many links as are listed, and one post more than that.
    for (table, rows) in [("risky_links", 199), ("community_posts", 200)] {
        for row in 0..rows {
            let insert =
                format!("INSERT INTO {table} VALUES ('more-{row}', '{ADULT_SUBJECT}', 'Canary {row}')");
            operator.execute_unprepared(&insert).await.expect("inserts");
        }
    }
    operator.close().await.expect("closes");
    app.sign_in(ADULT).await;
    let mine = app.get(paths::MY_DATA).await.expect(200).json;
    for (id, more) in [
        ("user.behavior.browsing_history", false),
        ("user.content.public", true),
        ("user.contact.email", false),
    ] {
        let categories = mine["categories"].as_array().expect("a list");
        let category = categories.iter().find(|category| category["id"] == id).expect("there");
        assert_eq!(category["more"], more, "{id}");
        let expected = if id == "user.contact.email" { 1 } else { 200 };
        assert_eq!(category["values"].as_array().map(Vec::len), Some(expected), "{id}");
    }
}
