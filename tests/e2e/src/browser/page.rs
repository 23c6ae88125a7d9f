//! Reading and using a page the way a person does.

use super::Browser;
use crate::{Result, wait};
use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use std::thread;
use thirtyfour::{By, WebElement};

/// What an element is to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Does something.
    Button,
    /// Leads somewhere.
    Link,
    /// Takes text.
    Textbox,
    /// Names a part of the page.
    Heading,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Link => "link",
            Self::Textbox => "textbox",
            Self::Heading => "heading",
        }
    }

    /// In words, for whoever reads a failure.
    pub(super) fn of(self, scope: &str, name: &str) -> String {
        format!("{} “{name}” in {scope}", self.name())
    }
}

impl Browser {
    /// Runs a script in the page and answers with what it returns.
    pub async fn js(&self, script: &str, arguments: impl IntoIterator<Item = Value>) -> Result<Value> {
        let answer = self.driver().execute(script, arguments.into_iter().collect::<Vec<_>>()).await;
        Ok(answer.with_context(|| script.to_owned())?.json().clone())
    }

    /// Waits until a script returns something other than null, false or an empty text.
    pub async fn until(
        &self,
        what: &str,
        script: &str,
        arguments: impl IntoIterator<Item = Value>,
    ) -> Result<Value> {
        let arguments: Vec<Value> = arguments.into_iter().collect();
        let found = wait::until(what, async || {
            let answer = self.js(script, arguments.clone()).await?;
            let nothing = matches!(&answer, Value::Null | Value::Bool(false)) || answer == json!("");
            Ok((!nothing).then_some(answer))
        });
        self.explain(found.await).await
    }

    /// The visible element with this role and accessible name, the first one inside `scope` (a CSS selector).
    pub async fn find(&self, scope: &str, role: Role, name: &str) -> Result<WebElement> {
        let found = wait::until(role.of(scope, name), async || self.look_for(scope, role, name).await);
        self.explain_among(found.await, scope, role).await
    }

    /// The same, if it is there now.
    pub(super) async fn look_for(&self, scope: &str, role: Role, name: &str) -> Result<Option<WebElement>> {
        let arguments = vec![json!(scope), json!(role.name()), json!(name)];
        let answer = self.driver().execute(include_str!("find.js"), arguments).await?;
        Ok(answer.elements()?.into_iter().next())
    }

    /// The accessible names of all visible elements of this role.
    pub async fn names(&self, scope: &str, role: Role) -> Result<Vec<String>> {
        let names = self.js(include_str!("find.js"), [json!(scope), json!(role.name()), Value::Null]).await?;
        Ok(serde_json::from_value(names)?)
    }

    /// What stands in the field with this label.
    pub async fn value(&self, label: &str) -> Result<String> {
        Ok(self.find("main", Role::Textbox, label).await?.value().await?.unwrap_or_default())
    }

    /// The first element that matches a CSS selector, once there is one.
    pub async fn element(&self, selector: &str) -> Result<WebElement> {
        let found = wait::until(selector, async || {
            Ok(self.driver().find_all(By::Css(selector)).await?.into_iter().next())
        });
        self.explain(found.await).await
    }

    /// The visible text of what matches, empty if nothing does.
    pub async fn text(&self, selector: &str) -> Result<String> {
        self.lay_out_all().await?;
        let text = self
            .js("return document.querySelector(arguments[0])?.innerText ?? ''", [json!(selector)])
            .await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Lays out what waits for the app or for scrolling: the tests read all of a page at once.
    pub(super) async fn lay_out_all(&self) -> Result<()> {
        // Another value than the app's, so that `until_running` takes only that for its sign.
        self.js("document.documentElement.dataset.whole ??= 'for a test'", []).await.map(drop)
    }

    /// Waits until the text of what matches contains this.
    pub async fn until_text(&self, selector: &str, part: &str) -> Result<()> {
        self.lay_out_all().await?;
        let script = "return [...document.querySelectorAll(arguments[0])]
            .some((element) => element.innerText.replace(/\\s+/g, ' ').includes(arguments[1]))";
        self.until(&format!("“{part}” in {selector}"), script, [json!(selector), json!(part)]).await.map(drop)
    }

    /// An attribute of what matches, if both are there.
    pub async fn attribute(&self, selector: &str, name: &str) -> Result<Option<String>> {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1])";
        Ok(self.js(script, [json!(selector), json!(name)]).await?.as_str().map(str::to_owned))
    }

    /// Waits until an attribute has this value.
    pub async fn until_attribute(&self, selector: &str, name: &str, value: &str) -> Result<()> {
        let script =
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) === arguments[2]";
        let what = format!("{name}={value} on {selector}");
        self.until(&what, script, [json!(selector), json!(name), json!(value)]).await.map(drop)
    }

    /// Waits until the page is whole and its address is this: path, query and fragment. The old page may well show already
    /// what is looked for on the new one.
    pub async fn until_place(&self, expected: &str) -> Result<()> {
        let script = "return document.readyState === 'complete'
            && location.pathname + location.search + location.hash === arguments[0]";
        self.until(&format!("the page {expected}"), script, [json!(expected)]).await.map(drop)
    }

    /// Waits until the app has taken over the page: it has done the last step of its start, and nothing is loading in the
    /// header, the slots or below.
    pub async fn until_running(&self) -> Result<()> {
        let script = "const arrived = '#who button, #who a[href*=\"return=\"], #app .page, .slot .choice';
            const loading = [...document.querySelectorAll('.skeleton')].some((one) => one.getClientRects().length);
            return document.readyState === 'complete' && document.documentElement.dataset.whole === ''
              && !loading && document.querySelector(arrived) !== null";
        self.until("the app to run", script, []).await.map(drop)
    }

    /// Adds what else of a kind is there to a failure, and where.
    pub(super) async fn explain_among<T>(&self, outcome: Result<T>, scope: &str, role: Role) -> Result<T> {
        if outcome.is_ok() {
            return outcome;
        }
        let there = self.names(scope, role).await.unwrap_or_default();
        self.explain(outcome.with_context(|| format!("there are: {there:?}"))).await
    }

    /// Adds where the browser is and what it shows to a failure.
    pub(super) async fn explain<T>(&self, outcome: Result<T>) -> Result<T> {
        let Err(error) = outcome else { return outcome };
        let place = self.place().await.unwrap_or_default();
        let text = self.text("body").await.unwrap_or_default();
        let start: String = text.chars().take(1500).collect();
        // Each test runs in a thread of its name.
        let journey = thread::current().name().unwrap_or("journey").replace("::", "-");
        let _ = self.screenshot(&format!("failure-{journey}")).await;
        bail!("{error:#}\n  at {place}, which shows:\n{start}")
    }
}
