//! The policy: published once and for all, told in both languages, the same on both databases.

use crate::{
    policy_folder::in_sixty_days,
    support::{App, is_postgres},
};
use contract::{clause::CLAUSES, language::Language, paths};
use jiff::civil::Date;
use privacy_server::{
    datamap::DataMap,
    db::{
        self,
        entities::{policy_texts, policy_versions},
    },
    keys::hex,
    policies::{Draft, Given, Outcome, Policies, PublishError, check, publish, publish_first, waiting},
};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, Statement};
use sha2::{Digest as _, Sha256};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The fingerprints of the demo's policy 1.0: the same on every machine and every database.
async fn fingerprints(db: &db::Database) -> Vec<(String, String, String)> {
    let rows = policy_texts::Entity::find().all(db).await.expect("reads");
    let mut rows: Vec<_> = rows.into_iter().map(|row| (row.version, row.language, row.sha256)).collect();
    rows.sort();
    rows
}

async fn versions(db: &db::Database) -> Vec<policy_versions::Model> {
    policy_versions::Entity::find().all(db).await.expect("reads")
}

/// A copy of policy 1.0 under the test's own folder.
fn copy(app: &App, version: &str) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy/1.0");
    let to = app.folder.path().join("policy").join(version);
    std::fs::create_dir_all(&to).expect("a folder");
    for file in ["meta.toml", "en.md", "zh-Hans.md"] {
        std::fs::copy(from.join(file), to.join(file)).expect("copies");
    }
    to
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.join(file)).expect("reads");
    assert!(text.contains(from), "{from}");
    std::fs::write(folder.join(file), text.replace(from, to)).expect("writes");
}

/// Version 1.1 with one clause changed, from 1 January 2027.
fn next(app: &App) -> PathBuf {
    let folder = copy(app, "1.1");
    edit(&folder, "meta.toml", "version = \"1.0\"", "version = \"1.1\"");
    edit(&folder, "meta.toml", "effective_from = \"2026-11-01\"", "effective_from = \"2027-01-01\"");
    edit(
        &folder,
        "meta.toml",
        "changes = []",
        "changes = [{ clause = \"protect-training\", class = \"wording\" }]",
    );
    edit(&folder, "en.md", "We train our staff", "We train all our staff");
    edit(&folder, "zh-Hans.md", "我们对员工进行", "我们对全体员工进行");
    folder
}

fn draft(app: &App, folder: &Path) -> Draft {
    let categories = DataMap::declared_categories(&app.state.config.datamap).expect("the data map parses");
    let today = app.state.today();
    let place = app.state.policies.place_of(folder, &app.state.config, today);
    let given = Given {
        operator: &app.state.config.operator,
        categories: &categories,
        previous: place.previous.as_deref(),
        today,
        lead_days: place.lead_days,
        allowed: &[],
    };
    check(folder, &given).expect("it passes the gate")
}

#[tokio::test]
async fn the_policy_is_told_in_both_languages_with_every_clause() {
    let app = App::start().await;
    for language in Language::ALL {
        let answer = app.get(&format!("{}?lang={}", paths::POLICY, language.tag())).await.expect(200);
        assert_eq!(answer.headers["cache-control"], "no-store");
        let json = &answer.json;
        assert_eq!(
            (json["version"].as_str(), json["effective_from"].as_str()),
            (Some("1.0"), Some("2026-11-01"))
        );
        assert_eq!(json["language"], language.tag());
        let sha256 = json["sha256"].as_str().expect("a fingerprint");
        assert!(sha256.len() == 64 && sha256.bytes().all(|digit| digit.is_ascii_hexdigit()), "{sha256}");
        let clauses = json["clauses"].as_array().expect("a list");
        assert_eq!(clauses.len(), CLAUSES.len());
        for (told, known) in clauses.iter().zip(CLAUSES) {
            assert_eq!((told["id"].as_str(), told["number"].as_str()), (Some(known.id), Some(known.number)));
            for field in ["title", "summary"] {
                assert!(told[field].as_str().is_some_and(|text| !text.is_empty()), "{} {field}", known.id);
            }
        }
    }
    let english = app.get(&format!("{}?lang=en", paths::POLICY)).await.json;
    let chinese = app.get(&format!("{}?lang=zh-Hans", paths::POLICY)).await.json;
    assert_ne!(english["sha256"], chinese["sha256"]);
    assert_ne!(english["clauses"], chinese["clauses"]);
    let twice = format!("{}?lang=en&lang=zh-Hans", paths::POLICY);
    app.get(&twice).await.expect_problem(400, "malformed_request");
}

