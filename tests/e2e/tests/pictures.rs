//! Pictures of the pages: one for the README, and a set to look through.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look};
use e2e::server::Server;
use e2e::steps::{choice, open_signed_in, press, until_state};
use e2e::words::Words;
use std::fs;
use std::path::Path;

/// A picture with less in it shows nothing.
const LEAST: u64 = 10_000;

#[tokio::test]
async fn pictures_in_english() -> Result<()> {
    pictures(En).await
}

#[tokio::test]
async fn pictures_in_chinese() -> Result<()> {
    pictures(ZhHans).await
}

async fn pictures(language: Language) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::desk(language)).await?;
    browser.go(&server.url("/sign-in")).await?;
    browser.until_running().await?;
    series(&browser, "sign-in").await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/policy").await?;
    press(&browser, "diagnostics", Words::of(language).yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    if language == En {
        let centre = format!(
            "document.querySelector(\"{}\").scrollIntoView({{ block: 'center' }})",
            choice("diagnostics")
        );
        browser.js(&centre, []).await?;
        whole(&browser.screenshot("readme").await?)?;
    }
    for (name, path) in [
        ("overview", "/"),
        ("policy", "/policy"),
        ("choices", "/choices"),
        ("data", "/data"),
        ("receipts", "/receipts"),
        ("help", "/contact"),
    ] {
        browser.go(&server.url(path)).await?;
        browser.until_running().await?;
        series(&browser, name).await?;
    }
    Ok(())
}

async fn series(browser: &Browser, name: &str) -> Result<()> {
    let language = browser.look.language.tag();
    for (width, height) in [(360, 740), (1280, 800)] {
        browser.resize(width, height).await?;
        for dark in [false, true] {
            browser.theme(dark).await?;
            let theme = if dark { "dark" } else { "light" };
            whole(&browser.screenshot(&format!("{name}-{language}-{width}-{theme}")).await?)?;
        }
    }
    browser.theme(false).await
}

fn whole(picture: &Path) -> Result<()> {
    let bytes = fs::metadata(picture)?.len();
    ensure!(bytes > LEAST, "{} has only {bytes} bytes", picture.display());
    Ok(())
}
