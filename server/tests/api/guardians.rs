//! A minor asks, a guardian decides: the whole way over the API, with two browsers.

use crate::{
    receipts::assert_file,
    support::{ADULT, App, MINOR, MINOR_SUBJECT, code_in},
};
use contract::paths;
use serde_json::{Value, json};

/// Whom the minor asks.
pub(crate) const GUARDIAN: &str = "parent@example.net";

/// Asks a guardian; what the minor's screen shows then.
pub(crate) async fn ask(minor: &App, address: &str) -> Value {
    let body = json!({ "address": address, "language": "en" });
    minor.post(paths::GUARDIAN_REQUEST, body).await.expect(201).json
}

/// The secret in the newest message to an address.
pub(crate) async fn secret_for(app: &App, address: &str) -> String {
    let mails = app.mails().await;
    let mail =
        mails.iter().find(|mail| mail.to == address && mail.text.contains("#k=")).expect("a link came");
    let (_, after) = mail.text.split_once("#k=").expect("a link");
    after.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
}

/// A minor who is signed in and asked, a guardian's browser, the secret and the number.
pub(crate) async fn asked() -> (App, App, String, String) {
    let minor = App::start().await;
    minor.sign_in(MINOR).await;
    let shown = ask(&minor, GUARDIAN).await;
    let number = shown["number"].as_str().expect("a number").to_owned();
    let secret = secret_for(&minor, GUARDIAN).await;
    let guardian = minor.another();
    (minor, guardian, secret, number)
}

/// Opens the link.
pub(crate) async fn open(guardian: &App, secret: &str, number: &str) -> Value {
    let body = json!({ "link": secret, "number": number });
    guardian.post(paths::GUARDIAN_SESSION, body).await.expect(201).json
}

/// Decides about one purpose.
pub(crate) async fn decide(guardian: &App, purpose: &str, choice: &str) -> Value {
    let body = json!({ "choice": choice, "policy": guardian.version() });
    guardian.put(&paths::guardian_decision(purpose), body).await.expect(200).json
}

/// What the gate, the batch, and the person's state say; they never differ.
pub(crate) async fn is_allowed(app: &App, purpose: &str) -> bool {
    let one = app.partner_get(&format!("/api/v1/partner/consents/{MINOR_SUBJECT}/{purpose}")).await;
    let questions = json!({ "questions": [{ "subject": MINOR_SUBJECT, "purpose": purpose }] });
    let many = app.partner_post(paths::PARTNER_CONSENTS, questions).await.expect(200);
    let person = app.partner_get(&format!("/api/v1/partner/people/{MINOR_SUBJECT}")).await.expect(200);
    let state = person.json["purposes"].as_array().expect("a list").iter().find(|one| one["id"] == purpose);
    let allowed = one.json["allowed"].as_bool().expect("an answer");
    assert_eq!(many.json["answers"][0]["allowed"], allowed, "the batch");
    assert_eq!(state.expect("the purpose")["allowed"], allowed, "the person's state");
    allowed
}

fn decided<'a>(view: &'a Value, purpose: &str) -> &'a Value {
    let purposes = view["purposes"].as_array().expect("a list");
    &purposes.iter().find(|one| one["id"] == purpose).expect("the purpose")["decided"]
}

async fn guardian_state(app: &App) -> Value {
    app.partner_get(&format!("/api/v1/partner/people/{MINOR_SUBJECT}")).await.json["guardian"].clone()
}

#[tokio::test]
async fn a_guardian_may_type_the_number_with_wide_digits_and_blanks() {
    let (_minor, guardian, secret, number) = asked().await;
    let wide = |digit: char| char::from_u32(u32::from(digit) + 0xFEE0).expect("a wide one");
    let (first, last) = number.split_at(3);
    let typed: String = format!("{first}-{last}").chars().map(wide).collect();
    open(&guardian, &secret, &format!("\u{3000}{typed}\u{200B}")).await;
}

