//! Receipts as files in an ordinary browser: really saved, whole, and accepted by the page that checks them.

use anyhow::{Context as _, ensure};
use contract::language::Language::{self, En, ZhHans};
use contract::receipt::{RECORD_BEGINS, RECORD_ENDS};
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, open_signed_in, press, until_state};
use e2e::words::Words;
use e2e::{Result, wait};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[tokio::test]
async fn receipts_are_saved_as_files_that_the_checking_page_finds_genuine() -> Result<()> {
    let server = Server::demo().await?;
    let (browser, folder) = browser_that_saves(Look::desk(En)).await?;
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
    browser.until_text("main", "The file is saved. Receipts in it: 2.").await?;
    let (all, archive) = saved(folder.path(), "receipts.json").await?;
    let receipts = archive["receipts"].as_array().context("no receipts in the file")?;
    ensure!(receipts.iter().eq(known.iter().rev()), "the file holds other receipts: {archive}");
    ensure!(archive["keys"]["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "no keys: {archive}");

    // Nobody has to be signed in to check them.
    browser.driver().delete_all_cookies().await?;
    browser.go(&server.url("/verify")).await?;
    browser.until_running().await?;
    pick(&browser, &all).await?;
    browser.until_text("main", "All 2 receipts are genuine and follow each other without a gap").await?;
    browser.block(&["*/privacy-center-keys.json*"]).await?;
    pick(&browser, &one).await?;
    browser.until_text("main", "Our public keys could not be fetched").await?;
    browser.block(&[]).await?;
    browser.click("main", Role::Button, "Try again").await?;
    browser.until_text("main", "Genuine: signed by us, and not changed since.").await?;
    let mut cut = archive.clone();
    cut["receipts"].as_array_mut().context("no receipts")?.remove(0);
    cut["receipts"].as_array_mut().context("no receipts")?.push(receipts[1].clone());
    let path = folder.path().join("cut.json");
    fs::write(&path, cut.to_string())?;
    pick(&browser, &path).await?;
    browser.until_text("main", "All 2 receipts are genuine, but no. 1 is missing.").await?;
    pick(&browser, &one).await?;
    browser.until_text("main", "Genuine: signed by us, and not changed since.").await?;

    let mut forged = archive.clone();
    forged["receipts"][0]["payload"]["event"]["state"] = json!("refused");
    let path = folder.path().join("forged.json");
    fs::write(&path, forged.to_string())?;
    pick(&browser, &path).await?;
    browser.until_text("main", "Not genuine: the signature does not fit.").await?;
    browser.until_text("main", "Genuine receipts: 0 of 2.").await
}

#[tokio::test]
async fn a_readable_copy_reads_prints_and_is_found_genuine_in_english() -> Result<()> {
    readable_copy(En, "Readable copy of receipt no. 1", ["Diagnostics", "Receipt no. 1", "Yes"]).await
}

#[tokio::test]
async fn a_readable_copy_reads_prints_and_is_found_genuine_in_chinese() -> Result<()> {
    readable_copy(ZhHans, "第 1 号回执的可打印版", ["故障诊断", "第 1 号回执", "同意"]).await
}

async fn readable_copy(language: Language, button: &str, told: [&str; 3]) -> Result<()> {
    let (server, words) = (Server::demo().await?, Words::of(language));
    let (browser, folder) = browser_that_saves(Look::phone(language)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.go(&server.url("/receipts")).await?;
    browser.click("main", Role::Button, button).await?;
    let (path, text) = text_of(folder.path(), "receipt-1.html").await?;
    let record = text.split_once(RECORD_BEGINS).and_then(|(_, rest)| rest.split_once(RECORD_ENDS));
    let (record, _) = record.context("no record in the file")?;
    let known = api(&browser, "/api/v1/receipts").await?;
    ensure!(serde_json::from_str::<Value>(record)? == known["receipts"][0], "another record: {record}");
    ensure!(browser.overflow().await? <= 0, "the card with its three buttons is wider than a phone");

    // The file by itself, as it is opened from a folder.
    browser.complaints().await?;
    browser.go(&format!("file://{}", path.display())).await?;
    let shown = browser.text("main").await?;
    for word in told.into_iter().chain([record]) {
        ensure!(shown.contains(word), "{word} is not to be read in {shown}");
    }
    browser.resize_page(320, 640).await?;
    ensure!(browser.overflow().await? <= 0, "wider than a small phone");
    for dark in [false, true] {
        browser.theme(dark).await?;
        let broken = browser.axe().await?;
        ensure!(broken.is_empty(), "{}", broken.iter().map(ToString::to_string).collect::<String>());
    }
    browser.devtools("Emulation.setEmulatedMedia", json!({"media": "print"})).await?;
    ensure!(browser.overflow().await? <= 0, "wider than the paper");
    ensure!(browser.text("main").await?.contains(record), "the record is not on paper");
    browser.devtools("Emulation.setEmulatedMedia", json!({"media": ""})).await?;
    let complaints = browser.complaints().await?;
    ensure!(complaints.is_empty(), "{complaints:?}");

    // Whoever changes the words changes nothing: the page says what the record says.
    browser.go(&server.url("/verify")).await?;
    browser.until_running().await?;
    for (from, to, genuine) in [("", "", true), (told[2], "…", true), ("\"given\"", "\"refused\"", false)] {
        let path = folder.path().join("changed.html");
        fs::write(&path, if from.is_empty() { text.clone() } else { text.replace(from, to) })?;
        pick(&browser, &path).await?;
        let sentence = match (genuine, language) {
            (true, _) => words.genuine,
            (false, En) => "Not genuine: the signature does not fit.",
            (false, ZhHans) => "不真实：签名不符。",
        };
        browser.until_text("main .receipt", sentence).await?;
        let said = if genuine { told[2] } else { words.no };
        browser.until_text("main .receipt dd", said).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_readable_copy_that_does_not_come_is_said_to_be_missing() -> Result<()> {
    let server = Server::demo().await?;
    let (browser, folder) = browser_that_saves(Look::desk(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.go(&server.url("/receipts")).await?;
    let copy = "Readable copy of receipt no. 1";
    browser.find("main", Role::Button, copy).await?;
    browser.offline(true).await?;
    browser.click("main", Role::Button, copy).await?;
    browser.until_text("main .receipt [role=status]", "The file could not be saved.").await?;
    browser.offline(false).await?;
    ensure!(fs::read_dir(folder.path())?.next().is_none(), "something was saved");
    browser.click("main", Role::Button, copy).await?;
    text_of(folder.path(), "receipt-1.html").await?;
    let said = browser.text("main .receipt [role=status]").await?;
    ensure!(said.is_empty(), "it still says {said}");
    Ok(())
}

/// A browser whose downloads land in a folder.
async fn browser_that_saves(look: Look) -> Result<(Browser, TempDir)> {
    let folder = TempDir::new()?;
    let browser = Browser::open(Chromium, look).await?;
    let allow = json!({"behavior": "allow", "downloadPath": folder.path()});
    browser.devtools("Browser.setDownloadBehavior", allow).await?;
    Ok((browser, folder))
}

/// A file once the browser has saved it.
async fn text_of(folder: &Path, name: &str) -> Result<(PathBuf, String)> {
    let path = folder.join(name);
    let text = wait::until(name, async || Ok(fs::read_to_string(&path).ok().filter(|text| !text.is_empty())));
    Ok((path.clone(), text.await?))
}

/// A JSON file once the browser has saved it, for people to read.
async fn saved(folder: &Path, name: &str) -> Result<(PathBuf, Value)> {
    let (path, text) = text_of(folder, name).await?;
    ensure!(text.contains("\n  "), "{name} is not meant for people: {text}");
    let json = serde_json::from_str(&text).with_context(|| format!("{name}: {text}"))?;
    Ok((path, json))
}

async fn pick(browser: &Browser, file: &Path) -> Result<()> {
    browser.element("#receipt-file").await?.send_keys(file.display().to_string()).await?;
    Ok(())
}
