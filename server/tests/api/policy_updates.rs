//! A newer version of the policy: which consents it ends and from when on, who is asked, and how going on is recorded.

use crate::{
    policy_folder::{Next, publish_aside},
    support::{ADULT, ADULT_SUBJECT, Answer, App, MINOR, OTHER, OTHER_SUBJECT, STRANGER},
};
use contract::{clause::PURPOSES, paths};
use privacy_server::{ledger, start};
use serde_json::{Value, json};

/// The first moment of the versions below, in Shanghai.
const DAY: &str = "2026-12-05";

async fn answer(app: &App, said: &str) -> Answer {
    let path = format!("{}?lang=en", paths::POLICY_ANSWER);
    app.put(&path, json!({ "answer": said, "policy": app.version(), "language": "en" })).await
}

async fn choices(app: &App) -> Value {
    app.get(&format!("{}?lang=en", paths::CONSENTS)).await.expect(200).json
}

async fn state(app: &App, purpose: &str) -> String {
    let all = choices(app).await;
    let found = all["purposes"].as_array().expect("a list").iter().find(|one| one["id"] == purpose);
    found.expect("the purpose")["state"].as_str().expect("a state").to_owned()
}

async fn gate(app: &App, subject: &str, purpose: &str) -> Value {
    let path = paths::PARTNER_CONSENT.replace("{subject}", subject).replace("{purpose}", purpose);
    let one = app.partner_get(&path).await.expect(200).json;
    let questions = json!({ "questions": [{ "subject": subject, "purpose": purpose }] });
    let many = app.partner_post(paths::PARTNER_CONSENTS, questions).await.expect(200).json;
    for field in ["allowed", "since", "receipt"] {
        assert_eq!(one[field], many["answers"][0][field], "both gates say the same: {field}");
    }
    one
}

async fn is_allowed(app: &App, purpose: &str) -> bool {
    gate(app, ADULT_SUBJECT, purpose).await["allowed"] == true
}

async fn history(app: &App) -> Vec<Value> {
    let json = app.get(paths::CONSENT_HISTORY).await.expect(200).json;
    json["entries"].as_array().expect("a list").clone()
}

fn next<'a>(version: &'a str, effective_from: &'a str, changes: &'a [(&'a str, &'a str)]) -> Next<'a> {
    Next { version, effective_from, changes }
}

/// To the first moment of [`DAY`], from the moment at which every test begins.
fn to_the_day(app: &App) {
    app.advance("P12DT8H");
    assert_eq!(app.state.clock.now().to_string(), "2026-12-04T16:00:00Z");
}

/// A rider who agreed and said something different to each kind of purpose.
async fn rider(app: &App) {
    app.sign_in(ADULT).await;
    answer(app, "accepted").await.expect(200);
    for (purpose, choice) in [
        ("diagnostics", "given"),
        ("traffic-statistics", "given"),
        ("publishing", "given"),
        ("risky-links", "refused"),
        ("personalised-service", "given"),
        ("personalised-service", "withdrawn"),
    ] {
        app.choose(purpose, choice).await.expect(200);
    }
}

