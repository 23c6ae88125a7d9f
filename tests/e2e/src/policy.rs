//! The next version of the policy, written as an operator would: a copy of 1.0 with some clauses changed.

use crate::{Result, server::Server, settings, wait};
use anyhow::Context as _;
use std::fs;
use tempfile::TempDir;

/// Publishes version 1.1, which begins within 62 days, with these clauses changed by these classes, and waits until the
/// running server has noticed by itself.
pub async fn publish_next(server: &Server, changes: &[(&str, &str)]) -> Result<()> {
    let today = server.today().await?;
    let mut parts = today.split('-').map(str::parse::<u32>);
    let (year, month) = (parts.next().context("a year")??, parts.next().context("a month")??);
    // The first day of the month after next: far enough ahead to be announced in time.
    let begins = format!("{:04}-{:02}-01", year + (month + 1) / 12, (month + 1) % 12 + 1);
    let folder = TempDir::new()?;
    let from = settings::workspace().join("policy/1.0");
    for file in ["en.md", "zh-Hans.md"] {
        let mut text = fs::read_to_string(from.join(file))?;
        for (clause, _) in changes {
            let heading = text.find(&format!("{{#{clause}}}")).context("the clause")?;
            let summary = heading + text[heading..].find("\n> ").context("its summary")? + 1;
            let end = summary + text[summary..].find('\n').context("its end")?;
            text.insert_str(end, " (1.1)");
        }
        fs::write(folder.path().join(file), text)?;
    }
    let classed: Vec<String> = changes
        .iter()
        .map(|(clause, class)| format!("{{ clause = \"{clause}\", class = \"{class}\" }}"))
        .collect();
    let meta = fs::read_to_string(from.join("meta.toml"))?
        .replace("version = \"1.0\"", "version = \"1.1\"")
        .replace("effective_from = \"2026-11-01\"", &format!("effective_from = \"{begins}\""))
        .replace("changes = []", &format!("changes = [{}]", classed.join(", ")));
    fs::write(folder.path().join("meta.toml"), meta)?;
    server.publish(folder.path())?;
    wait::until("the server to notice version 1.1", async || {
        let page = String::from_utf8(server.body("/policy").await?)?;
        Ok(page.contains("to=1.1").then_some(()))
    })
    .await
}
