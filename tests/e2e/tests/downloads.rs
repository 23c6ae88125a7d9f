//! Receipts as files: really saved, whole, accepted by the page that checks them, and never said to be saved.

use anyhow::{Context as _, ensure};
use contract::language::Language::{self, En, ZhHans};
use contract::receipt::{RECORD_BEGINS, RECORD_ENDS};
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, open_receipts, open_signed_in, press, until_state};
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
    open_receipts(&browser).await?;
    browser.click("main", Role::Link, "Download receipt no. 1").await?;
    let (one, receipt) = saved(folder.path(), "receipt-1.json").await?;
    let known = api(&browser, "/api/v1/receipts").await?;
    let known = known["receipts"].as_array().context("no receipts")?.clone();
    ensure!(Some(&receipt) == known.last(), "the file holds another receipt: {receipt}");

    browser.click("main", Role::Button, "Send the code").await?;
    let code = server.next_code(&server.rider(0)?.email).await?;
    browser.fill("Code from the message", &code).await?;
    browser.click("main", Role::Button, "Unlock the file").await?;
    browser.click("#archive", Role::Link, "Save the file").await?;
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
    open_receipts(&browser).await?;
    browser.click("main", Role::Link, button).await?;
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
        // In sight after the press, and before anything that the file says.
        let first = "const [line] = document.querySelectorAll('#verify-result .verdict-line');
            const { top, bottom } = line.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight && !!line.closest('.receipt').firstElementChild.contains(line)";
        browser.until("the verdict in sight", first, []).await?;
        if genuine {
            browser.until_text("main .receipt dd", told[2]).await?;
        } else {
            let shown = browser.text("#verify-result").await?;
            ensure!(!shown.contains(told[0]), "what is not ours looks as if it were: {shown}");
            browser.click_first("#verify-result summary").await?;
            browser.until_text("main .receipt dd", words.no).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_a_webview_drops_is_not_said_to_be_saved_and_comes_at_the_next_press() -> Result<()> {
    let server = Server::demo().await?;
    let (browser, folder) = browser_that_saves(Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.go(&server.url("/receipts")).await?;
    browser.click("main", Role::Button, "Send the code").await?;
    let code = server.next_code(&server.rider(0)?.email).await?;
    browser.fill("Code from the message", &code).await?;
    browser.click("main", Role::Button, "Unlock the file").await?;

    // As a webview does that knows no files: nothing comes, and nothing is said.
    browser.devtools("Browser.setDownloadBehavior", json!({"behavior": "deny"})).await?;
    open_receipts(&browser).await?;
    for (scope, name) in [
        ("#archive", "Save the file"),
        ("main", "Download receipt no. 1"),
        ("main", "Readable copy of receipt no. 1"),
    ] {
        browser.click(scope, Role::Link, name).await?;
    }
    // Answered after those: what was pressed before has been dealt with.
    api(&browser, "/api/v1/receipts").await?;
    let told = browser.text("main").await?;
    ensure!(!told.to_lowercase().contains("saved"), "it says that something was saved: {told}");
    let elsewhere = format!("Open {} in a browser instead.", server.url("/receipts"));
    for way_on in ["Your file is ready.", "Nothing arrived? Press again within ten minutes.", &elsewhere] {
        ensure!(told.contains(way_on), "{way_on} is not in {told}");
    }
    ensure!(browser.place().await? == "/receipts", "the page was left for {}", browser.place().await?);
    ensure!(fs::read_dir(folder.path())?.next().is_none(), "something was saved");
    ensure!(browser.overflow().await? <= 0, "wider than a phone");

    // The same step-up is good for another try.
    let allow = json!({"behavior": "allow", "downloadPath": folder.path()});
    browser.devtools("Browser.setDownloadBehavior", allow).await?;
    browser.click("#archive", Role::Link, "Save the file").await?;
    let (_, archive) = saved(folder.path(), "receipts.json").await?;
    ensure!(archive["receipts"].as_array().is_some_and(|receipts| receipts.len() == 1), "{archive}");

    // Not for ever.
    server.advance("PT11M").await?;
    let late = api(&browser, "/api/v1/receipts/archive").await?;
    ensure!(late["code"] == "step_up_needed" || late["code"] == "sign_in_needed", "{late}");
    Ok(())
}

#[tokio::test]
async fn all_receipts_are_an_address_that_opens_twice_in_chromium_in_chinese() -> Result<()> {
    opened_twice(Chromium, ZhHans, ["解锁文件", "保存文件", "文件已准备好。"]).await
}

#[tokio::test]
async fn all_receipts_are_an_address_that_opens_twice_in_webkitgtk_in_english() -> Result<()> {
    opened_twice(WebKitGtk, En, ["Unlock the file", "Save the file", "Your file is ready."]).await
}

async fn opened_twice(engine: Engine, language: Language, [unlock, save, ready]: [&str; 3]) -> Result<()> {
    let (server, words) = (Server::demo().await?, Words::of(language));
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/?lang={}", language.tag()))).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.go(&server.url("/receipts")).await?;
    let closed = api(&browser, "/api/v1/receipts/archive").await?;
    ensure!(closed["code"] == "step_up_needed", "{closed}");
    browser.click("main", Role::Button, words.send_code).await?;
    let code = server.next_code(&server.rider(0)?.email).await?;
    browser.fill(words.code, &code).await?;
    browser.click("main", Role::Button, unlock).await?;
    browser.until_text("#archive", ready).await?;
    let link = browser.find("#archive", Role::Link, save).await?;
    let address = link.prop("href").await?.context("an address")?;
    ensure!(address.starts_with(&server.url("/api/v1/receipts/archive")), "{address}");
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{}", broken.iter().map(ToString::to_string).collect::<String>());
    ensure!(browser.overflow().await? <= 0, "the page is wider than the screen");

    let first = fetched(&browser, &address).await?;
    ensure!(first == fetched(&browser, &address).await?, "{first}");
    ensure!(first[0] == 200 && first[1] == "attachment; filename=\"receipts.json\"", "{first}");
    ensure!(first[2] == "no-store, no-transform", "{first}");
    // Whatever the cards lead to is a file of its own.
    let links = "return [...document.querySelectorAll('.receipt a[download]')].map((link) => link.href)";
    let links = browser.js(links, []).await?;
    let links = links.as_array().filter(|links| links.len() == 2).context("two files in the card")?;
    for (link, name) in links.iter().zip(["receipt-1.json", "receipt-1.html"]) {
        let file = fetched(&browser, link.as_str().context("an address")?).await?;
        ensure!(file[0] == 200 && file[1] == format!("attachment; filename=\"{name}\""), "{file}");
        ensure!(file[2] == "no-store, no-transform", "{file}");
    }
    Ok(())
}

/// Status, name, caching and text of what an address answers, without a header of ours.
async fn fetched(browser: &Browser, address: &str) -> Result<Value> {
    let script = "const done = arguments[1];
        fetch(arguments[0]).then(async (answer) => done([answer.status, answer.headers.get('content-disposition'),
            answer.headers.get('cache-control'), await answer.text()]), (error) => done(String(error)))";
    Ok(browser.driver().execute_async(script, vec![json!(address)]).await?.json().clone())
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
