//! Scanning all that our databases hold for what must not lie in them readable.

use crate::support::{App, is_postgres};
use privacy_server::db::Database;
use privacy_server::keys::hex;
use sea_orm::{ConnectionTrait as _, Statement};
use std::path::PathBuf;

/// Every byte of our SQLite files, or every row of our PostgreSQL tables as text.
pub(crate) async fn everything(app: &App) -> Vec<(String, Vec<u8>)> {
    if is_postgres() {
        let keys = privacy_server::db::connect(&app.state.config.key_store).await.expect("connects");
        let mut all = tables(&app.state.db).await;
        all.extend(tables(&keys).await);
        keys.close().await.expect("closes");
        return all;
    }
    let mut found = Vec::new();
    for url in [&app.state.config.database, &app.state.config.key_store] {
        let file = url.strip_prefix("sqlite://").expect("SQLite");
        for end in ["", "-wal", "-shm", "-journal"] {
            let path = PathBuf::from(format!("{file}{end}"));
            if let Ok(bytes) = std::fs::read(&path) {
                found.push((path.display().to_string(), bytes));
            }
        }
    }
    assert!(found.len() >= 2, "both databases are there");
    found
}

async fn tables(connection: &Database) -> Vec<(String, Vec<u8>)> {
    let backend = connection.get_database_backend();
    let names =
        "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'";
    let names = connection.query_all_raw(Statement::from_string(backend, names)).await.expect("lists");
    let mut found = Vec::new();
    for name in names {
        let name: String = name.try_get("", "name").expect("a name");
        let rows = format!("SELECT t::text AS row FROM \"{name}\" t");
        for row in connection.query_all_raw(Statement::from_string(backend, rows)).await.expect("reads") {
            let text: String = row.try_get("", "row").expect("a row");
            found.push((name.clone(), text.into_bytes()));
        }
    }
    assert!(!found.is_empty());
    found
}

/// Where a text lies readable: as it is, or in the hexadecimal that PostgreSQL shows bytes in.
pub(crate) fn places(all: &[(String, Vec<u8>)], needle: &str) -> Vec<String> {
    let forms = [needle.as_bytes().to_vec(), hex(needle.as_bytes()).into_bytes()];
    let holds = |bytes: &[u8]| {
        let lower = bytes.to_ascii_lowercase();
        forms.iter().any(|form| lower.windows(form.len()).any(|window| window == form.to_ascii_lowercase()))
    };
    all.iter().filter(|(_, bytes)| holds(bytes)).map(|(place, _)| place.clone()).collect()
}

/// None of these lies readable in any of it.
pub(crate) fn assert_nowhere(all: &[(String, Vec<u8>)], needles: &[&str]) {
    for needle in needles {
        assert_eq!(places(all, needle), Vec::<String>::new(), "{needle} lies readable");
    }
}