#[tokio::test]
async fn the_class_of_a_change_decides_row_by_row_which_gates_close() {
    // Clauses of a given, a separate, a necessary, a refused, a withdrawn and an unset purpose; not that of traffic-statistics.
    let clauses = ["use-diagnostics", "minor-use", "use-risk", "use-links", "use-service", "use-abnormal"];
    for (class, ends) in [
        ("purpose", true),
        ("method", true),
        ("category", true),
        ("recipient", true),
        ("retention", false),
        ("contact", false),
        ("wording", false),
    ] {
        let app = App::start().await;
        rider(&app).await;
        let changes: Vec<(&str, &str)> = clauses.iter().map(|clause| (*clause, class)).collect();
        publish_aside(&app, "1.0", &next("1.1", DAY, &changes)).await;
        let ended = if ends { "superseded" } else { "given" };
        for purpose in ["diagnostics", "publishing", "account-security", "traffic-statistics"] {
            assert!(is_allowed(&app, purpose).await, "{class}, {purpose}: not before its day");
        }
        to_the_day(&app);
        app.sign_in(ADULT).await;
        for (purpose, after) in [
            ("diagnostics", ended),
            ("publishing", ended),
            ("account-security", ended),
            ("traffic-statistics", "given"),
            ("risky-links", "refused"),
            ("personalised-service", "withdrawn"),
            ("abnormality-reports", "unset"),
            ("transfer-abroad", "unset"),
        ] {
            assert_eq!(is_allowed(&app, purpose).await, after == "given", "{class}, {purpose}");
            assert_eq!(state(&app, purpose).await, after, "{class}, {purpose}");
        }
        let update = &choices(&app).await["update"];
        let touched = update["touched"].as_array().expect("a list");
        assert_eq!(update["effective_from"], DAY);
        assert_eq!(touched.len(), if ends { 3 } else { 0 }, "{class}");
        assert!(touched.iter().all(|one| one["classes"] == json!([class])), "{update}");
    }
}

#[tokio::test]
async fn the_gate_closes_with_the_first_moment_of_the_day_in_the_operators_zone_and_says_since_when() {
    let app = App::start().await;
    rider(&app).await;
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-diagnostics", "method")])).await;
    app.advance("P12DT7H59M59S");
    let open = gate(&app, ADULT_SUBJECT, "diagnostics").await;
    assert_eq!(open["allowed"], true);
    app.advance("PT1S");
    // No job has run, and nothing has been written.
    let shut = gate(&app, ADULT_SUBJECT, "diagnostics").await;
    assert_eq!((&shut["allowed"], &shut["since"]), (&json!(false), &json!("2026-12-04T16:00:00Z")));
    assert_eq!(shut["receipt"], open["receipt"], "the receipt of the yes that ended");
    assert!(is_allowed(&app, "traffic-statistics").await, "nothing else moved");
}

#[tokio::test]
async fn several_versions_at_once_end_what_any_of_them_touches_and_a_yes_in_between_counts_from_its_own() {
    let app = App::start().await;
    rider(&app).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    publish_aside(&app, "1.0", &next("1.1", "2026-12-05", &[("use-diagnostics", "purpose")])).await;
    publish_aside(&app, "1.1", &next("1.2", "2026-12-10", &[("use-traffic", "recipient")])).await;
    publish_aside(&app, "1.2", &next("1.3", "2026-12-15", &[("use-diagnostics", "wording")])).await;
    to_the_day(&app);
    other.sign_in(OTHER).await;
    other.choose("diagnostics", "given").await.expect(200);
    other.choose("traffic-statistics", "given").await.expect(200);
    app.advance("P30D");
    for (subject, purpose, allowed) in [
        (ADULT_SUBJECT, "diagnostics", false),
        (ADULT_SUBJECT, "traffic-statistics", false),
        (ADULT_SUBJECT, "publishing", true),
        (OTHER_SUBJECT, "diagnostics", true),
        (OTHER_SUBJECT, "traffic-statistics", false),
    ] {
        assert_eq!(gate(&app, subject, purpose).await["allowed"], allowed, "{subject} {purpose}");
    }
    app.sign_in(ADULT).await;
    let all = choices(&app).await;
    assert_eq!(all["policy"]["version"], "1.3");
    let touched: Vec<&Value> = all["update"]["touched"].as_array().expect("a list").iter().collect();
    assert_eq!(touched.len(), 2);
    assert!(touched.contains(&&json!({ "purpose": "diagnostics", "classes": ["purpose"] })), "{touched:?}");
    assert!(touched.contains(&&json!({ "purpose": "traffic-statistics", "classes": ["recipient"] })));
}

