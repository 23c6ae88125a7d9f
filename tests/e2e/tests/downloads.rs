//! Receipts as files in an ordinary browser: really saved, whole, and accepted by the page that checks them.

use anyhow::{Context as _, ensure};
use contract::language::Language::En;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, open_signed_in, press, until_state};
use e2e::{Result, wait};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[tokio::test]
async fn receipts_are_saved_as_files_that_the_checking_page_finds_genuine() -> Result<()> {
    let server = Server::demo().await?;
    let folder = TempDir::new()?;
    let browser = Browser::open(Chromium, Look::desk(En)).await?;
    let allow = json!({"behavior": "allow", "downloadPath": folder.path()});
    browser.devtools("Browser.setDownloadBehavior", allow).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    press(&browser, "diagnostics", "No").await?;
    until_state(&browser, "diagnostics", "withdrawn").await?;

    browser.go(&server.url("/receipts")).await?;
    browser.click("main", Role::Button, "Download receipt no. 1").await?;
    let (one, receipt) = saved(folder.path(), "receipt-1.json").await?;
    let known = api(&browser, "/api/v1/receipts").await?;
    let known = known["receipts"].as_array().context("no receipts")?.clone();
    ensure!(Some(&receipt) == known.last(), "the file holds another receipt: {receipt}");

    browser.click("main", Role::Button, "Send the code").await?;
    let code = server.next_code(&server.rider(0)?.email).await?;
    browser.fill("Code from the message", &code).await?;
    browser.click("main", Role::Button, "Download all").await?;
    browser.until_text("main", "The file is saved: 2 receipts.").await?;
    let (all, archive) = saved(folder.path(), "receipts.json").await?;
    let receipts = archive["receipts"].as_array().context("no receipts in the file")?;
    ensure!(receipts.iter().eq(known.iter().rev()), "the file holds other receipts: {archive}");
    ensure!(archive["keys"]["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "no keys: {archive}");

    // Nobody has to be signed in to check them.
    browser.driver().delete_all_cookies().await?;
    browser.go(&server.url("/verify")).await?;
    browser.until_running().await?;
    pick(&browser, &all).await?;
    browser.until_text("main", "All 2 receipts are genuine.").await?;
    pick(&browser, &one).await?;
    browser.until_text("main", "Genuine: signed by us, and not changed since.").await?;

    let mut forged = archive.clone();
    forged["receipts"][0]["payload"]["event"]["state"] = json!("refused");
    let path = folder.path().join("forged.json");
    fs::write(&path, forged.to_string())?;
    pick(&browser, &path).await?;
    browser.until_text("main", "Not genuine: the signature does not fit.").await?;
    browser.until_text("main", "0 of 2 receipts are genuine.").await
}

/// A file once the browser has saved it, for people to read.
async fn saved(folder: &Path, name: &str) -> Result<(PathBuf, Value)> {
    let path = folder.join(name);
    let text = wait::until(name, async || Ok(fs::read_to_string(&path).ok().filter(|text| !text.is_empty())))
        .await?;
    ensure!(text.contains("\n  "), "{name} is not meant for people: {text}");
    let json = serde_json::from_str(&text).with_context(|| format!("{name}: {text}"))?;
    Ok((path, json))
}

async fn pick(browser: &Browser, file: &Path) -> Result<()> {
    browser.element("#receipt-file").await?.send_keys(file.display().to_string()).await?;
    Ok(())
}
