//! What was done is seen and heard, at the place where it was done, and links do what they say.

use anyhow::ensure;
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{choice, open_signed_in, press, until_state};
use serde_json::{Value, json};
use std::fs;

async fn rider_at(path: &str) -> Result<(Server, Browser)> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, path).await?;
    browser.until_running().await?;
    Ok((server, browser))
}

#[tokio::test]
async fn a_copied_link_is_told_below_it_until_the_next_one_is() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url("/policy")).await?;
    browser.until_running().await?;
    let told = "return [...document.querySelectorAll('[data-told]')].map((one) =>
        [one.closest('.clause').id, getComputedStyle(one, '::after').content !== 'none', one.dataset.told === document.getElementById('live').textContent.trim()])";
    for clause in ["scope", "rights"] {
        browser.click_first(&format!("#{clause} .anchor")).await?;
        let expected = json!([[clause, true, true]]);
        browser.until("it to be told", &format!("const told = (() => {{ {told} }})(); return JSON.stringify(told) === JSON.stringify(arguments[0])"), [expected]).await?;
        ensure!(browser.overflow().await? <= 0, "wider than the page");
    }
    Ok(())
}

#[tokio::test]
async fn the_link_to_the_history_opens_it() -> Result<()> {
    let (_server, browser) = rider_at("/choices").await?;
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.click("main", Role::Link, "History of your choices").await?;
    browser.until_text("#history tbody", "Diagnostics").await
}

#[tokio::test]
async fn what_is_wrong_with_a_receipt_file_stands_at_its_field_and_the_result_takes_the_focus() -> Result<()>
{
    let (server, browser) = rider_at("/choices").await?;
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    let receipts = e2e::steps::api(&browser, "/api/v1/receipts").await?;
    let folder = tempfile::TempDir::new()?;
    let (good, bad) = (folder.path().join("good.json"), folder.path().join("bad.json"));
    fs::write(&good, receipts["receipts"][0].to_string())?;
    fs::write(&bad, "no receipt")?;
    browser.go(&server.url("/verify")).await?;
    browser.until_running().await?;
    browser.element("#receipt-file").await?.send_keys(bad.display().to_string()).await?;
    browser.until_attribute("#receipt-file", "aria-invalid", "true").await?;
    browser.until_text("#receipt-file-error", "This is not a receipt").await?;
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{}", broken.iter().map(ToString::to_string).collect::<String>());
    browser.element("#receipt-file").await?.send_keys(good.display().to_string()).await?;
    browser
        .until("the result to have the focus", "return document.activeElement?.id === 'verify-result'", [])
        .await?;
    browser.until_attribute("#receipt-file", "aria-invalid", "false").await
}

#[tokio::test]
async fn the_way_in_beside_the_sign_in_page_keeps_its_goal() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url("/sign-in?return=%2Fchoices%23history")).await?;
    browser.until_running().await?;
    let href = browser.attribute("#who a", "href").await?;
    ensure!(href.as_deref() == Some("/sign-in?return=/choices%23history"), "it leads to {href:?}");
    Ok(())
}

#[tokio::test]
async fn a_yes_that_a_minor_cannot_say_tells_why() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(4)?.email, "/choices").await?;
    browser
        .until_attribute(&format!("{} .choice-yes", choice("publishing")), "aria-disabled", "true")
        .await?;
    let why = "const yes = document.querySelector('[data-choice=publishing] .choice-yes');
        return document.getElementById(yes.getAttribute('aria-describedby'))?.textContent ?? ''";
    let why: Value = browser.js(why, []).await?;
    ensure!(why.as_str().is_some_and(|why| why.starts_with("You are under 18")), "it says {why}");
    Ok(())
}

#[tokio::test]
async fn on_a_phone_the_navigation_is_one_row_that_shows_where_one_is() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    for (width, height) in [(320, 640), (360, 740)] {
        browser.resize(width, height).await?;
        for page in ["/", "/contact"] {
            browser.go(&server.url(page)).await?;
            browser.until_running().await?;
            let row = "const links = [...document.querySelectorAll('#nav a')].map((link) => link.getBoundingClientRect());
                const current = document.querySelector('#nav [aria-current]').getBoundingClientRect();
                return { rows: new Set(links.map((link) => link.top)).size, low: Math.min(...links.map((link) => link.height)),
                    seen: current.left >= 0 && current.right <= innerWidth, header: document.querySelector('.top').offsetHeight }";
            let row = browser.js(row, []).await?;
            ensure!(row["rows"] == 1 && row["seen"] == true, "{width} pixels wide {page} has {row}");
            ensure!(
                row["low"].as_f64() >= Some(44.0) && row["header"].as_f64() <= Some(152.0),
                "{width} pixels wide {page} has {row}"
            );
            ensure!(browser.overflow().await? <= 0, "{width} pixels wide {page} is wider than its window");
        }
    }
    Ok(())
}
