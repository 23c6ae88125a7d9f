//! What a page may say along with a choice: for whom it takes it, and where things stood. Where that is not so, nothing is written.

use crate::support::{ADULT, Answer, App, OTHER};
use contract::paths;
use serde_json::{Value, json};

/// A choice with more fields than a script sends.
async fn choose(app: &App, choice: &str, more: Value) -> Answer {
    let mut body = json!({ "choice": choice, "policy": app.version() });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    app.put(&paths::consent("diagnostics"), body).await
}

async fn answer(app: &App, said: &str, more: Value) -> Answer {
    let mut body = json!({ "answer": said, "policy": app.version(), "language": "en" });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    app.put(paths::POLICY_ANSWER, body).await
}

async fn choices(app: &App) -> Value {
    app.get(paths::CONSENTS).await.expect(200).json
}

async fn diagnostics(app: &App) -> Value {
    let all = choices(app).await;
    let found = all["purposes"].as_array().expect("a list").iter().find(|one| one["id"] == "diagnostics");
    found.expect("the purpose").clone()
}

async fn receipts(app: &App) -> Vec<Value> {
    let list = app.get(paths::RECEIPTS).await.expect(200).json;
    list["receipts"].as_array().expect("a list").clone()
}

fn receipt(made: &Answer) -> &Value {
    &made.json["receipt"]["payload"]["record_id"]
}

#[tokio::test]
async fn a_second_try_does_not_outweigh_what_was_said_in_another_place_in_between() {
    let laptop = App::start().await;
    laptop.sign_in(ADULT).await;
    let phone = laptop.another();
    phone.sign_in(ADULT).await;
    let first_try = json!({ "after": null });
    // Committed, and the answer is lost on its way.
    let yes = choose(&laptop, "given", first_try.clone()).await.expect(200);
    assert_eq!(choose(&laptop, "given", first_try.clone()).await.expect(200).json, yes.json, "tried again");
    let no = choose(&phone, "withdrawn", json!({ "after": receipt(&yes) })).await.expect(200);
    choose(&laptop, "given", first_try).await.expect_problem(409, "changed_elsewhere");
    let stands = diagnostics(&laptop).await;
    assert_eq!((&stands["state"], &stands["receipt"]), (&json!("withdrawn"), receipt(&no)));
    assert_eq!(receipts(&laptop).await.len(), 2, "nothing was written");
    // Pressed again, by somebody who sees where it stands.
    choose(&laptop, "given", json!({ "after": receipt(&no) })).await.expect(200);
    choose(&laptop, "given", json!({ "after": receipt(&yes) }))
        .await
        .expect_problem(409, "changed_elsewhere");
    choose(&laptop, "given", json!({ "after": "nothing of ours" }))
        .await
        .expect_problem(409, "changed_elsewhere");
    assert_eq!(receipts(&laptop).await.len(), 3);
    for hostile in [json!({ "after": 1 }), json!({ "after": [] }), json!({ "subject": false })] {
        choose(&laptop, "withdrawn", hostile).await.expect_problem(400, "malformed_request");
    }
    // A script that does not say where things stood: the last word counts.
    choose(&laptop, "withdrawn", json!({})).await.expect(200);
}

#[tokio::test]
async fn an_answer_that_is_tried_again_does_not_outweigh_one_given_in_between() {
    let laptop = App::start().await;
    laptop.sign_in(ADULT).await;
    let phone = laptop.another();
    phone.sign_in(ADULT).await;
    let first_try = json!({ "after": null });
    let agreed = answer(&laptop, "accepted", first_try.clone()).await.expect(200);
    let again = answer(&laptop, "accepted", first_try.clone()).await.expect(200);
    assert_eq!(again.json["receipt"], agreed.json["receipt"]);
    let asked = answer(&phone, "asked", json!({ "after": receipt(&agreed) })).await.expect(200);
    let declined = answer(&phone, "declined", json!({ "after": receipt(&asked) })).await.expect(200);
    answer(&laptop, "accepted", first_try).await.expect_problem(409, "changed_elsewhere");
    answer(&laptop, "accepted", json!({ "after": receipt(&asked) }))
        .await
        .expect_problem(409, "changed_elsewhere");
    assert_eq!(choices(&laptop).await["answer"]["receipt"], *receipt(&declined));
    answer(&laptop, "accepted", json!({ "after": receipt(&declined) })).await.expect(200);
}

#[tokio::test]
async fn a_page_that_shows_somebody_else_writes_nothing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let yes = choose(&app, "given", json!({})).await.expect(200);
    let adult = choices(&app).await["subject"].clone();
    assert_eq!(adult, yes.json["receipt"]["payload"]["subject"], "the name that receipts call them by");
    // Somebody else signs in, in another tab of the same browser.
    app.sign_in(OTHER).await;
    let other = choices(&app).await["subject"].clone();
    assert_ne!(adult, other);
    for choice in ["given", "refused", "withdrawn"] {
        let stale = json!({ "account": true, "subject": adult });
        choose(&app, choice, stale).await.expect_problem(409, "other_person");
    }
    for said in ["accepted", "declined", "asked"] {
        answer(&app, said, json!({ "subject": adult })).await.expect_problem(409, "other_person");
    }
    assert!(receipts(&app).await.is_empty());
    let made = choose(&app, "given", json!({ "account": true, "subject": other })).await.expect(200);
    assert_eq!(made.json["receipt"]["payload"]["subject"], other);
    answer(&app, "accepted", json!({ "subject": other })).await.expect(200);
}

#[tokio::test]
async fn a_page_that_shows_a_browser_writes_for_that_browser_only() {
    let app = App::start().await;
    assert_eq!(choices(&app).await["subject"], Value::Null, "nobody is known by having looked");
    let made = choose(&app, "given", json!({ "account": false, "after": null })).await.expect(200);
    let subject = choices(&app).await["subject"].clone();
    assert_eq!(subject, made.json["receipt"]["payload"]["subject"]);
    let stale = json!({ "account": false, "subject": subject });
    choose(&app, "refused", stale.clone()).await.expect(200);
    // The cookie was deleted, here or by a browser that forgets.
    let forgotten = app.another();
    choose(&forgotten, "given", stale.clone()).await.expect_problem(409, "other_person");
    assert_eq!(forgotten.visitor(), None, "it does not become another browser");
    choose(&forgotten, "given", json!({})).await.expect(200);
    choose(&forgotten, "refused", stale).await.expect_problem(409, "other_person");
}