#[tokio::test]
async fn the_page_and_the_api_speak_of_the_same_text() {
    let app = App::start().await;
    for language in Language::ALL {
        let tag = language.tag();
        let json = app.get(&format!("{}?lang={tag}", paths::POLICY)).await.expect(200).json;
        let html = app.get(&format!("/policy?lang={tag}")).await.expect(200).text();
        let sha256 = json["sha256"].as_str().expect("a fingerprint");
        assert!(html.contains(&format!("data-version=\"1.0\" data-sha256=\"{sha256}\"")));
        let rows = policy_texts::Entity::find().all(&app.state.db).await.expect("reads");
        let row = rows.iter().find(|row| row.language == tag).expect("a row");
        let digest = Sha256::digest(format!("{}\0{}", row.body, row.annex));
        assert_eq!((row.sha256.as_str(), hex(&digest).as_str()), (sha256, sha256));
        // Checking the folder again gives the very same: the database, whichever it is, changed no byte.
        let folder = app.state.config.policy.join("1.0");
        assert_eq!(draft(&app, &folder).texts[&language].sha256, sha256);
    }
}

#[tokio::test]
async fn publishing_twice_is_publishing_once_and_other_words_need_another_version() {
    let app = App::start().await;
    let before = (versions(&app.state.db).await, fingerprints(&app.state.db).await);
    let folder = copy(&app, "1.0");
    let same = draft(&app, &folder);
    assert_eq!(publish(&app.state.db, &app.state.clock, &same).await.expect("a no-op"), Outcome::Unchanged);

    edit(&folder, "en.md", "We train our staff", "We sometimes train our staff");
    let other = draft(&app, &folder);
    let refused = publish(&app.state.db, &app.state.clock, &other).await.expect_err("immutable");
    assert!(matches!(&refused, PublishError::Immutable(version) if version == "1.0"), "{refused}");

    let folder = copy(&app, "1.0");
    edit(&folder, "meta.toml", "aim = \"Counting traffic.\"", "aim = \"Counting traffic and more.\"");
    let other = draft(&app, &folder);
    assert!(matches!(
        publish(&app.state.db, &app.state.clock, &other).await,
        Err(PublishError::Immutable(_))
    ));
    assert_eq!((versions(&app.state.db).await, fingerprints(&app.state.db).await), before);
}

#[tokio::test]
async fn a_new_version_holds_from_its_day_and_the_old_one_stays_readable() {
    let app = App::start().await;
    let draft = draft(&app, &next(&app));
    assert_eq!(
        publish(&app.state.db, &app.state.clock, &draft).await.expect("publishes"),
        Outcome::Published
    );
    app.state.policies.reload(&app.state.db).await.expect("reads");
    let day = |text: &str| text.parse::<Date>().expect("a date");
    let policies = &app.state.policies;
    let current = |date| policies.current(date).map(|published| published.version.clone());
    assert_eq!(current(day("2026-10-31")), None);
    assert_eq!(current(day("2026-12-31")).as_deref(), Some("1.0"));
    assert_eq!(current(day("2027-01-01")).as_deref(), Some("1.1"));
    assert_eq!(policies.all().iter().map(|one| one.position).collect::<Vec<_>>(), [1, 2]);

    assert_eq!(app.get(&format!("{}?lang=en", paths::POLICY)).await.json["version"], "1.0");
    // In the operator's zone the new year begins at 16:00 UTC.
    app.advance("P39DT7H59M");
    assert_eq!(app.get(&format!("{}?lang=en", paths::POLICY)).await.json["version"], "1.0");
    app.advance("PT1M");
    assert_eq!(app.get(&format!("{}?lang=en", paths::POLICY)).await.json["version"], "1.1");

    let old = app.get("/policy/1.0?lang=en").await.expect(200).text();
    assert!(
        old.contains("We train our staff") && !old.contains("data-control="),
        "old versions stay readable, without controls"
    );
    let new = app.get("/policy?lang=en").await.expect(200).text();
    assert!(new.contains("We train all our staff") && new.contains("data-control="));
    let list = app.get("/policy/versions?lang=en").await.expect(200).text();
    for link in ["href=\"/policy/1.0\"", "href=\"/policy/1.1\"", "href=\"/policy/1.1#protect-training\""] {
        assert!(list.contains(link), "{link}");
    }
}