#[tokio::test]
async fn a_guardian_approves_two_purposes_refuses_one_and_takes_one_back() {
    let (minor, guardian, secret, number) = asked().await;
    assert_eq!(guardian_state(&minor).await, "needed");
    let view = open(&guardian, &secret, &number).await;
    let offered: Vec<&str> =
        view["purposes"].as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(offered.contains(&"publishing") && offered.contains(&"diagnostics"), "{offered:?}");
    assert!(!offered.contains(&"transfer-abroad"), "what no minor may have is not offered");
    assert!(view["purposes"].as_array().expect("a list").iter().all(|one| one["decided"] == "open"));

    decide(&guardian, "diagnostics", "given").await;
    decide(&guardian, "risky-links", "given").await;
    let view = decide(&guardian, "publishing", "refused").await;
    assert_eq!(decided(&view, "diagnostics"), "approved");
    assert_eq!(decided(&view, "publishing"), "refused");
    for (purpose, allowed) in
        [("diagnostics", true), ("risky-links", true), ("publishing", false), ("traffic-statistics", false)]
    {
        assert_eq!(is_allowed(&minor, purpose).await, allowed, "{purpose}");
    }
    assert_eq!(guardian_state(&minor).await, "approved");
    assert_eq!(minor.get(paths::GUARDIAN_REQUEST).await.json["state"], "decided");

    let file = guardian.get(paths::GUARDIAN_RECEIPTS).await.expect(200);
    assert_file(&file, "guardian-receipts.json");
    let theirs = file.json;
    let childs = minor.get(paths::RECEIPTS).await.expect(200).json;
    assert_eq!(theirs["receipts"].as_array().map(Vec::len), Some(3));
    assert_eq!(theirs["receipts"], childs["receipts"], "the same receipts on both sides");
    assert_eq!(childs["receipts"][0]["payload"]["event"]["actor"], "guardian");
    assert!(!theirs.to_string().contains(GUARDIAN), "a receipt names nobody");

    let view = decide(&guardian, "diagnostics", "withdrawn").await;
    assert_eq!(decided(&view, "diagnostics"), "refused");
    assert!(!is_allowed(&minor, "diagnostics").await, "on the very next request");
    assert!(is_allowed(&minor, "risky-links").await);
    let history = minor.get(paths::CONSENT_HISTORY).await.expect(200).json;
    assert_eq!(history["entries"][0]["actor"], "guardian");
}

#[tokio::test]
async fn the_same_decision_again_writes_nothing() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    let first = decide(&guardian, "diagnostics", "given").await;
    let again = decide(&guardian, "diagnostics", "given").await;
    assert_eq!(first, again);
    assert_eq!(minor.rows("consent_events").await, 1);
}

#[tokio::test]
async fn a_minor_says_yes_within_what_is_approved_and_no_at_any_time() {
    let (minor, guardian, secret, number) = asked().await;
    let say = |purpose: &'static str, choice: &'static str| {
        let body = json!({ "choice": choice, "policy": minor.version() });
        let minor = &minor;
        async move { minor.put(&paths::consent(purpose), body).await }
    };
    say("diagnostics", "given").await.expect_problem(403, "guardian_needed");
    say("diagnostics", "refused").await.expect(200);
    open(&guardian, &secret, &number).await;
    let view = decide(&guardian, "diagnostics", "given").await;
    assert_eq!(decided(&view, "diagnostics"), "approved");
    assert!(!is_allowed(&minor, "diagnostics").await, "an approval does not overrule the minor's own no");
    say("diagnostics", "given").await.expect(200);
    assert!(is_allowed(&minor, "diagnostics").await);
    say("diagnostics", "withdrawn").await.expect(200);
    assert!(!is_allowed(&minor, "diagnostics").await);
    decide(&guardian, "diagnostics", "withdrawn").await;
    decide(&guardian, "diagnostics", "given").await;
    assert!(!is_allowed(&minor, "diagnostics").await, "nor when it is given anew");
    say("publishing", "given").await.expect_problem(403, "guardian_needed");
    let page = minor.get(paths::CONSENTS).await.expect(200).json;
    let blocked = |id: &str| {
        let purposes = page["purposes"].as_array().expect("a list");
        purposes.iter().find(|one| one["id"] == id).expect("there")["blocked"].clone()
    };
    assert_eq!((blocked("diagnostics"), blocked("publishing")), (Value::Null, json!("guardian")));
}

#[tokio::test]
async fn the_message_says_nothing_of_the_minor_and_holds_no_number() {
    let (minor, _, secret, number) = asked().await;
    let mails = minor.mails().await;
    let mail = mails.iter().find(|mail| mail.to == GUARDIAN).expect("it came");
    for private in [MINOR, MINOR_SUBJECT, &number, "王小雨"] {
        assert!(!mail.text.contains(private) && !mail.subject.contains(private), "{private}");
    }
    let operator = &minor.state.config.operator;
    assert!(mail.text.contains(&operator.phone) && mail.text.contains(&operator.name["en"]));
    assert!(mail.text.contains(&format!("{}/guardian?lang=en#k={secret}", minor.state.config.public_url)));
    assert!(secret.len() >= 43, "256 bits");
    let body = json!({ "language": "zh-Hans" });
    minor.post(paths::GUARDIAN_REQUEST, body).await.expect(201);
    let newest = minor.mails().await.into_iter().find(|mail| mail.to == GUARDIAN).expect("it came");
    assert!(newest.text.contains("六位数字") && newest.text.contains("lang=zh-Hans"));
}