#[tokio::test]
async fn a_fresh_yes_opens_the_gate_again_and_the_history_tells_all_three() {
    let app = App::start().await;
    rider(&app).await;
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-diagnostics", "method")])).await;
    to_the_day(&app);
    app.sign_in(ADULT).await;
    let old = json!({ "choice": "given", "policy": "1.0" });
    app.put(&paths::consent("diagnostics"), old).await.expect_problem(409, "policy_changed");
    app.choose("diagnostics", "given").await.expect(200);
    assert!(is_allowed(&app, "diagnostics").await);
    let lines = history(&app).await;
    let told: Vec<(&Value, &Value, &Value)> =
        lines[..2].iter().map(|line| (&line["state"], &line["policy"], &line["actor"])).collect();
    assert_eq!(told[0], (&json!("given"), &json!("1.1"), &json!("self")));
    assert_eq!(told[1], (&json!("superseded"), &json!("1.1"), &json!("system")));
    let receipts = app.get(paths::RECEIPTS).await.expect(200).json;
    let ended = &receipts["receipts"][1]["payload"];
    assert_eq!(
        (&ended["event"]["state"], &ended["event"]["method"]),
        (&json!("superseded"), &json!("update"))
    );
    assert_eq!(ended["notice"]["version"], "1.1");
    assert_eq!(ended["processing"]["purpose"], "diagnostics");
    assert_eq!(receipts["receipts"][0]["payload"]["previous"]["record_id"], ended["record_id"]);
}

#[tokio::test]
async fn a_sweep_writes_it_down_once_for_everyone_who_has_not_come_since() {
    let app = App::start().await;
    rider(&app).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    other.choose("diagnostics", "given").await.expect(200);
    other.choose("risky-links", "given").await.expect(200);
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-diagnostics", "category")])).await;
    start::follow_policies(&app.state).await.expect("follows");
    app.sign_in(ADULT).await;
    assert!(history(&app).await.iter().all(|line| line["state"] != "superseded"), "not before the day");
    to_the_day(&app);
    for _ in 0..3 {
        start::follow_policies(&app.state).await.expect("follows");
    }
    for (browser, address, before) in [(&app, ADULT, 8), (&other, OTHER, 2)] {
        browser.sign_in(address).await;
        let lines = history(browser).await;
        assert_eq!(lines.len(), before + 1, "once");
        assert_eq!(
            (&lines[0]["state"], &lines[0]["purpose"], &lines[0]["actor"]),
            (&json!("superseded"), &json!("diagnostics"), &json!("system"))
        );
        assert_eq!(state(browser, "diagnostics").await, "superseded");
    }
    let shut = gate(&app, ADULT_SUBJECT, "diagnostics").await;
    assert_eq!(shut["allowed"], false);
    let receipts = app.get(paths::RECEIPTS).await.expect(200).json;
    assert_eq!(shut["receipt"], receipts["receipts"][0]["payload"]["record_id"]);
    // The next update finds nothing left to end.
    publish_aside(&app, "1.1", &next("1.2", "2027-01-05", &[("use-diagnostics", "category")])).await;
    app.advance("P60D");
    start::follow_policies(&app.state).await.expect("follows");
    app.sign_in(ADULT).await;
    assert_eq!(history(&app).await.len(), 9);
}

#[tokio::test]
async fn a_necessary_purpose_that_changed_starts_again_with_acceptance_and_not_with_going_on() {
    let app = App::start().await;
    rider(&app).await;
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-risk", "method"), ("use-diagnostics", "method")]))
        .await;
    to_the_day(&app);
    app.sign_in(ADULT).await;
    assert!(!is_allowed(&app, "account-security").await);
    answer(&app, "went_on").await.expect(200);
    assert_eq!(state(&app, "account-security").await, "superseded");
    answer(&app, "accepted").await.expect(200);
    assert_eq!(state(&app, "account-security").await, "given");
    assert!(is_allowed(&app, "account-security").await);
    assert_eq!(state(&app, "diagnostics").await, "superseded", "a consent is asked for on its own");
}

