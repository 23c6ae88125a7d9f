//! A person's whole state, as the operator's backend is told it: one at a time, and many at once.

use crate::support::{ADULT, ADULT_SUBJECT, App, MINOR, MINOR_SUBJECT, OTHER_SUBJECT, STRANGER};
use contract::{clause::PURPOSES, paths};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

fn path(subject: &str) -> String {
    paths::PARTNER_PERSON.replace("{subject}", subject)
}

async fn state_of(app: &App, subject: &str) -> Value {
    app.partner_get(&path(subject)).await.expect(200).json
}

async fn answer(app: &App, said: &str) {
    let body = json!({ "answer": said, "policy": app.version(), "language": "en" });
    app.put(paths::POLICY_ANSWER, body).await.expect(200);
}

fn purpose<'a>(state: &'a Value, id: &str) -> &'a Value {
    state["purposes"].as_array().expect("a list").iter().find(|one| one["id"] == id).expect("the purpose")
}

#[tokio::test]
async fn a_rider_who_never_came_has_accepted_nothing_and_is_due_for_a_prompt() {
    let app = App::start().await;
    let told = state_of(&app, ADULT_SUBJECT).await;
    assert_eq!(told["subject"], ADULT_SUBJECT);
    assert_eq!(told["policy"], app.version());
    assert_eq!((&told["answer"], &told["version_accepted"]), (&json!("none"), &Value::Null));
    assert_eq!((&told["prompt_due"], &told["declined"]), (&json!(true), &json!(false)));
    assert_eq!((&told["guardian"], &told["hold"]), (&json!("unknown"), &json!("none")));
    assert_eq!(told["unread_notices"], 0);
    for id in PURPOSES {
        let nothing = json!({ "id": id, "state": "unset", "allowed": false, "since": null, "receipt": null });
        assert_eq!(*purpose(&told, id), nothing);
    }
    assert_eq!(told["purposes"].as_array().expect("a list").len(), PURPOSES.len());
}

#[tokio::test]
async fn what_a_person_says_is_told_on_the_very_next_request() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let told = state_of(&app, ADULT_SUBJECT).await;
    assert_eq!((&told["guardian"], &told["answer"]), (&json!("not_needed"), &json!("none")));
    answer(&app, "accepted").await;
    let given = app.choose("diagnostics", "given").await.expect(200).json;
    let told = state_of(&app, ADULT_SUBJECT).await;
    assert_eq!((&told["answer"], &told["version_accepted"]), (&json!("accepted"), &json!(app.version())));
    assert_eq!((&told["prompt_due"], &told["declined"]), (&json!(false), &json!(false)));
    assert_eq!(told["answered_at"], "2026-11-22T08:00:00Z");
    assert!(told["answer_receipt"].is_string());
    let diagnostics = purpose(&told, "diagnostics");
    assert_eq!((&diagnostics["state"], &diagnostics["allowed"]), (&json!("given"), &json!(true)));
    assert_eq!(diagnostics["receipt"], given["receipt"]["payload"]["record_id"]);
    assert_eq!(purpose(&told, "account-security")["allowed"], true, "it starts with acceptance");

    app.advance("PT1M");
    answer(&app, "declined").await;
    let told = state_of(&app, ADULT_SUBJECT).await;
    assert_eq!((&told["answer"], &told["version_accepted"]), (&json!("declined"), &Value::Null));
    assert_eq!(
        (&told["prompt_due"], &told["declined"]),
        (&json!(false), &json!(true)),
        "nobody is asked twice"
    );
    let diagnostics = purpose(&told, "diagnostics");
    assert_eq!((&diagnostics["state"], &diagnostics["allowed"]), (&json!("withdrawn"), &json!(false)));
    assert_eq!(state_of(&app, OTHER_SUBJECT).await["answer"], "none", "nobody else's state moved");
}

