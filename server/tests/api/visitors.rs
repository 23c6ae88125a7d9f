//! Visitors: the choices of a browser without an account, known by a cookie and by nothing else.

use crate::{
    receipts::verifies,
    support::{ADULT, ADULT_SUBJECT, Answer, App, STRANGER},
};
use axum::http::{Method, header};
use contract::{
    canonical::canonical,
    clause::{BROWSER_PURPOSES, PURPOSES},
    paths,
};
use privacy_server::{
    auth,
    db::entities::{consent_events, people, receipts, visitors},
    http::cookie,
    keys::{KeyError, hex},
};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

async fn with_signal(app: &App, method: Method, path: &str, body: Option<&Value>) -> Answer {
    let mut request = App::request(method, path, body);
    request.headers_mut().insert("sec-gpc", "1".parse().expect("a header"));
    app.send(request).await
}

fn state(choices: &Value, purpose: &str) -> String {
    let purposes = choices["purposes"].as_array().expect("a list");
    let found = purposes.iter().find(|one| one["id"] == purpose).expect("the purpose");
    found["state"].as_str().expect("a state").to_owned()
}

async fn states(app: &App) -> Vec<(String, String)> {
    let choices = app.get(paths::CONSENTS).await.expect(200).json;
    let set = PURPOSES.iter().map(|id| ((*id).to_owned(), state(&choices, id)));
    set.filter(|(_, state)| state != "unset").collect()
}

/// How many visitors, people, events, receipts.
async fn counts(app: &App) -> [u64; 4] {
    let db = &app.state.db;
    [
        visitors::Entity::find().count(db).await.expect("counts"),
        people::Entity::find().count(db).await.expect("counts"),
        consent_events::Entity::find().count(db).await.expect("counts"),
        receipts::Entity::find().count(db).await.expect("counts"),
    ]
}

#[tokio::test]
async fn a_browser_is_known_from_its_first_choice_on_and_not_before() {
    let app = App::start().await;
    for path in ["/", "/policy", "/choices", paths::CONSENTS, paths::SESSION] {
        assert!(!app.get(path).await.headers.contains_key(header::SET_COOKIE), "{path}");
    }
    assert_eq!(counts(&app).await, [0; 4]);
    let made = app.choose("diagnostics", "given").await.expect(200);
    assert_eq!(made.json["purpose"]["state"], "given");
    let set = made.headers[header::SET_COOKIE].to_str().expect("ASCII").to_owned();
    let token = app.visitor().expect("a cookie");
    assert_eq!(set, format!("visitor={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=34214400"));
    assert!(token.len() >= 43, "256 bits in base64url");
    assert_eq!(counts(&app).await, [1; 4]);
    let choices = app.get(paths::CONSENTS).await.expect(200).json;
    assert_eq!((&choices["session"], &choices["answer"]), (&Value::Null, &Value::Null));
    assert_eq!(states(&app).await, [("diagnostics".to_owned(), "given".to_owned())]);

    app.choose("traffic-statistics", "refused").await.expect(200);
    app.choose("diagnostics", "withdrawn").await.expect(200);
    assert_eq!(app.visitor(), Some(token), "the same browser");
    assert_eq!(counts(&app).await, [1, 1, 3, 3]);
    let mut config = (*app.state.config).clone();
    config.public_url = "https://privacy.example.org".to_owned();
    let set = cookie::visitor(&config, "t");
    assert_eq!(set, "__Host-visitor=t; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=34214400");
}

