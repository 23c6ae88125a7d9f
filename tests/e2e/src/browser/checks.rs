//! What must hold on every page: accessibility, no overflow, no shift.

use super::Browser;
use crate::{Result, settings};
use anyhow::Context as _;
use serde::Deserialize;
use serde_json::json;
use std::fmt;
use std::fs;

/// A broken rule of axe, with the nodes that break it.
#[derive(Debug, Deserialize)]
pub struct Violation {
    id: String,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    html: String,
    failure_summary: Option<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}: {}", self.id, self.help)?;
        writeln!(out, "  {} places, the first of them:", self.nodes.len())?;
        for node in self.nodes.iter().take(4) {
            let why = node.failure_summary.as_deref().unwrap_or_default().replace('\n', " ");
            writeln!(out, "    {}\n      {why}", node.html)?;
        }
        Ok(())
    }
}

impl Browser {
    /// Holds the page against every rule of axe; answers with what is broken.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        self.lay_out_all().await?;
        if self.js("return typeof window.axe", []).await? == "undefined" {
            let path = settings::axe();
            let axe = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            self.driver().execute(&axe, Vec::new()).await.context("loading axe")?;
        }
        let script = "const done = arguments[arguments.length - 1];
            const rules = Object.fromEntries(axe.getRules().map((rule) => [rule.ruleId, { enabled: true }]));
            axe.run(document, { rules, resultTypes: ['violations'] })
              .then((result) => done({ violations: result.violations }), (error) => done({ error: String(error) }));";
        let answer = self.driver().execute_async(script, Vec::new()).await?;
        let answer = answer.json();
        let violations = answer.get("violations").with_context(|| format!("axe did not run: {answer}"))?;
        Ok(serde_json::from_value(violations.clone())?)
    }

    /// How many pixels the page is wider than its window. (A phone's `innerWidth` grows with what is too wide.)
    pub async fn overflow(&self) -> Result<i64> {
        self.lay_out_all().await?;
        let script = "return document.scrollingElement.scrollWidth - document.documentElement.clientWidth";
        self.js(script, []).await?.as_i64().context("no width")
    }

    /// The sum of all layout shifts of this page, and what moved (Chromium only).
    ///
    /// Those that the browser excuses by recent input count too: it takes the test's own resizing for input.
    pub async fn layout_shift(&self) -> Result<(f64, String)> {
        let script = "const entries = [];
            const done = arguments[0];
            const keep = (list) => entries.push(...list);
            const observer = new PerformanceObserver((list) => keep(list.getEntries()));
            observer.observe({ type: 'layout-shift', buffered: true });
            requestAnimationFrame(() => setTimeout(() => {
              keep(observer.takeRecords());
              const moved = entries.flatMap((entry) => entry.sources ?? []).map((source) =>
                (source.node?.id || source.node?.className || source.node?.nodeName) + ' '
                + JSON.stringify(source.previousRect) + ' → ' + JSON.stringify(source.currentRect));
              done({ sum: entries.reduce((sum, entry) => sum + entry.value, 0), moved: moved.join('; ') });
            }, 50));";
        let answer = self.driver().execute_async(script, Vec::new()).await?;
        let sum = answer.json()["sum"].as_f64().with_context(|| json!(answer.json()).to_string())?;
        Ok((sum, answer.json()["moved"].as_str().unwrap_or_default().to_owned()))
    }
}