#[tokio::test]
async fn a_minor_needs_a_guardian_and_nothing_is_allowed() {
    let app = App::start().await;
    app.sign_in(MINOR).await;
    let told = state_of(&app, MINOR_SUBJECT).await;
    assert_eq!(told["guardian"], "needed");
    assert!(told["purposes"].as_array().expect("a list").iter().all(|one| one["allowed"] == false));
    let many =
        app.partner_post(paths::PARTNER_PEOPLE, json!({ "subjects": [MINOR_SUBJECT] })).await.expect(200);
    assert_eq!(many.json["people"][0], told);
    app.advance("P800D");
    assert_eq!(state_of(&app, MINOR_SUBJECT).await["guardian"], "not_needed", "grown up in the meantime");
}

#[tokio::test]
async fn an_unknown_subject_is_not_found_and_signed_out_nobody_is_told_anything() {
    let app = App::start().await;
    app.sign_in(STRANGER).await;
    for subject in ["rider-9999", STRANGER, "%ff", "a%00b", "%E2%80%AE1000-redir", &"x".repeat(2000)] {
        app.partner_get(&path(subject)).await.expect_problem(404, "not_found");
    }
    app.get(&path(ADULT_SUBJECT)).await.expect_problem(401, "service_key_invalid");
    app.post(paths::PARTNER_PEOPLE, json!({ "subjects": [] }))
        .await
        .expect_problem(401, "service_key_invalid");
}

#[tokio::test]
async fn a_batch_of_people_answers_in_order_what_single_questions_answer() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.another().sign_in(MINOR).await;
    answer(&app, "accepted").await;
    app.choose("publishing", "given").await.expect(200);
    let subjects = [OTHER_SUBJECT, ADULT_SUBJECT, MINOR_SUBJECT, ADULT_SUBJECT, "rider-9999"];
    let told =
        app.partner_post(paths::PARTNER_PEOPLE, json!({ "subjects": subjects })).await.expect(200).json;
    let people = told["people"].as_array().expect("a list");
    assert_eq!(people.len(), subjects.len());
    for (subject, person) in subjects.iter().zip(people).take(4) {
        assert_eq!(*person, state_of(&app, subject).await);
    }
    // A batch does not tell who exists.
    let mut unknown = people[4].clone();
    unknown["subject"] = json!(OTHER_SUBJECT);
    assert_eq!(unknown, people[0], "like a rider who never came");
}

#[tokio::test]
async fn a_batch_of_people_is_bounded_and_refuses_what_it_does_not_know() {
    let app = App::start().await;
    let many =
        |count: usize| json!({ "subjects": (0..count).map(|index| format!("s{index}")).collect::<Vec<_>>() });
    let full = app.partner_post(paths::PARTNER_PEOPLE, many(500)).await.expect(200).json;
    assert_eq!(full["people"].as_array().expect("a list").len(), 500);
    app.partner_post(paths::PARTNER_PEOPLE, many(501)).await.expect_problem(413, "too_large");
    for body in [json!({}), json!({ "subjects": "rider-0001" }), json!({ "subjects": [], "all": true })] {
        app.partner_post(paths::PARTNER_PEOPLE, body).await.expect_problem(400, "malformed_request");
    }
    let bytes = json!({ "subjects": ["x".repeat(300_000)] });
    app.partner_post(paths::PARTNER_PEOPLE, bytes).await.expect_problem(413, "too_large");
}

#[tokio::test]
async fn a_batch_takes_as_many_queries_as_one_person() {
    let mut app = App::start().await;
    for address in [ADULT, MINOR] {
        app.another().sign_in(address).await;
    }
    let count = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&count);
    app.count_queries(move || {
        counting.fetch_add(1, Ordering::SeqCst);
    });
    let mut taken = Vec::new();
    for subjects in [vec![MINOR_SUBJECT], vec![ADULT_SUBJECT, MINOR_SUBJECT], {
        let mut all = vec![ADULT_SUBJECT, OTHER_SUBJECT];
        all.resize(500, MINOR_SUBJECT);
        all
    }] {
        count.store(0, Ordering::SeqCst);
        app.partner_post(paths::PARTNER_PEOPLE, json!({ "subjects": subjects })).await.expect(200);
        taken.push(count.load(Ordering::SeqCst));
    }
    assert!(taken[0] > 0 && taken.iter().all(|one| *one == taken[0]), "{taken:?}");
}
