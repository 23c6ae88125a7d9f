//! Tables are brought up to date whole or not at all, however often a start is killed, and however many start together; keys
//! that are destroyed are gone from every file.

use crate::support::{ADULT, App, is_postgres};
use contract::paths;
use privacy_server::db;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

/// A database that nobody has opened yet, and settings that name it.
struct Fresh {
    app: App,
    config: PathBuf,
    url: String,
}

async fn fresh() -> Fresh {
    // Its databases are dropped with it; one more is made beside them.
    let app = App::start().await;
    let folder = app.folder.path();
    let url = if is_postgres() {
        let name = format!("{}_fresh", app.state.config.database.rsplit_once('/').expect("a url").1);
        app.state.db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("creates");
        let (base, _) = app.state.config.database.rsplit_once('/').expect("a url");
        format!("{base}/{name}")
    } else {
        format!("sqlite://{}", folder.join("fresh.sqlite").display())
    };
    let config = folder.join("server.toml");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/e2e/src/production.toml");
    let text = fs::read_to_string(root).expect("the journeys' settings");
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.split_once('=') {
            Some((key, _)) if key.trim() == "database" => format!("database = \"{url}\""),
            _ => line.to_owned(),
        })
        .collect();
    let text = lines
        .join("\n")
        .replace("PUBLIC_URL", "https://privacy.example.org")
        .replace("LISTEN", "127.0.0.1:1")
        .replace("SMTP_PORT", "25");
    fs::write(&config, text).expect("writes");
    Fresh { app, config, url }
}

impl Fresh {
    /// A process that brings the tables up to date and ends.
    fn open(&self) -> Child {
        Command::new(env!("CARGO_BIN_EXE_privacy-server"))
            .args(["service-keys", "list", "--config"])
            .arg(&self.config)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts")
    }

    /// Anew, with the tables of some releases ago.
    async fn older(&self, steps: u32) {
        let url = &self.url;
        if is_postgres() {
            let name = url.rsplit_once('/').expect("a url").1;
            for statement in
                [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")]
            {
                self.app.state.db.execute_unprepared(&statement).await.expect("makes");
            }
        } else {
            for end in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{end}", url.trim_start_matches("sqlite://")));
            }
        }
        if steps > 0 {
            db::open_older(url, steps).await.expect("opens").close().await.expect("closes");
        }
    }

    async fn end(self) {
        if is_postgres() {
            let name = self.url.rsplit_once('/').expect("a url").1;
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            self.app.state.db.execute_unprepared(&drop).await.expect("drops");
        }
    }
}

fn succeeded(child: Child) {
    let output = child.wait_with_output().expect("ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn a_start_that_is_killed_while_it_makes_the_tables_leaves_a_database_that_starts() {
    let fresh = fresh().await;
    for steps in [0, 1, 5] {
        fresh.older(steps).await;
        let begun = Instant::now();
        succeeded(fresh.open());
        let whole = begun.elapsed();
        // Where a kill falls differs from run to run; over the rounds they fall everywhere.
        for round in 0..10_u32 {
            fresh.older(steps).await;
            let mut child = fresh.open();
            let until = Instant::now() + whole * round / 10;
            while Instant::now() < until {
                std::thread::yield_now();
            }
            child.kill().expect("kills");
            child.wait().expect("ends");
            succeeded(fresh.open());
            let known = db::open(&fresh.url).await.expect("opens");
            let count = Statement::from_string(
                known.get_database_backend(),
                "SELECT COUNT(*) AS n FROM seaql_migrations",
            );
            let row = known.query_one_raw(count).await.expect("counts").expect("a row");
            let done: i64 = row.try_get("", "n").expect("a number");
            assert_eq!(usize::try_from(done).expect("some"), db::migrations().len());
            known.close().await.expect("closes");
        }
    }
    fresh.end().await;
}

#[tokio::test]
async fn servers_that_start_together_wait_for_one_another() {
    let fresh = fresh().await;
    for steps in [0, 1, 5] {
        for _ in 0..3 {
            fresh.older(steps).await;
            let together: Vec<Child> = (0..4).map(|_| fresh.open()).collect();
            together.into_iter().for_each(succeeded);
        }
    }
    fresh.end().await;
}

/// Every byte of the key store's files.
fn key_files(app: &App) -> Vec<u8> {
    let file = app.state.config.key_store.trim_start_matches("sqlite://");
    let parts =
        ["", "-wal", "-shm", "-journal"].map(|end| fs::read(format!("{file}{end}")).unwrap_or_default());
    parts.concat()
}

async fn wrapped(app: &App, table: &str) -> Vec<Vec<u8>> {
    let keys = db::connect(&app.state.config.key_store).await.expect("connects");
    let select = Statement::from_string(keys.get_database_backend(), format!("SELECT wrapped FROM {table}"));
    let rows = keys.query_all_raw(select).await.expect("reads");
    let found = rows.iter().map(|row| row.try_get("", "wrapped").expect("bytes")).collect();
    keys.close().await.expect("closes");
    found
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_destroyed_key_is_gone_from_every_file_at_once() {
    if is_postgres() {
        // Its write-ahead log keeps what was written until it is recycled: said in docs/threat-model.md.
        return;
    }
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let body = json!({ "installation": "7c0a4f1e-1111-4111-8111-111111111111", "signed_in": true });
    app.post(paths::DRAFT_KEY, body).await.expect(200);
    let (person, draft) = (wrapped(&app, "holder_keys").await, wrapped(&app, "draft_keys").await);
    assert_eq!((person.len(), draft.len()), (1, 1), "the code's own key is gone already");
    let before = key_files(&app);
    assert!(holds(&before, &person[0]) && holds(&before, &draft[0]), "the scan finds what is there");

    app.delete(&paths::drafts_of("7c0a4f1e-1111-4111-8111-111111111111")).await.expect(204);
    assert!(!holds(&key_files(&app), &draft[0]), "a device's drafts");
    let id = app.state.keys.draft_kids("nobody").await.expect("reads");
    assert!(id.is_empty());
    let rows = Statement::from_string(app.state.db.get_database_backend(), "SELECT id FROM people");
    let row = app.state.db.query_one_raw(rows).await.expect("reads").expect("a person");
    app.state.keys.destroy(&row.try_get::<String>("", "id").expect("an id")).await.expect("destroys");
    assert!(!holds(&key_files(&app), &person[0]), "a person's");

    // A code's own key, when the code is used.
    let other = app.another();
    let request = other.ask_code("rider2@example.org").await;
    let code_key = wrapped(&app, "holder_keys").await;
    assert_eq!(code_key.len(), 1);
    let code = other.code_for("rider2@example.org").await;
    other.post(paths::SESSION, json!({ "request": request, "code": code })).await.expect(201);
    assert!(!holds(&key_files(&app), &code_key[0]), "a code's");

    // A visitor's, when the browser is forgotten.
    let visitor = app.another();
    let known = wrapped(&app, "holder_keys").await;
    let choice = json!({ "choice": "given", "policy": app.version() });
    visitor.put(&paths::consent("diagnostics"), choice).await.expect(200);
    let new: Vec<_> =
        wrapped(&app, "holder_keys").await.into_iter().filter(|key| !known.contains(key)).collect();
    visitor.delete(&paths::session_and_device()).await.expect(204);
    assert!(!new.is_empty() && new.iter().all(|key| !holds(&key_files(&app), key)), "a visitor's");
}