#[tokio::test]
async fn going_on_is_recorded_as_exactly_that_and_once() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    answer(&app, "went_on").await.expect_problem(409, "no_update_due");
    answer(&app, "accepted").await.expect(200);
    answer(&app, "went_on").await.expect_problem(409, "no_update_due");
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-diagnostics", "method")])).await;
    to_the_day(&app);
    app.sign_in(ADULT).await;
    assert_eq!(choices(&app).await["update"]["touched"], json!([]), "nothing of theirs was on");
    let first = answer(&app, "went_on").await.expect(200).json;
    let event = &first["receipt"]["payload"]["event"];
    assert_eq!(
        (&event["state"], &event["method"], &event["actor"]),
        (&json!("went_on"), &json!("answer"), &json!("self"))
    );
    assert_eq!(first["receipt"]["payload"]["notice"]["version"], "1.1");
    assert_eq!(
        (&first["choices"]["answer"]["answer"], &first["choices"]["update"]),
        (&json!("went_on"), &Value::Null)
    );
    app.advance("PT1M");
    assert_eq!(answer(&app, "went_on").await.expect(200).json["receipt"], first["receipt"], "once");
    let lines = history(&app).await;
    assert_eq!((lines.len(), &lines[0]["state"]), (3, &json!("went_on")));
    // It is no acceptance, and stands in nobody's way to one, or to a refusal.
    assert_eq!(answer(&app, "accepted").await.expect(200).json["choices"]["answer"]["answer"], "accepted");
    answer(&app, "went_on").await.expect_problem(409, "no_update_due");
    answer(&app, "declined").await.expect(200);
}