#[tokio::test]
async fn an_address_of_the_minors_own_is_refused_in_every_spelling() {
    let app = App::start().await;
    app.sign_in(MINOR).await;
    for own in [MINOR, "RIDER4@Example.org", "rider4+mum@example.org", "+86 139 0000 0004"] {
        let body = json!({ "address": own, "language": "en" });
        app.post(paths::GUARDIAN_REQUEST, body).await.expect_problem(422, "own_address");
    }
    assert_eq!(app.rows("guardian_requests").await, 0);
    assert_eq!(app.get(paths::GUARDIAN_REQUEST).await.expect(200).json, json!({ "state": "none" }));
}

#[tokio::test]
async fn who_is_of_age_asks_nobody() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let body = json!({ "address": GUARDIAN, "language": "en" });
    app.post(paths::GUARDIAN_REQUEST, body).await.expect_problem(409, "guardian_not_needed");
}

#[tokio::test]
async fn withdrawing_the_request_kills_the_link_the_session_and_what_was_approved() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    decide(&guardian, "diagnostics", "given").await;
    minor.delete(paths::GUARDIAN_REQUEST).await.expect(204);
    assert!(!is_allowed(&minor, "diagnostics").await);
    guardian.get(paths::GUARDIAN_DECISIONS).await.expect_problem(401, "guardian_session_over");
    let body = json!({ "link": secret });
    guardian.post(paths::GUARDIAN_LINKS, body).await.expect_problem(422, "guardian_link_void");
    for table in ["guardian_requests", "guardian_links", "guardian_sessions"] {
        assert_eq!(minor.rows(table).await, 0, "{table}");
    }
    minor.delete(paths::GUARDIAN_REQUEST).await.expect(204);
    let newest = minor.get(paths::RECEIPTS).await.json["receipts"][0]["payload"]["event"].clone();
    assert_eq!((&newest["actor"], &newest["method"]), (&json!("system"), &json!("approval_ended")));
}

#[tokio::test]
async fn not_my_child_stops_everything() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    decide(&guardian, "diagnostics", "given").await;
    let stranger = minor.another();
    let disown = |address: &str| json!({ "link": secret, "address": address });
    let wrong = stranger.post(paths::GUARDIAN_DISOWNED, disown("other@example.net")).await;
    wrong.expect_problem(422, "guardian_address_wrong");
    assert!(is_allowed(&minor, "diagnostics").await);
    stranger.post(paths::GUARDIAN_DISOWNED, disown("Parent@example.net")).await.expect(204);
    assert!(!is_allowed(&minor, "diagnostics").await);
    assert_eq!(minor.get(paths::GUARDIAN_REQUEST).await.expect(200).json, json!({ "state": "disowned" }));
    guardian.get(paths::GUARDIAN_DECISIONS).await.expect_problem(401, "guardian_session_over");
    guardian
        .post(paths::GUARDIAN_LINKS, json!({ "link": secret }))
        .await
        .expect_problem(422, "guardian_link_void");
    let again = json!({ "address": GUARDIAN, "language": "en" });
    minor.post(paths::GUARDIAN_REQUEST, again).await.expect_problem(422, "guardian_stopped");
    let other = ask(&minor, "father@example.net").await;
    assert_eq!(other["state"], "waiting", "another guardian can be asked");
}

#[tokio::test]
async fn cancelling_the_account_ends_the_link_and_every_approval() {
    let (minor, guardian, secret, number) = asked().await;
    open(&guardian, &secret, &number).await;
    decide(&guardian, "diagnostics", "given").await;
    let action = contract::step_up::ACCOUNT_CANCEL;
    let asked = minor.post(paths::STEP_UP_CODES, json!({ "action": action })).await.expect(202);
    let code = code_in(&minor.mails().await.iter().find(|mail| mail.to == MINOR).expect("a code").text);
    let body = json!({ "action": action, "request": asked.json["request"], "code": code });
    let grant = minor.post(paths::STEP_UP, body).await.expect(201).json["grant"].clone();
    minor.post(paths::CANCELLATION, json!({ "grant": grant })).await.expect(201);
    guardian.get(paths::GUARDIAN_DECISIONS).await.expect_problem(401, "guardian_session_over");
    minor.sign_in(MINOR).await;
    minor.delete(paths::CANCELLATION).await.expect(204);
    let body = json!({ "choice": "given", "policy": minor.version() });
    minor.put(&paths::consent("diagnostics"), body).await.expect_problem(403, "guardian_needed");
}
