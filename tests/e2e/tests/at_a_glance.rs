//! The overview tells what waits and where a person stands: the version agreed to, how many choices are on, what to do next.

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
async fn the_overview_tells_what_waits_first_and_then_how_each_thing_stands() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/").await?;
    stands(&browser, &["You have not answered version 1.0 yet", "On: 0 of 8 · 7 still open"]).await?;
    waits(&browser, "Version 1.0 of the policy needs your answer.").await?;

    // The next step leads to where it is done.
    browser.click(".waiting", Role::Link, "Read the policy and answer").await?;
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
    stands(&browser, &["You agreed to version 1.0", "On: 2 of 8 · 1 still open"]).await?;
    waits(&browser, "Choices still open: 1.").await?;
    browser.click(".waiting", Role::Link, "Look at your choices").await?;
    press(&browser, "abnormality-reports", "No").await?;
    until_state(&browser, "abnormality-reports", "refused").await?;

    browser.go(&server.url("/")).await?;
    waits(&browser, "There is nothing to do.").await?;
    stands(&browser, &["On: 2 of 8"]).await?;
    browser.find(".waiting", Role::Link, "Look at your choices").await.map(drop)
}

#[tokio::test]
async fn each_line_of_the_overview_leads_to_a_page_for_a_visitor_too_and_without_scripts() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url("/")).await?;
    browser.until_running().await?;
    let read = "return [...document.querySelectorAll('.tasks a')].map((one) => one.getAttribute('href'))";
    let lines: Vec<String> = serde_json::from_value(browser.js(read, []).await?)?;
    ensure!(lines.len() >= 10, "only {lines:?}");
    let sent = "const done = arguments[1];
        fetch(arguments[0]).then((answer) => answer.text()).then(done, (error) => done(String(error)));";
    let sent = browser.driver().execute_async(sent, vec![json!("/")]).await?.json().to_string();
    for line in &lines {
        ensure!(contract::pages::find(line).is_some(), "{line} is no page");
        ensure!(sent.contains(&format!("href=\\\"{line}\\\"")), "{line} is not in what the server sends");
    }
    Ok(())
}

async fn stands(browser: &Browser, parts: &[&str]) -> Result<()> {
    for part in parts {
        browser.until_text(".tasks", part).await?;
    }
    Ok(())
}

/// This waits, and it is the one thing to be done next.
async fn waits(browser: &Browser, told: &str) -> Result<()> {
    browser.until_text(".waiting", told).await?;
    let next = browser.js("return document.querySelectorAll('main .primary').length", []).await?;
    ensure!(next == json!(1), "{next} things to do next");
    Ok(())
}