#[tokio::test]
async fn only_the_first_start_publishes_and_a_folder_in_the_making_neither_goes_out_nor_keeps_the_server_down()
 {
    let app = App::start().await;
    let mut config = (*app.state.config).clone();
    config.policy = app.folder.path().join("policy");
    let folder = copy(&app, "1.0");
    edit(&folder, "en.md", "We train our staff", "We never train our staff");
    let names = |policies: &Policies| -> Vec<String> {
        policies.all().iter().map(|one| one.version.clone()).collect()
    };
    let (db, clock) = (&app.state.db, &app.state.clock);
    // Whole and broken, begun and to begin: none of them goes out by itself.
    next(&app);
    let bad = copy(&app, "1.2");
    edit(&bad, "meta.toml", "version = \"1.0\"", "version = \"1.2\"");
    edit(&bad, "en.md", "{{phone}}", "{{");
    let scrap = copy(&app, "1.3");
    std::fs::write(scrap.join("meta.toml"), "version = ").expect("writes");
    let policies = publish_first(db, clock, &config).await.expect("starts");
    assert_eq!(names(&policies), ["1.0"]);
    let first = policies.version("1.0").expect("it is there");
    assert!(first.texts[&Language::En].body.contains("We train our staff"), "what is published stays");
    let waiting = waiting(&config, &policies, app.state.today()).expect("reads");
    let passes: Vec<bool> = waiting.iter().map(|one| one.outcome.is_ok()).collect();
    assert_eq!(passes, [false, true, false], "1.2, 1.1 and 1.3 by their first days");
    // Not even a folder of all versions that is gone keeps the server down.
    config.policy = app.folder.path().join("nowhere");
    assert_eq!(names(&publish_first(db, clock, &config).await.expect("starts")), ["1.0"]);
}

#[tokio::test]
async fn the_first_start_publishes_every_folder_and_refuses_what_fails_the_gate() {
    let app = App::start().await;
    let mut config = (*app.state.config).clone();
    config.policy = app.folder.path().join("policy");
    let file = |name: &str| format!("sqlite://{}", app.folder.path().join(name).display());
    let folder = copy(&app, "1.0");
    next(&app);
    let fresh = db::open(&file("first.sqlite")).await.expect("opens");
    let policies = publish_first(&fresh, &app.state.clock, &config).await.expect("publishes both");
    let found: Vec<String> = policies.all().iter().map(|one| one.version.clone()).collect();
    assert_eq!(found, ["1.0", "1.1"]);

    edit(&folder, "zh-Hans.md", "{{phone}}", "{{tel}}");
    let fresh = db::open(&file("second.sqlite")).await.expect("opens");
    let Err(PublishError::Refused(findings)) = publish_first(&fresh, &app.state.clock, &config).await else {
        panic!("a broken version is not served");
    };
    assert!(findings.iter().any(|finding| finding.file == "zh-Hans.md"), "{findings:?}");
}

#[tokio::test]
async fn a_slip_in_the_date_of_a_published_version_is_mended_by_the_next_one() {
    let app = App::start().await;
    let folder = next(&app);
    let slip = Draft { effective_from: "2072-01-01".parse().expect("a date"), ..draft(&app, &folder) };
    let (db, clock, policies) = (&app.state.db, &app.state.clock, &app.state.policies);
    assert_eq!(publish(db, clock, &slip).await.expect("as before there was a bound"), Outcome::Published);
    policies.reload(db).await.expect("reads");

    // Its changes are changes against the version in force on its first day, not against the one that never begins.
    let folder = next(&app);
    edit(&folder, "meta.toml", "version = \"1.1\"", "version = \"1.2\"");
    let mended = draft(&app, &folder);
    assert_eq!(mended.follows.as_deref(), Some("1.0"));
    assert_eq!(publish(db, clock, &mended).await.expect("publishes"), Outcome::Published);
    policies.reload(db).await.expect("reads");
    let list = app.get("/policy/versions?lang=en").await.expect(200).text();
    assert!(
        list.contains("never takes effect; its place is taken by version <a href=\"/policy/1.2\">"),
        "{list}"
    );
    let page = app.get("/policy/1.1?lang=en").await.expect(200).text();
    assert!(page.contains("never takes effect") && !page.contains("begins on"));
    app.advance("P40D");
    assert_eq!(app.get(&format!("{}?lang=en", paths::POLICY)).await.json["version"], "1.2");
    app.advance("P50Y");
    assert_eq!(
        app.get(&format!("{}?lang=en", paths::POLICY)).await.json["version"],
        "1.2",
        "not in 2072 either"
    );
}

