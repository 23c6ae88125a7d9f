//! The policy: published once and for all, told in both languages, the same on both databases.

use crate::support::{App, is_postgres};
use contract::{clause::CLAUSES, language::Language, paths};
use jiff::civil::Date;
use privacy_server::{
    datamap::DataMap,
    db::{
        self,
        entities::{policy_texts, policy_versions},
    },
    keys::hex,
    policies::{Draft, Given, Outcome, Policies, PublishError, check, publish, publish_new},
};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, EntityTrait as _};
use sha2::{Digest as _, Sha256};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The fingerprints of the demo's policy 1.0: the same on every machine and every database.
async fn fingerprints(db: &DatabaseConnection) -> Vec<(String, String, String)> {
    let rows = policy_texts::Entity::find().all(db).await.expect("reads");
    let mut rows: Vec<_> = rows.into_iter().map(|row| (row.version, row.language, row.sha256)).collect();
    rows.sort();
    rows
}

async fn versions(db: &DatabaseConnection) -> Vec<policy_versions::Model> {
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
    let previous = app.state.policies.latest().filter(|latest| !folder.ends_with(&latest.version));
    let given = Given {
        operator: &app.state.config.operator,
        categories: &categories,
        previous: previous.as_deref(),
        today: app.state.today(),
        lead_days: Some(app.state.config.updates.lead_days),
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
async fn starting_publishes_new_folders_only_and_refuses_what_fails_the_gate() {
    let app = App::start().await;
    let mut config = (*app.state.config).clone();
    config.policy = app.folder.path().join("policy");
    let folder = copy(&app, "1.0");
    edit(&folder, "en.md", "We train our staff", "We never train our staff");
    next(&app);
    let policies = publish_new(&app.state.db, &app.state.clock, &config).await.expect("publishes 1.1");
    let found: Vec<String> = policies.all().iter().map(|one| one.version.clone()).collect();
    assert_eq!(found, ["1.0", "1.1"]);
    let first = policies.version("1.0").expect("it is there");
    assert!(first.texts[&Language::En].body.contains("We train our staff"), "what is published stays");

    let bad = copy(&app, "1.2");
    edit(&bad, "meta.toml", "version = \"1.0\"", "version = \"1.2\"");
    edit(&bad, "meta.toml", "effective_from = \"2026-11-01\"", "effective_from = \"2027-02-01\"");
    let Err(PublishError::Refused(findings)) = publish_new(&app.state.db, &app.state.clock, &config).await
    else {
        panic!("1.2 changes a clause back without saying so");
    };
    assert!(findings.iter().all(|finding| finding.place.contains("protect-training")), "{findings:?}");
    assert_eq!(versions(&app.state.db).await.len(), 2);
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
    let raw = Database::connect(&app.state.config.database).await.expect("connects");
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
    let output = Command::new(env!("CARGO_BIN_EXE_privacy-server"))
        .args(["policy", verb])
        .arg(folder)
        .arg("--config")
        .arg(config)
        .output()
        .expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// The test server's settings as a file.
fn settings(app: &App) -> PathBuf {
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
    // The command goes by the machine's own clock, which must not have passed that day.
    edit(&folder, "meta.toml", "2027-01-01", "2099-01-01");
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
