//! A server that is killed: what it acknowledged stays, what it was about to tell is told.

use crate::{
    demo_process::Demo,
    receiver::{Receiver, Reply},
    support::ADULT_SUBJECT,
};
use axum::http::Method;
use contract::paths;
use serde_json::{Value, json};
use std::time::Duration;

async fn version(demo: &Demo) -> String {
    let policy = demo.call(200, (Method::GET, paths::POLICY), &[], None).await;
    policy.json["version"].as_str().expect("a version").to_owned()
}

async fn until(what: &str, demo: &Demo, done: impl Fn() -> bool) {
    for _ in 0..1000 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain: {what}: {}", demo.log());
}

#[tokio::test]
async fn a_webhook_that_was_sent_but_not_marked_comes_again_under_the_same_id_and_in_order() {
    let receiver = Receiver::start().await;
    let endpoint = receiver.endpoint();
    let environment = [
        ("PRIVACY_CENTER_WEBHOOK__URL", endpoint.url),
        ("PRIVACY_CENTER_WEBHOOK__SECRET", endpoint.secret.0),
    ];
    let mut demo = Demo::start(&environment).await;
    let cookie = demo.arrive(ADULT_SUBJECT).await;
    let session = [("cookie", cookie.as_str())];
    let policy = version(&demo).await;
    let path = paths::consent("diagnostics");
    let choice = |choice: &str| json!({ "choice": choice, "policy": policy });
    receiver.reply_about(ADULT_SUBJECT, Reply::Never);
    demo.call(200, (Method::PUT, &path), &session, Some(&choice("given"))).await;
    demo.call(200, (Method::PUT, &path), &session, Some(&choice("withdrawn"))).await;
    until("the first message", &demo, || !receiver.came().is_empty()).await;
    demo.kill();

    receiver.reply_about(ADULT_SUBJECT, Reply::Status(204));
    demo.again().await;
    demo.call(200, (Method::POST, "/dev/clock"), &[], Some(&json!({ "advance": "PT1M" }))).await;
    until("all messages", &demo, || receiver.came().len() >= 3).await;
    let came = receiver.came();
    assert_eq!(came.len(), 3);
    assert_eq!(came[0].id, came[1].id, "the same message once more");
    let said: Vec<&Value> = came.iter().map(|one| &one.json["data"]["state"]).collect();
    assert_eq!(said, ["given", "given", "withdrawn"]);
    assert!(came.iter().all(|one| one.genuine));
}

#[tokio::test]
async fn a_choice_whose_answer_was_lost_to_a_kill_is_made_once_however_often_it_is_repeated() {
    let mut demo = Demo::start(&[]).await;
    let cookie = demo.arrive(ADULT_SUBJECT).await;
    let policy = version(&demo).await;
    let path = paths::consent("diagnostics");
    for (round, wait) in [0_u64, 3, 6, 9, 14, 25].into_iter().enumerate() {
        let choice = if round % 2 == 0 { "given" } else { "withdrawn" };
        let body = json!({ "choice": choice, "policy": policy });
        let session = [("cookie", cookie.as_str())];
        {
            let lost = demo.try_call(Method::PUT, &path, &session, Some(&body));
            // The answer never reaches the client; how far the server gets differs from round to round.
            let _ = tokio::time::timeout(Duration::from_millis(wait), lost).await;
        }
        demo.kill();
        demo.again().await;
        let first = demo.call(200, (Method::PUT, &path), &session, Some(&body)).await.json;
        let again = demo.call(200, (Method::PUT, &path), &session, Some(&body)).await.json;
        assert_eq!(first["receipt"], again["receipt"]);
        let history = demo.call(200, (Method::GET, paths::CONSENT_HISTORY), &session, None).await.json;
        let entries = history["entries"].as_array().expect("a list");
        assert_eq!(entries.len(), round + 1, "one event for each choice");
        assert_eq!((&entries[0]["state"], &entries[0]["sequence"]), (&json!(choice), &json!(round + 1)));
    }
}