#[tokio::test]
async fn a_version_that_was_checked_against_another_one_than_it_follows_is_not_published() {
    let app = App::start().await;
    let (mine, theirs) = (next(&app), next(&app));
    let mine = draft(&app, &mine);
    edit(&theirs, "meta.toml", "version = \"1.1\"", "version = \"1.1-other\"");
    let theirs = draft(&app, &theirs);
    let (db, clock) = (&app.state.db, &app.state.clock);
    publish(db, clock, &theirs).await.expect("publishes");
    let late = publish(db, clock, &mine).await.expect_err("it says nothing of what the other one changed");
    assert!(matches!(&late, PublishError::Overtaken(version) if version == "1.1"), "{late}");
}

#[tokio::test]
async fn two_servers_that_start_together_publish_once() {
    let app = App::start().await;
    let draft = draft(&app, &next(&app));
    let (db, clock) = (&app.state.db, &app.state.clock);
    let (one, two) = tokio::join!(publish(db, clock, &draft), publish(db, clock, &draft));
    let mut outcomes = [one.expect("publishes"), two.expect("publishes")];
    outcomes.sort_by_key(|outcome| *outcome == Outcome::Unchanged);
    assert_eq!(outcomes, [Outcome::Published, Outcome::Unchanged]);
}

/// Statements that would change or remove what is published.
fn attacks() -> Vec<String> {
    let mut all = Vec::new();
    let version = "('1.0', 1, '2000-01-01', 0, '')";
    let text = "('1.0', 'en', 'x', 'x', 'x')";
    for (table, column, key, row) in
        [("policy_versions", "meta", "version", version), ("policy_texts", "body", "version, language", text)]
    {
        all.push(format!("UPDATE {table} SET {column} = 'x'"));
        all.push(format!("UPDATE {table} SET version = '9.9'"));
        all.push(format!("DELETE FROM {table}"));
        all.push(format!("INSERT INTO {table} VALUES {row}"));
        all.push(format!(
            "INSERT INTO {table} VALUES {row} ON CONFLICT ({key}) DO UPDATE SET {column} = 'x'"
        ));
        if is_postgres() {
            all.push(format!("TRUNCATE {table} CASCADE"));
            all.push(format!("WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone"));
        } else {
            all.push(format!("INSERT OR REPLACE INTO {table} VALUES {row}"));
            all.push(format!("REPLACE INTO {table} VALUES {row}"));
            all.push(format!("UPDATE OR REPLACE {table} SET {column} = 'x'"));
        }
    }
    if !is_postgres() {
        // The same place in the order, and the same place in the file, under another name.
        all.push("INSERT OR REPLACE INTO policy_versions VALUES ('9.9', 1, '2000-01-01', 0, '')".to_owned());
        all.push(
            "INSERT OR REPLACE INTO policy_versions (rowid, version, position, effective_from, published_at, meta) \
             SELECT rowid, '9.9', 9, '2000-01-01', 0, '' FROM policy_versions"
                .to_owned(),
        );
        all.push(
            "INSERT OR REPLACE INTO policy_texts (rowid, version, language, sha256, body, annex) \
             SELECT rowid, '9.9', language, 'x', 'x', 'x' FROM policy_texts"
                .to_owned(),
        );
    }
    all
}

#[tokio::test]
async fn the_database_refuses_every_change_to_what_is_published() {
    let app = App::start().await;
    let before = (versions(&app.state.db).await, fingerprints(&app.state.db).await);
    let ours = db::connect(&app.state.config.database).await.expect("connects");
    // A connection as any other program would open it: no recursive triggers, no foreign keys of our making.
    let raw = sea_orm::Database::connect(&app.state.config.database)
        .await
        .map(db::Database::from)
        .expect("connects");
    if !is_postgres() {
        raw.execute_unprepared("PRAGMA recursive_triggers = OFF").await.expect("switches");
        raw.execute_unprepared("PRAGMA foreign_keys = OFF").await.expect("switches");
    }
    for (name, connection) in [("ours", &ours), ("raw", &raw)] {
        for attack in attacks() {
            let outcome = connection.execute_unprepared(&attack).await;
            assert!(outcome.is_err(), "{name}: {attack}");
            let now = (versions(&app.state.db).await, fingerprints(&app.state.db).await);
            assert_eq!(now, before, "{name}: {attack}");
        }
    }
    ours.close().await.expect("closes");
    raw.close().await.expect("closes");
    Policies::load(&app.state.db).await.expect("what is published still reads");
}