#[tokio::test]
async fn its_receipts_verify_chain_and_open_for_this_browser_only() {
    let app = App::start().await;
    app.choose("diagnostics", "given").await.expect(200);
    app.choose("personalised-service", "refused").await.expect(200);
    let list =
        app.get(paths::RECEIPTS).await.expect(200).json["receipts"].as_array().expect("a list").clone();
    let keys = app.get(paths::KEYS).await.expect(200).json;
    assert!(list.len() == 2 && list.iter().all(|receipt| verifies(&keys, receipt)));
    let (second, first) = (&list[0]["payload"], &list[1]["payload"]);
    let link = hex(&Sha256::digest(canonical(first).expect("canonical").as_bytes()));
    assert_eq!(second["previous"], json!({ "record_id": first["record_id"], "sha256": link }));
    assert_eq!(first["event"]["actor"], "self");

    let path = paths::receipt(first["record_id"].as_str().expect("an id"));
    assert_eq!(app.get(&path).await.expect(200).json, list[1]);
    let other = app.another();
    other.get(&path).await.expect_problem(401, "sign_in_needed");
    other.choose("diagnostics", "given").await.expect(200);
    other.get(&path).await.expect_problem(404, "not_found");
    let person = app.another();
    person.sign_in(ADULT).await;
    person.get(&path).await.expect_problem(404, "not_found");
    app.post(paths::RECEIPTS_ARCHIVE, json!({ "grant": "x" })).await.expect_problem(401, "sign_in_needed");
    app.get(paths::RECEIPTS_ARCHIVE).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn the_same_choice_twice_is_one_event_with_one_receipt() {
    let app = App::start().await;
    let first = app.choose("diagnostics", "given").await.expect(200);
    let again = app.choose("diagnostics", "given").await.expect(200);
    assert_eq!(first.json["receipt"], again.json["receipt"]);
    assert_eq!(counts(&app).await, [1; 4]);
}

#[tokio::test]
async fn what_concerns_an_account_needs_a_sign_in_and_makes_nobody_known() {
    let app = App::start().await;
    let account = PURPOSES.iter().filter(|purpose| !BROWSER_PURPOSES.contains(purpose));
    for purpose in account {
        app.choose(purpose, "given").await.expect_problem(401, "sign_in_needed");
    }
    app.choose("nothing", "given").await.expect_problem(422, "unknown_purpose");
    app.put("/api/v1/consents/%FF", json!({})).await.expect(400);
    let put = async |body: Value| app.put(&paths::consent("diagnostics"), body).await;
    put(json!({ "choice": "given", "policy": "9.9" })).await.expect_problem(422, "unknown_policy_version");
    let version = app.version();
    for hostile in [
        json!({}),
        json!({ "choice": "accepted", "policy": version }),
        json!({ "choice": "given", "policy": version, "person": "rider-0001" }),
        json!({ "choice": "given", "policy": 1 }),
        json!([]),
    ] {
        put(hostile).await.expect_problem(400, "malformed_request");
    }
    let long = "1".repeat(300 * 1024);
    put(json!({ "choice": "given", "policy": long })).await.expect_problem(413, "too_large");
    let several = json!({ "policy": version, "choices": [{ "purpose": "diagnostics", "choice": "given" }] });
    app.post(paths::CONSENTS, several).await.expect_problem(401, "sign_in_needed");
    let answer = json!({ "answer": "accepted", "policy": version, "language": "en" });
    app.put(paths::POLICY_ANSWER, answer).await.expect_problem(401, "sign_in_needed");
    for path in [paths::MY_DATA, paths::SESSIONS, paths::CONSENT_HISTORY] {
        app.get(path).await.expect_problem(401, "sign_in_needed");
    }
    assert_eq!((counts(&app).await, app.visitor()), ([0; 4], None));
    // Nor does a browser that is known get any further.
    app.choose("diagnostics", "given").await.expect(200);
    for path in [paths::MY_DATA, paths::SESSIONS, paths::CONSENT_HISTORY] {
        app.get(path).await.expect_problem(401, "sign_in_needed");
    }
    app.choose("publishing", "given").await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn a_cookie_that_we_did_not_make_names_nobody_and_is_never_taken_over() {
    let app = App::start().await;
    app.choose("diagnostics", "given").await.expect(200);
    let real = app.visitor().expect("a cookie");
    let id = people::Entity::find().one(&app.state.db).await.expect("reads").expect("a person").id;
    for forged in
        ["chosen-by-somebody-else".to_owned(), id, format!("{real}x"), String::new(), "a".repeat(5_000)]
    {
        let browser = app.another();
        browser.set_cookie("visitor", &forged);
        assert_eq!(states(&browser).await, [], "{forged}");
        browser.get(paths::RECEIPTS).await.expect_problem(401, "sign_in_needed");
        browser.choose("traffic-statistics", "given").await.expect(200);
        assert!(browser.visitor().is_some_and(|token| token != forged && token != real));
    }
    // Whoever planted a cookie before sees nothing of what is chosen after it.
    let attacker = app.another();
    attacker.set_cookie("visitor", "chosen-by-somebody-else");
    assert_eq!(states(&attacker).await, []);
    // Tossed in beside the real one: neither is believed.
    let mut tossed = App::request(Method::GET, paths::CONSENTS, None);
    let line = format!("visitor={real}; visitor=x");
    tossed.headers_mut().insert(header::COOKIE, line.parse().expect("a header"));
    assert_eq!(state(&app.another().send(tossed).await.expect(200).json, "diagnostics"), "unset");
    // A visitor's cookie opens no session.
    let thief = app.another();
    thief.set_cookie("privacy-center", &real);
    thief.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn a_lost_cookie_leaves_everything_off_and_begins_anew() {
    let app = App::start().await;
    app.choose("diagnostics", "given").await.expect(200);
    let fresh = app.another();
    assert_eq!(states(&fresh).await, []);
    let receipt = fresh.choose("diagnostics", "given").await.expect(200).json["receipt"].clone();
    assert_eq!((&receipt["payload"]["sequence"], &receipt["payload"]["previous"]), (&json!(1), &Value::Null));
    assert_eq!(counts(&app).await, [2; 4]);
}

#[tokio::test]
async fn forgetting_erases_each_browser_whose_cookie_comes_along() {
    let app = App::start().await;
    app.choose("diagnostics", "given").await.expect(200);
    let second = app.another();
    second.choose("diagnostics", "refused").await.expect(200);
    let third = app.another();
    third.choose("diagnostics", "given").await.expect(200);
    let [one, other] = [&app, &second].map(|browser| browser.visitor().expect("a cookie"));
    let mut request = App::request(Method::DELETE, &paths::session_and_device(), None);
    let line = format!("visitor={one}; visitor=x; visitor={other}");
    request.headers_mut().insert(header::COOKIE, line.parse().expect("a header"));
    app.another().send(request).await.expect(204);
    assert_eq!(counts(&app).await, [1; 4]);
    for forgotten in [&app, &second] {
        assert_eq!(states(forgotten).await, []);
    }
    assert_eq!(states(&third).await.len(), 1, "of another browser nothing is erased");
}

#[tokio::test]
async fn an_account_and_its_browser_are_never_mixed() {
    let app = App::start().await;
    app.choose("diagnostics", "given").await.expect(200);
    let token = app.visitor().expect("a cookie");
    let started = app.sign_in(ADULT).await;
    assert!(
        PURPOSES.iter().all(|id| state(&started.json["choices"], id) == "unset"),
        "the account chose nothing"
    );
    assert_eq!(states(&app).await, []);
    assert!(
        app.get(paths::RECEIPTS).await.expect(200).json["receipts"].as_array().is_some_and(Vec::is_empty)
    );
    let gate = paths::PARTNER_CONSENT.replace("{subject}", ADULT_SUBJECT).replace("{purpose}", "diagnostics");
    assert_eq!(app.partner_get(&gate).await.expect(200).json["allowed"], false);

    let made = app.choose("traffic-statistics", "given").await.expect(200);
    assert!(!made.headers.contains_key(header::SET_COOKIE));
    assert_eq!(states(&app).await, [("traffic-statistics".to_owned(), "given".to_owned())]);
    app.delete(paths::SESSION).await.expect(204);
    assert_eq!(app.visitor(), Some(token));
    assert_eq!(states(&app).await, [("diagnostics".to_owned(), "given".to_owned())]);
    // Where the session has run out, the browser's own choices show as well.
    app.sign_in(ADULT).await;
    app.advance("PT16M");
    assert_eq!(states(&app).await, [("diagnostics".to_owned(), "given".to_owned())]);
    // An address holder is signed in, and no visitor.
    app.sign_in(STRANGER).await;
    app.choose("diagnostics", "withdrawn").await.expect_problem(403, "rider_only");
    assert_eq!(states(&app).await, []);
}

#[tokio::test]
async fn the_opt_out_signal_covers_an_older_yes_and_not_a_fresh_one_and_reading_writes_nothing() {
    let app = App::start().await;
    app.choose("personalised-service", "given").await.expect(200);
    app.choose("diagnostics", "given").await.expect(200);
    let seen = with_signal(&app, Method::GET, paths::CONSENTS, None).await.expect(200).json;
    assert_eq!(
        (state(&seen, "personalised-service"), state(&seen, "diagnostics")),
        ("withdrawn".into(), "given".into())
    );
    assert_eq!(seen["gpc"], true);
    let personal =
        seen["purposes"].as_array().expect("a list").iter().find(|one| one["id"] == "personalised-service");
    assert_eq!(personal.expect("there")["by_signal"], true);
    assert_eq!(counts(&app).await, [1, 1, 2, 2]);
    // What is said on reading is done when the page asks for it, and for nobody who never chose.
    let ended = with_signal(&app, Method::POST, paths::CONSENTS_SIGNAL, Some(&Value::Null)).await.expect(200);
    assert_eq!(state(&ended.json, "personalised-service"), "withdrawn");
    assert_eq!(counts(&app).await, [1, 1, 3, 3]);
    assert_eq!(states(&app).await.len(), 2);
    assert!(states(&app).await.contains(&("personalised-service".into(), "withdrawn".into())), "for good");
    let fresh = app.another();
    let nobody = with_signal(&fresh, Method::POST, paths::CONSENTS_SIGNAL, Some(&Value::Null)).await;
    nobody.expect_problem(401, "sign_in_needed");
    assert_eq!((counts(&app).await, fresh.visitor()), ([1, 1, 3, 3], None));
    let body = json!({ "choice": "given", "policy": app.version() });
    let path = paths::consent("personalised-service");
    let made = with_signal(&app, Method::PUT, &path, Some(&body)).await.expect(200);
    assert_eq!(made.json["purpose"]["state"], "given");
    let seen = with_signal(&app, Method::GET, paths::CONSENTS, None).await.expect(200).json;
    assert_eq!(state(&seen, "personalised-service"), "given");
    with_signal(&app, Method::POST, paths::CONSENTS_SIGNAL, Some(&Value::Null)).await.expect(200);
    assert_eq!(counts(&app).await, [1, 1, 4, 4], "a yes in spite of the signal stays");
}

#[tokio::test]
async fn a_network_that_makes_up_browsers_is_stopped_and_known_ones_go_on() {
    let app = App::start_with(|config| config.limits.browsers_per_network = 3).await;
    for _ in 0..2 {
        app.another().choose("diagnostics", "given").await.expect(200);
    }
    app.choose("diagnostics", "given").await.expect(200);
    app.another().choose("diagnostics", "given").await.expect_problem(429, "too_many_requests");
    app.choose("diagnostics", "withdrawn").await.expect(200);
    assert_eq!(counts(&app).await, [3, 3, 4, 4]);
    app.advance("PT1H");
    app.another().choose("diagnostics", "given").await.expect(200);
}

#[tokio::test]
async fn public_pages_are_the_same_bytes_with_and_without_a_visitors_choices() {
    let app = App::start().await;
    app.choose("diagnostics", "given").await.expect(200);
    for path in ["/policy", "/", "/choices"] {
        let (known, unknown) = (app.get(path).await.expect(200), app.another().get(path).await.expect(200));
        assert_eq!(
            (known.bytes, &known.headers[header::ETAG]),
            (unknown.bytes, &unknown.headers[header::ETAG])
        );
    }
}

#[tokio::test]
async fn a_browser_that_was_not_seen_for_thirteen_months_is_forgotten_with_its_key() {
    let app = App::start().await;
    app.choose("diagnostics", "given").await.expect(200);
    let gone = people::Entity::find().one(&app.state.db).await.expect("reads").expect("a person").id;
    let used = app.another();
    used.choose("diagnostics", "given").await.expect(200);
    app.advance("P200D");
    assert_eq!(states(&used).await.len(), 1);
    app.advance("P196D");
    assert_eq!(states(&app).await, [], "too old to be believed, swept or not");
    auth::sweep(&app.state).await.expect("sweeps");
    assert_eq!(counts(&app).await, [1; 4]);
    assert!(matches!(app.state.keys.open(&gone).await, Err(KeyError::NoKey)));
    assert_eq!(states(&used).await.len(), 1, "the other one was used since");
    app.choose("diagnostics", "given").await.expect(200);
    assert_eq!(counts(&app).await, [2; 4]);
}

#[tokio::test]
async fn a_page_whose_session_is_over_never_makes_the_browsers_choice_instead() {
    let app = App::start().await;
    let of_account = json!({ "choice": "given", "policy": app.version(), "account": true });
    let path = paths::consent("diagnostics");
    app.put(&path, of_account.clone()).await.expect_problem(401, "sign_in_needed");
    assert_eq!(counts(&app).await, [0, 0, 0, 0]);
    app.sign_in(ADULT).await;
    app.put(&path, of_account).await.expect(200);
    // A page that does not know of the sign-in in another tab goes on choosing for the browser.
    let of_browser = json!({ "choice": "refused", "policy": app.version(), "account": false });
    app.put(&path, of_browser).await.expect(200);
    assert_eq!(states(&app).await, [("diagnostics".to_owned(), "given".to_owned())]);
}
