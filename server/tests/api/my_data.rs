//! What we hold, at a glance: a person's own, and nobody else's.

use crate::support::{ADULT, App, OTHER};
use contract::paths;

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
}