#[tokio::test]
async fn a_text_that_does_not_fit_its_fingerprint_is_not_served() {
    let app = App::start().await;
    let (version, text) = ("('9.9', 9, '2026-11-01', 0, '')", "('9.9', 'en', 'x', 'x', 'x')");
    let db = &app.state.db;
    db.execute_unprepared(&format!("INSERT INTO policy_versions VALUES {version}")).await.expect("inserts");
    db.execute_unprepared(&format!("INSERT INTO policy_texts VALUES {text}")).await.expect("inserts");
    let failed = app.state.policies.reload(db).await.expect_err("it is damaged");
    assert!(failed.to_string().contains("9.9"), "{failed}");
    assert_eq!(app.get(&format!("{}?lang=en", paths::POLICY)).await.expect(200).json["version"], "1.0");
}

/// The command as an operator runs it: whether it succeeded, and what it said.
fn command(verb: &str, folder: &Path, config: &Path) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_privacy-server"));
    told(command.args(["policy", verb]).arg(folder).arg("--config").arg(config))
}

pub(crate) fn told(command: &mut Command) -> (bool, String) {
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// The test server's settings as a file.
pub(crate) fn settings(app: &App) -> PathBuf {
    let (config, folder) = (&app.state.config, app.folder.path());
    let operator = &config.operator;
    let settings = serde_json::json!({
        "public_url": config.public_url,
        "listen": config.listen,
        "assets": folder.join("dist"),
        "policy": folder.join("policy"),
        "datamap": config.datamap,
        "database": config.database,
        "key_store": config.key_store,
        "root_key": config.root_key,
        "operator": {
            "name": operator.name,
            "phone": operator.phone,
            "email": operator.email,
            "address": operator.address,
            "officer": operator.officer,
            "storage_region": operator.storage_region,
            "security_contact": operator.security_contact,
        },
    });
    let file = folder.join("settings.toml");
    std::fs::write(&file, toml::to_string(&settings).expect("it writes")).expect("writes");
    file
}

#[tokio::test]
async fn an_operator_checks_previews_and_publishes_from_the_command_line() {
    let app = App::start().await;
    let config = settings(&app);
    let folder = next(&app);
    edit(&folder, "meta.toml", "2027-01-01", &in_sixty_days());
    let (passed, said) = command("check", &folder, &config);
    assert!(passed && said.contains("Version 1.1 can be published."), "{said}");
    let (passed, said) = command("preview", &folder, &config);
    assert!(passed && said.contains("Version 1.1 after 1.0: 1 clause changes."), "{said}");
    assert!(said.contains("protect-training (wording)") && said.contains("No consent ends."), "{said}");
    assert_eq!(versions(&app.state.db).await.len(), 1, "looking changes nothing");

    let (passed, said) = command("publish", &folder, &config);
    assert!(passed && said.contains("Version 1.1 is published."), "{said}");
    let (passed, said) = command("publish", &folder, &config);
    assert!(passed && said.contains("nothing changed"), "{said}");
    edit(&folder, "en.md", "We train all our staff", "We train every one of our staff");
    for verb in ["publish", "preview"] {
        let (passed, said) = command(verb, &folder, &config);
        assert!(!passed && said.contains("cannot change"), "{said}");
    }
    edit(&folder, "zh-Hans.md", "{{phone}}", "{{tel}}");
    let (passed, said) = command("check", &folder, &config);
    assert!(!passed && said.contains("zh-Hans.md, line") && said.contains("Not publishable"), "{said}");
    assert_eq!(versions(&app.state.db).await.len(), 2);
}

#[tokio::test]
async fn what_looks_like_a_slip_of_the_pen_passes_by_its_name_in_every_command() {
    let app = App::start().await;
    let config = settings(&app);
    copy(&app, "1.0");
    let folder = next(&app);
    edit(&folder, "meta.toml", "2027-01-01", &in_sixty_days());
    // In Chinese the clause stays as it was.
    edit(&folder, "zh-Hans.md", "我们对全体员工进行", "我们对员工进行");
    let run = |verb: &str, allow: &[&str], with_settings: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_privacy-server"));
        command.args(["policy", verb]).arg(&folder);
        for name in allow {
            command.args(["--allow", name]);
        }
        if with_settings {
            command.arg("--config").arg(&config);
        }
        told(&mut command)
    };
    for (verb, with_settings) in [("check", false), ("check", true), ("preview", true), ("publish", true)] {
        for other in [&[][..], &["protect-team"][..]] {
            let (passed, said) = run(verb, other, with_settings);
            assert!(!passed && said.contains("--allow \"protect-training\""), "{verb} {other:?}: {said}");
        }
        assert_eq!(versions(&app.state.db).await.len(), 1, "{verb} published what it refused");
        let (passed, said) = run(verb, &["protect-team", "protect-training"], with_settings);
        assert!(passed, "{verb} with settings: {with_settings}: {said}");
    }
    assert_eq!(versions(&app.state.db).await.len(), 2);
}

