//! Both databases: there, up to date, writable, and two of them.

use super::{Doctor, Level, Report};
use crate::db::Database;
use crate::db::{self, applied, sqlite_file};
use sea_orm::{ConnectionTrait as _, DbErr};
use std::path::Path;

/// The connections that answer and hold tables.
pub(super) async fn look(doctor: &Doctor<'_>, report: &mut Report) -> (Option<Database>, Option<Database>) {
    let config = doctor.config;
    for (name, url) in &config.connections {
        if let Some(file) = sqlite_file(url) {
            private("data map", &format!("connections.{name}: "), &file, report);
        }
    }
    let database = one("database", &config.database, &db::migrations(), report).await;
    let key_store = if separate(doctor, report) {
        one("key_store", &config.key_store, &db::key_migrations(), report).await
    } else {
        None
    };
    (database, key_store)
}

/// Whoever else is on the machine must not read it.
fn private(what: &'static str, name: &str, file: &Path, report: &mut Report) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(data) = file.metadata() else { return };
    let mode = data.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let told = format!("{name}{} can be opened by others on this machine ({mode:03o})", file.display());
        report.note(Level::Warn, what, told, format!("chmod 600 {0} {0}-wal {0}-shm", file.display()));
    }
}

async fn one(what: &'static str, url: &str, known: &[String], report: &mut Report) -> Option<Database> {
    if let Some(file) = sqlite_file(url)
        && !file.exists()
    {
        not_there_yet(what, &file, report);
        return None;
    }
    if let Some(file) = sqlite_file(url) {
        private(what, "", &file, report);
    }
    let connection = match db::connect(url).await {
        Ok(connection) => connection,
        Err(error) => {
            report.fail(what, format!("does not answer: {error}"), format!("check {what}, and that it runs"));
            return None;
        }
    };
    let done = applied(&connection).await;
    let missing = known.iter().filter(|name| !done.contains(name)).count();
    if let Some(newer) = done.iter().find(|name| !known.contains(name)) {
        let mend = "start the version that made it, or a newer one";
        report.fail(what, format!("has a table change that this version does not know ({newer})"), mend);
        return None;
    }
    if let Err(error) = try_to_write(&connection).await {
        let mend = "let its user create tables and write; look for a full or read-only disk";
        report.fail(what, format!("cannot be written: {error}"), mend);
        return None;
    }
    match (done.is_empty(), missing) {
        (true, _) => report.ok(what, "answers and is empty; its tables are made at the first start"),
        (false, 0) => report.ok(what, "answers, is writable and up to date"),
        (false, missing) => report.ok(what, format!("answers; the next start makes {missing} table changes")),
    }
    (!done.is_empty() && missing == 0).then_some(connection)
}

fn not_there_yet(what: &'static str, file: &Path, report: &mut Report) {
    let folder = file.parent().unwrap_or(Path::new("."));
    match folder.metadata() {
        Ok(folder) if folder.is_dir() && !folder.permissions().readonly() => {
            report.ok(what, format!("{} is made at the first start", file.display()));
        }
        _ => report.fail(what, format!("{} has no folder to be in", file.display()), "make the folder"),
    }
}

/// Makes a table and takes it back: nothing stays.
async fn try_to_write(connection: &Database) -> Result<(), DbErr> {
    let tx = db::begin(connection).await?;
    let written = tx.execute_unprepared("CREATE TABLE privacy_center_doctor (id INTEGER)").await;
    tx.rollback().await?;
    written.map(drop)
}

/// Whether the key store is a database of its own.
fn separate(doctor: &Doctor<'_>, report: &mut Report) -> bool {
    let config = doctor.config;
    let (database, key_store) = (place(&config.database), place(&config.key_store));
    let folder = |url: &str| sqlite_file(url).and_then(|file| file.parent().map(Path::to_path_buf));
    let shared = config.connections.iter().find(|(_, url)| [&database, &key_store].contains(&&place(url)));
    let backups = "the key store needs backups of its own, kept for days only";
    if database == key_store {
        report.fail(
            "separation",
            "database and key_store are the same database",
            "give the key store its own",
        );
    } else if let Some((name, _)) = shared {
        let mend = "point it to the operator's own database";
        report.fail("separation", format!("connections.{name} is one of our own databases"), mend);
    } else if folder(&config.database).is_some() && folder(&config.database) == folder(&config.key_store) {
        let mend = format!("move one of them: {backups}");
        report.note(Level::Warn, "separation", "database and key_store lie in one folder", mend);
    } else {
        report.ok("separation", "database and key_store are two databases");
    }
    database != key_store
}

/// What makes a database one and the same, whoever logs in to it.
fn place(url: &str) -> String {
    if let Some(file) = sqlite_file(url) {
        return file.canonicalize().unwrap_or(file).display().to_string();
    }
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('?').next().unwrap_or(rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let (host, name) = rest.split_once('/').unwrap_or((rest, ""));
    let host = if host.contains(':') { host.to_owned() } else { format!("{host}:5432") };
    format!("{}/{name}", host.replace("localhost", "127.0.0.1"))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn one_database_is_recognised_under_other_users_and_names() {
        let one = place("postgres://center:word@localhost/center");
        for same in
            ["postgres://keys@127.0.0.1:5432/center", "postgresql://x@127.0.0.1/center?sslmode=require"]
        {
            assert_eq!(place(same), one);
        }
        for other in ["postgres://center@127.0.0.1/keys", "postgres://center@127.0.0.1:5433/center"] {
            assert_ne!(place(other), one);
        }
    }
}
