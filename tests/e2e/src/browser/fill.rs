//! Typing, and seeing that it arrives: input that the app loses is never taken for the driver's fault.

use super::{Browser, Engine, Role};
use crate::{Result, wait};
use anyhow::bail;
use serde::Deserialize;
use serde_json::json;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};
use thirtyfour::{Key, WebElement};

/// Keys that are still under way come sooner than this after the one before.
const QUIET: Duration = Duration::from_secs(1);
/// On a busy machine WebKitGTK's driver drops keys now and then, before any page can see them.
const TRIES: usize = 3;

/// What became of the keys, as the page saw them.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
struct Seen {
    /// How many came, wherever to.
    count: usize,
    /// The first thing besides the field that one came to.
    elsewhere: Option<String>,
    /// What stands in the field; nothing if the page has it no more.
    value: Option<String>,
}

impl Browser {
    /// Types into the field with this label, after emptying it.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        self.fill_in("main", label, text).await
    }

    /// Types into the first field with this label inside `scope` (a CSS selector), after emptying it.
    pub async fn fill_in(&self, scope: &str, label: &str, text: &str) -> Result<()> {
        let typed = self.type_into(scope, label, text).await;
        self.explain_among(typed, scope, Role::Textbox).await
    }

    async fn type_into(&self, scope: &str, label: &str, text: &str) -> Result<()> {
        let characters = text.chars().count();
        // A line ends with a press of Enter: WebKitGTK makes nothing of the character.
        let keys = text.replace('\n', &Key::Enter.value().to_string());
        for _ in 0..TRIES {
            let field = self.emptied(scope, label).await?;
            // WebKitGTK's driver refuses to type nothing.
            if !keys.is_empty() {
                field.send_keys(&keys).await?;
            }
            let seen = self.until_typed(text).await?;
            match seen {
                Seen { value: Some(value), .. } if value == text => return Ok(()),
                Seen { value: None, .. } => bail!("the page replaced “{label}” while it was typed into"),
                Seen { elsewhere: Some(other), .. } => {
                    bail!("the page took the focus away from “{label}”: keys came to {other}")
                }
                Seen { count, value: Some(value), .. } if count >= characters => {
                    bail!("the app lost input: all {count} keys of “{text}” came, and “{value}” is there")
                }
                Seen { count, .. } if self.engine == Engine::WebKitGtk => {
                    // Past the test's capture: a run that needed it shows it.
                    writeln!(io::stderr(), "the driver sent {count} of {characters} keys; typed again")?;
                }
                Seen { count, .. } => bail!("the driver sent {count} of the {characters} keys of “{text}”"),
            }
        }
        bail!("the driver dropped keys of “{text}” {TRIES} times")
    }

    /// The field, open and empty, with an ear for the keys.
    async fn emptied(&self, scope: &str, label: &str) -> Result<WebElement> {
        wait::until(format!("an open {}", Role::Textbox.of(scope, label)), async || {
            self.settle().await?;
            let Some(field) = self.look_for(scope, Role::Textbox, label).await? else { return Ok(None) };
            let closed = self.js("return arguments[0].matches(':disabled')", [field.to_json()?]).await?;
            if closed == true {
                return Ok(None);
            }
            field.clear().await?;
            self.js(include_str!("keys.js"), [field.to_json()?]).await?;
            Ok(Some(field))
        })
        .await
    }

    /// Waits until the text stands in the field, or no key has come for a while.
    async fn until_typed(&self, text: &str) -> Result<Seen> {
        const SEEN: &str = "const keys = window.__keys;
            return { count: keys?.count ?? 0, elsewhere: keys?.elsewhere ?? null,
              value: keys?.field.isConnected ? keys.field.value : null };";
        let (mut last, mut since) = (Seen::default(), Instant::now());
        let typed = wait::until(format!("the keys of “{text}”"), async || {
            let seen: Seen = serde_json::from_value(self.js(SEEN, []).await?)?;
            if seen.value.as_deref() == Some(text) || seen.value.is_none() {
                return Ok(Some(seen));
            }
            if seen != last {
                (last, since) = (seen, Instant::now());
                return Ok(None);
            }
            Ok((since.elapsed() >= QUIET).then_some(seen))
        });
        let typed = typed.await?;
        self.js("window.__keys?.end()", [json!(null)]).await?;
        Ok(typed)
    }
}
