//! People: one row each, whoever signs in how often at once; minors by the operator's birth dates.

use crate::support::{ADULT, ADULT_SUBJECT, App, MINOR, MINOR_SUBJECT, OTHER_SUBJECT, STRANGER};
use contract::paths;
use privacy_server::{
    db::{self, entities::people},
    people as domain,
};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _};
use serde_json::json;

async fn person(app: &App, subject: &str) -> people::Model {
    domain::by_subject(&app.state, subject).await.expect("answers").expect("signed in before")
}

async fn set_birth_date(app: &App, subject: &str, date: &str) {
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    let update = format!("UPDATE riders SET birth_date = '{date}' WHERE rider_id = '{subject}'");
    operator.execute_unprepared(&update).await.expect("updates");
    operator.close().await.expect("closes");
}

#[tokio::test]
async fn a_person_is_known_only_after_signing_in_and_stays_the_same() {
    let app = App::start().await;
    assert!(domain::by_subject(&app.state, ADULT_SUBJECT).await.expect("answers").is_none());
    app.sign_in(ADULT).await;
    let first = person(&app, ADULT_SUBJECT).await;
    app.another().sign_in(ADULT).await;
    assert_eq!(person(&app, ADULT_SUBJECT).await, first);
    assert_eq!(domain::subject(&app.state, &first.id).await.expect("opens").reveal(), ADULT_SUBJECT);
    assert!(domain::by_subject(&app.state, OTHER_SUBJECT).await.expect("answers").is_none());
}

#[tokio::test]
async fn an_address_that_reads_like_a_subject_is_another_person() {
    let app = App::start().await;
    app.sign_in(STRANGER).await;
    assert!(domain::by_subject(&app.state, STRANGER).await.expect("answers").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_first_sign_ins_at_once_make_one_person_with_one_key() {
    let app = App::start().await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        let request = app.ask_code(ADULT).await;
        codes.push((request, app.code_for(ADULT).await));
    }
    let mut sign_ins = tokio::task::JoinSet::new();
    for (request, code) in codes {
        let browser = app.another();
        sign_ins.spawn(async move {
            browser.post(paths::SESSION, json!({ "request": request, "code": code })).await.expect(201);
            browser.get(paths::SESSION).await.expect(200);
        });
    }
    sign_ins.join_all().await;
    assert_eq!(people::Entity::find().count(&app.state.db).await.expect("counts"), 1);
    let keys = db::connect(&app.state.config.key_store).await.expect("connects");
    let holders = db::entities::holder_keys::Entity::find().count(&keys).await.expect("counts");
    keys.close().await.expect("closes");
    assert_eq!(holders, 1, "the person's; the requests' keys and those of lost races are gone");
}

#[tokio::test]
async fn a_minor_is_one_until_the_eighteenth_birthday_in_the_operators_zone() {
    let app = App::start().await;
    set_birth_date(&app, MINOR_SUBJECT, "2008-11-24").await;
    app.sign_in(MINOR).await;
    app.another().sign_in(ADULT).await;
    let (minor, adult) = (person(&app, MINOR_SUBJECT).await, person(&app, ADULT_SUBJECT).await);
    assert!(adult.sealed_minor_until.is_none(), "nothing is kept about an adult's age");
    assert!(!domain::is_minor(&app.state, &adult).await.expect("answers"));
    assert!(domain::is_minor(&app.state, &minor).await.expect("answers"));
    // It is 08:00 in UTC and 16:00 in Shanghai: there the 24th begins after 32 hours.
    app.advance("PT31H59M");
    assert!(domain::is_minor(&app.state, &minor).await.expect("answers"));
    app.advance("PT1M");
    assert!(!domain::is_minor(&app.state, &minor).await.expect("answers"));
}

#[tokio::test]
async fn a_corrected_birth_date_counts_from_the_next_sign_in() {
    let app = App::start().await;
    app.sign_in(MINOR).await;
    assert!(person(&app, MINOR_SUBJECT).await.sealed_minor_until.is_some());
    set_birth_date(&app, MINOR_SUBJECT, "1990-01-01").await;
    app.sign_in(MINOR).await;
    assert!(person(&app, MINOR_SUBJECT).await.sealed_minor_until.is_none());
    set_birth_date(&app, MINOR_SUBJECT, "2012-01-01").await;
    app.sign_in(MINOR).await;
    let minor = person(&app, MINOR_SUBJECT).await;
    assert!(domain::is_minor(&app.state, &minor).await.expect("answers"));
}
