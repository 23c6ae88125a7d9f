//! Home tells at a glance where a person stands: the version agreed to, how many choices are on, what waits, and what to do next.

use anyhow::ensure;
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{open_signed_in, press, until_state};
use serde_json::json;

#[tokio::test]
async fn what_this_center_keeps_by_itself_is_said_where_it_can_be_seen() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/data").await?;
    for (kind, way, leads_to) in [
        ("user.privacy_preferences", "Receipts", "/receipts"),
        ("user.device.cookie", "Sign out and forget this device", "/forget"),
    ] {
        let card = format!("[id=\"{kind}\"]");
        browser.find(&card, Role::Link, way).await?;
        let script = "return document.querySelector(arguments[0] + ' dd a').getAttribute('href')";
        let href = browser.js(script, [json!(card)]).await?;
        ensure!(href == leads_to, "{kind} leads to {href}");
    }
    Ok(())
}

#[tokio::test]
async fn home_tells_the_version_the_choices_what_waits_and_the_next_step() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/").await?;
    told(&browser, &["You have not answered version 1.0 yet", "On: 0 of 8"]).await?;
    waits(&browser, &["Version 1.0 of the policy needs your answer.", "Choices still open: 7."]).await?;

    // The next step leads to where it is done.
    browser.click(".next-step", Role::Link, "Read the policy and answer").await?;
    browser.find("#agree", Role::Button, "I agree").await?;
    ensure!(browser.place().await? == "/policy#agree", "it leads to {}", browser.place().await?);
    browser.click("#agree", Role::Button, "I agree").await?;
    browser.until_text("#agree .choice-status", "You agreed to version 1.0").await?;
    for purpose in ["personalised-service", "risky-links", "diagnostics", "traffic-statistics", "publishing"]
    {
        press(&browser, purpose, "No").await?;
        until_state(&browser, purpose, "refused").await?;
    }
    press(&browser, "transfer-abroad", "Yes").await?;
    until_state(&browser, "transfer-abroad", "given").await?;

    browser.go(&server.url("/")).await?;
    told(&browser, &["You agreed to version 1.0", "On: 2 of 8"]).await?;
    waits(&browser, &["Choices still open: 1."]).await?;
    browser.click(".next-step", Role::Link, "Look at your choices").await?;
    press(&browser, "abnormality-reports", "No").await?;
    until_state(&browser, "abnormality-reports", "refused").await?;

    browser.go(&server.url("/")).await?;
    waits(&browser, &[]).await?;
    browser.until_text(".next-step", "There is nothing to do.").await?;
    browser.find(".next-step", Role::Link, "Look at your choices").await.map(drop)
}

async fn told(browser: &Browser, parts: &[&str]) -> Result<()> {
    for part in parts {
        browser.until_text(".glance", part).await?;
    }
    Ok(())
}

/// Exactly these wait, and one thing is to be done next.
async fn waits(browser: &Browser, parts: &[&str]) -> Result<()> {
    browser.element(".next-step .primary").await?;
    let found = browser
        .js("return [...document.querySelectorAll('.next-step li')].map((one) => one.innerText)", [])
        .await?;
    let found: Vec<String> = serde_json::from_value(found)?;
    let fits = found.len() == parts.len() && found.iter().zip(parts).all(|(one, part)| one.starts_with(part));
    ensure!(fits, "what waits: {found:?}");
    let next = browser.js("return document.querySelectorAll('.next-step .primary').length", []).await?;
    ensure!(next == json!(1), "{next} things to do next");
    Ok(())
}