#[tokio::test]
async fn looking_leaves_a_database_of_another_age_as_it_is_and_says_so() {
    let app = App::start().await;
    let (config, folder, db) = (settings(&app), next(&app), &app.state.db);
    edit(&folder, "meta.toml", "2027-01-01", &in_sixty_days());
    let made = async || {
        let sql = "SELECT version FROM seaql_migrations ORDER BY version";
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await.expect("reads");
        rows.iter().map(|row| row.try_get::<String>("", "version").expect("a name")).collect::<Vec<_>>()
    };
    let all = made().await;
    let last = all.last().expect("there are some");
    for (change, says) in [
        (format!("DELETE FROM seaql_migrations WHERE version = '{last}'"), "lacks 1 table changes"),
        ("INSERT INTO seaql_migrations VALUES ('m9_from_later', 0)".to_owned(), "newer than this program"),
    ] {
        db.execute_unprepared(&change).await.expect("changes");
        let before = made().await;
        for verb in ["check", "preview"] {
            let (passed, said) = command(verb, &folder, &config);
            assert!(!passed && said.contains(says), "{verb}: {said}");
            assert_eq!(made().await, before, "{verb} changed the tables");
        }
    }
}

#[tokio::test]
async fn without_settings_a_folder_is_compared_with_the_one_before_it_beside_it() {
    let app = App::start().await;
    copy(&app, "1.0");
    let folder = next(&app);
    let check = |folder: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_privacy-server"));
        told(command.args(["policy", "check"]).arg(folder))
    };
    let (passed, said) = check(&folder);
    assert!(passed && said.contains("Version 1.1 can be published."), "{said}");
    assert!(
        said.contains("policy/1.0; whether it is announced in time is checked with --config only"),
        "{said}"
    );
    let (passed, said) = check(&folder.with_file_name("1.0"));
    assert!(passed && said.contains("taken for the first one"), "it does not follow a later one: {said}");

    edit(&folder, "meta.toml", "protect-training", "protect-team");
    let (passed, said) = check(&folder);
    assert!(!passed && said.contains("protect-training: class this change (its text differs)"), "{said}");
    assert!(said.contains("protect-team: take this out"), "{said}");
    // 1.10 follows 1.9, also where both begin on one day, and where the one before does not pass its own check any more.
    let (nine, ten) = (folder.with_file_name("1.9"), folder.with_file_name("1.10"));
    std::fs::rename(&folder, &nine).expect("moves");
    edit(&nine, "meta.toml", "version = \"1.1\"", "version = \"1.9\"");
    std::fs::create_dir(&ten).expect("a folder");
    for file in ["meta.toml", "en.md", "zh-Hans.md"] {
        std::fs::copy(nine.join(file), ten.join(file)).expect("copies");
    }
    edit(&ten, "meta.toml", "version = \"1.9\"", "version = \"1.10\"");
    edit(&ten, "meta.toml", "{ clause = \"protect-team\", class = \"wording\" }", "");
    let (passed, said) = check(&ten);
    assert!(passed && said.contains("Compared with") && said.contains("policy/1.9"), "{said}");
}
