//! Further versions of the policy, written as an operator would: a copy of the newest folder with some clauses changed.

use crate::support::App;
use contract::{clause::PURPOSES, language::Language};
use jiff::{ToSpan as _, tz::TimeZone};
use privacy_server::{
    clock::Clock,
    datamap::DataMap,
    policies::{Given, Policies, check, publish},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A version to be: its name, its first day, and its changes as clause and class.
pub(crate) struct Next<'a> {
    pub(crate) version: &'a str,
    pub(crate) effective_from: &'a str,
    pub(crate) changes: &'a [(&'a str, &'a str)],
}

/// Writes its folder, from the one of the version before.
pub(crate) fn write(app: &App, after: &str, next: &Next<'_>) -> PathBuf {
    let own = app.folder.path().join("policy");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy");
    let from = if own.join(after).is_dir() { own.join(after) } else { repository.join(after) };
    let to = own.join(next.version);
    fs::create_dir_all(&to).expect("a folder");
    for language in Language::ALL {
        let file = format!("{}.md", language.tag());
        let mut text = fs::read_to_string(from.join(&file)).expect("reads");
        for (clause, _) in next.changes {
            text = changed(&text, clause, next.version);
        }
        fs::write(to.join(&file), text).expect("writes");
    }
    let meta = fs::read_to_string(from.join("meta.toml")).expect("reads");
    let changes: Vec<String> = next
        .changes
        .iter()
        .map(|(clause, class)| format!("{{ clause = \"{clause}\", class = \"{class}\" }}"))
        .collect();
    let lines = meta.lines().map(|line| match line.split(" = ").next() {
        Some("version") => format!("version = \"{}\"", next.version),
        Some("effective_from") => format!("effective_from = \"{}\"", next.effective_from),
        Some("changes") => format!("changes = [{}]", changes.join(", ")),
        _ => line.to_owned(),
    });
    fs::write(to.join("meta.toml"), lines.collect::<Vec<_>>().join("\n") + "\n").expect("writes");
    to
}

/// The text with a mark of the version at the end of a clause's summary.
fn changed(text: &str, clause: &str, version: &str) -> String {
    let heading = text.find(&format!("{{#{clause}}}")).expect("the clause");
    let summary = heading + text[heading..].find("\n> ").expect("its summary") + 1;
    let end = summary + text[summary..].find('\n').expect("its end");
    format!("{} ({version}){}", &text[..end], &text[end..])
}

/// A day that is far enough ahead and not too far, for commands: they go by the machine's own clock.
pub(crate) fn in_sixty_days() -> String {
    let today = Clock::system().now().to_zoned(TimeZone::UTC).date();
    today.checked_add(60.days()).expect("a day").to_string()
}

/// Publishes it into the database as another process does: the running server is not told.
pub(crate) async fn publish_aside(app: &App, after: &str, next: &Next<'_>) {
    publish_folder(app, &write(app, after, next)).await;
}

/// The same with a folder that is there.
pub(crate) async fn publish_folder(app: &App, folder: &Path) {
    let categories = DataMap::declared_categories(&app.state.config.datamap).expect("the data map parses");
    let policies = Policies::load(&app.state.db).await.expect("loads");
    let today = app.state.today();
    let place = policies.place_of(folder, &app.state.config, today);
    // Purposes may be called otherwise in one language here.
    let allowed: Vec<String> = PURPOSES.iter().map(|id| format!("purpose {id}")).collect();
    let given = Given {
        operator: &app.state.config.operator,
        categories: &categories,
        previous: place.previous.as_deref(),
        today,
        lead_days: place.lead_days,
        allowed: &allowed,
    };
    let draft = check(folder, &given).expect("it passes the gate");
    publish(&app.state.db, &app.state.clock, &draft).await.expect("publishes");
}