#[tokio::test]
async fn who_cannot_answer_is_not_prompted_and_cannot_go_on() {
    let app = App::start().await;
    let (minor, stranger) = (app.another(), app.another());
    minor.sign_in(MINOR).await;
    answer(&minor, "asked").await.expect(200);
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-diagnostics", "method")])).await;
    to_the_day(&app);
    minor.sign_in(MINOR).await;
    assert_eq!(choices(&minor).await["update"], Value::Null);
    answer(&minor, "went_on").await.expect_problem(403, "guardian_needed");
    stranger.sign_in(STRANGER).await;
    assert_eq!(choices(&stranger).await["update"], Value::Null);
    answer(&stranger, "went_on").await.expect_problem(403, "rider_only");
    let visitor = app.another();
    assert_eq!(choices(&visitor).await["update"], Value::Null);
    answer(&visitor, "went_on").await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn after_a_refusal_nobody_is_prompted_for_that_version_or_purpose_however_time_goes_on() {
    let app = App::start().await;
    rider(&app).await;
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-diagnostics", "method"), ("use-links", "method")]))
        .await;
    to_the_day(&app);
    app.sign_in(ADULT).await;
    let update = choices(&app).await["update"].clone();
    assert_eq!(
        update["touched"].as_array().map(Vec::len),
        Some(1),
        "refused ones are not asked about: {update}"
    );
    app.choose("diagnostics", "refused").await.expect(200);
    answer(&app, "declined").await.expect(200);
    let mut prompts = 0;
    for _ in 0..50 {
        app.advance("P1D");
        app.sign_in(ADULT).await;
        prompts += usize::from(!choices(&app).await["update"].is_null());
    }
    assert_eq!(prompts, 0);
    // Whoever opens the policy themself can answer again at any time.
    answer(&app, "accepted").await.expect(200);
    assert_eq!(state(&app, "diagnostics").await, "refused");
}

#[tokio::test]
async fn a_later_version_waits_for_the_quiet_time_after_a_refusal() {
    for quiet_days in [30, 3] {
        let app = App::start_with(|config| config.updates.quiet_days = quiet_days).await;
        app.sign_in(ADULT).await;
        app.advance("P10D");
        app.sign_in(ADULT).await;
        answer(&app, "declined").await.expect(200);
        // A question takes nothing of the refusal, nor of the quiet time after it.
        answer(&app, "asked").await.expect(200);
        publish_aside(&app, "1.0", &next("1.1", "2026-12-03", &[("contact", "wording")])).await;
        let mut quiet = 0;
        while choices(&app).await["update"].is_null() {
            quiet += 1;
            app.advance("P1D");
            app.sign_in(ADULT).await;
        }
        assert_eq!(quiet, quiet_days, "days without a prompt");
        answer(&app, "declined").await.expect(200);
        for _ in 0..40 {
            app.advance("P1D");
            app.sign_in(ADULT).await;
            assert!(choices(&app).await["update"].is_null(), "never again for this version");
        }
    }
}

#[tokio::test]
async fn declining_an_update_closes_no_door() {
    let app = App::start().await;
    rider(&app).await;
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-diagnostics", "method")])).await;
    to_the_day(&app);
    app.sign_in(ADULT).await;
    let declined = answer(&app, "declined").await.expect(200).json;
    assert_eq!(declined["choices"]["update"], Value::Null);
    for purpose in PURPOSES {
        let stays = purpose == "account-security";
        assert_eq!(is_allowed(&app, purpose).await, stays, "{purpose}");
    }
    let policy = format!("{}?lang=en", paths::POLICY);
    for path in [
        paths::MY_DATA,
        paths::RECEIPTS,
        paths::CONSENTS,
        paths::CONSENT_HISTORY,
        paths::SESSIONS,
        &policy,
        "/policy",
        "/policy/1.0",
        "/policy/changes",
        "/contact",
        "/data",
        "/receipts",
        "/choices",
    ] {
        app.get(path).await.expect(200);
    }
    // The download of everything signed, with a step-up of its own.
    let asked = app.post(paths::STEP_UP_CODES, json!({ "action": "receipts.download" })).await.expect(202);
    let code = app.code_for(ADULT).await;
    let body = json!({ "action": "receipts.download", "request": asked.json["request"], "code": code });
    let grant = app.post(paths::STEP_UP, body).await.expect(201).json["grant"].clone();
    app.post(paths::RECEIPTS_ARCHIVE, json!({ "grant": grant })).await.expect(204);
    let archive = app.get(paths::RECEIPTS_ARCHIVE).await.expect(200).json;
    assert!(archive["receipts"].as_array().is_some_and(|all| all.len() > 8), "the chain is whole");
    app.choose("account-security", "withdrawn").await.expect(200);
    app.choose("diagnostics", "given").await.expect(200);
    assert!(is_allowed(&app, "diagnostics").await, "who declined may still choose one by one");
    app.delete(paths::SESSION).await.expect(204);
}

#[tokio::test]
async fn a_preview_counts_whose_yes_ends_and_who_is_asked() {
    let app = App::start().await;
    rider(&app).await;
    let other = app.another();
    other.sign_in(OTHER).await;
    answer(&other, "declined").await.expect(200);
    other.choose("diagnostics", "given").await.expect(200);
    other.choose("traffic-statistics", "given").await.expect(200);
    other.choose("traffic-statistics", "withdrawn").await.expect(200);
    let count = async || {
        let (db, policies) = (&app.state.db, &app.state.policies);
        let voided = ["diagnostics", "traffic-statistics", "transfer-abroad"];
        ledger::reach(db, policies, app.state.today(), voided).await.expect("counts")
    };
    let reach = count().await;
    assert_eq!(reach.ended["diagnostics"], 2);
    assert_eq!(reach.ended["traffic-statistics"], 1);
    assert_eq!(reach.ended["transfer-abroad"], 0);
    assert_eq!((reach.prompted, reach.declined), (1, 1));
    for browser in [&app, &other] {
        answer(browser, "asked").await.expect(200);
    }
    let asked = count().await;
    assert_eq!((asked.prompted, asked.declined), (1, 1), "a question counts where nothing else was said");
    // What one update ended, the next does not end again, whether it was written down or not.
    publish_aside(&app, "1.0", &next("1.1", DAY, &[("use-diagnostics", "method")])).await;
    to_the_day(&app);
    app.state.policies.refresh(&app.state.db).await.expect("refreshes");
    assert_eq!(count().await.ended["diagnostics"], 0);
    start::follow_policies(&app.state).await.expect("follows");
    assert_eq!(count().await.ended["diagnostics"], 0);
}
