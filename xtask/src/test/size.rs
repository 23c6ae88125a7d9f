//! The size budget: what a first load of each door takes, as sent.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use contract::{
    language::Language,
    pages::{Door, PAGES},
};

use crate::app::{self, Built, Mode};
use crate::process::{self, say};
use crate::serve::{self, Profile};
use crate::workspace::Workspace;

/// Builds, weighs, prints a table, and fails over a bound.
pub(super) fn run(here: &Workspace) -> Result<()> {
    let dist = here.dist();
    app::build(here, &dist, Mode::Small)?;
    let server = serve::build_server(here, Profile::Dev)?;
    let built = app::listed(&dist)?;
    let mut over = Vec::new();
    for door in Door::ALL {
        let mut parts = parts(door, &built);
        parts.insert(0, heaviest(here, &server, &dist, door)?);
        let total: u64 = parts.iter().map(|part| part.sent).sum();
        say(table(door, &parts, total))?;
        if total > bound(door) {
            over.push(format!("{} takes {total} bytes, {} are allowed", door.name(), bound(door)));
        }
    }
    if !over.is_empty() {
        bail!("over the size budget: {}", over.join("; "));
    }
    Ok(())
}

/// Most bytes that a first load may take, brotli, everything counted.
const fn bound(door: Door) -> u64 {
    match door {
        Door::Center | Door::Guardian => 110_000,
        Door::Account | Door::Data | Door::Forms => 130_000,
    }
}

/// Something that a first load fetches.
#[derive(Debug)]
struct Part {
    name: String,
    bytes: u64,
    sent: u64,
}

/// What the page of a door fetches: program, icon, and scripts if there are any.
fn parts(door: Door, built: &[Built]) -> Vec<Part> {
    let prefix = format!("{}/", door.name());
    let mine = built.iter().filter(|file| file.path.starts_with(&prefix));
    let fetched = mine.filter(|file| {
        Path::new(&file.path).extension().is_some_and(|end| end == "js" || end == "wasm" || end == "svg")
    });
    let part = |file: &Built| Part {
        name: file.path.clone(),
        bytes: file.bytes,
        sent: file.brotli.unwrap_or(file.bytes),
    };
    fetched.map(part).collect()
}

/// The heaviest page that the door starts with, in either language, as the server composes it.
fn heaviest(here: &Workspace, server: &Path, dist: &Path, door: Door) -> Result<Part> {
    let mut heaviest: Option<Part> = None;
    for language in Language::ALL {
        let mut ask = process::command(server, &here.root);
        ask.arg("page").args(PAGES.iter().filter(|page| page.door == door).map(|page| page.sample));
        ask.args(["--language", language.tag(), "--assets"]).arg(dist);
        for answer in process::read(&mut ask)?.lines() {
            let part = composed(answer).with_context(|| format!("the server's answer was {answer:?}"))?;
            if heaviest.as_ref().is_none_or(|other| part.sent > other.sent) {
                heaviest = Some(part);
            }
        }
    }
    heaviest.with_context(|| format!("no page starts with the {} door", door.name()))
}

/// Reads `{"path", "language", "bytes", "brotli"}`.
fn composed(answer: &str) -> Result<Part> {
    let json: serde_json::Value = serde_json::from_str(answer)?;
    let number = |name: &str| json[name].as_u64().with_context(|| format!("no number {name}"));
    let word = |name: &str| json[name].as_str().with_context(|| format!("no text {name}"));
    Ok(Part {
        name: format!("{} in {}", word("path")?, word("language")?),
        bytes: number("bytes")?,
        sent: number("brotli")?,
    })
}

fn table(door: Door, parts: &[Part], total: u64) -> String {
    let line = |name: &str, bytes: &str, sent: u64| format!("  {name:<44} {bytes:>10} {sent:>10}");
    let mut lines = vec![format!("{:<46} {:>10} {:>10}", door.name(), "bytes", "brotli")];
    lines.extend(parts.iter().map(|part| line(&part.name, &part.bytes.to_string(), part.sent)));
    lines.push(line(&format!("all (bound {})", bound(door)), "", total));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_door_itself_fetches_counts() {
        let file = |path: &str| Built { path: path.to_owned(), bytes: 10, brotli: Some(4) };
        let built = ["center/a.js", "center/b_bg.wasm", "center/robots.txt", "account/a.js"].map(file);
        let names: Vec<_> =
            parts(Door::Center, &built).into_iter().map(|part| (part.name, part.sent)).collect();
        assert_eq!(names, [("center/a.js".to_owned(), 4), ("center/b_bg.wasm".to_owned(), 4)]);
    }

    #[test]
    fn the_servers_answer_is_read_strictly() {
        let part =
            composed(r#"{"path":"/policy","language":"en","bytes":50000,"brotli":12000}"#).expect("whole");
        assert_eq!((part.name.as_str(), part.bytes, part.sent), ("/policy in en", 50_000, 12_000));
        assert!(composed(r#"{"path":"/policy","language":"en","bytes":50000}"#).is_err());
    }
}
