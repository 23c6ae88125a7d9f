//! The main job, from reading to signing out, in both engines and both languages, on a phone.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{press, sign_in, until_state};
use e2e::words::Words;

#[tokio::test]
async fn a_rider_reads_chooses_and_verifies_the_receipt_in_chromium_in_english() -> Result<()> {
    main_job(Chromium, En).await
}

#[tokio::test]
async fn a_rider_reads_chooses_and_verifies_the_receipt_in_chromium_in_chinese() -> Result<()> {
    main_job(Chromium, ZhHans).await
}

#[tokio::test]
async fn a_rider_reads_chooses_and_verifies_the_receipt_in_webkitgtk_in_english() -> Result<()> {
    main_job(WebKitGtk, En).await
}

#[tokio::test]
async fn a_rider_reads_chooses_and_verifies_the_receipt_in_webkitgtk_in_chinese() -> Result<()> {
    main_job(WebKitGtk, ZhHans).await
}

async fn main_job(engine: Engine, language: Language) -> Result<()> {
    let words = Words::of(language);
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(engine, Look::phone(language)).await?;

    // Read.
    browser.go(&server.url("/policy")).await?;
    if browser.attribute("html", "lang").await?.as_deref() != Some(language.tag()) {
        ensure!(engine == WebKitGtk, "Chromium asks for {}, and got another language", language.tag());
        browser.click("#languages", Role::Link, words.language).await?;
    }
    browser.until_attribute("html", "lang", language.tag()).await?;
    ensure!(browser.text("#policy #use-diagnostics").await?.chars().count() > 40, "the clause has no text");

    // Sign in, from the clause and back to it.
    browser.click("#use-diagnostics", Role::Link, words.sign_in_to_choose).await?;
    sign_in(&browser, &server, &rider.email, words).await?;
    ensure!(
        browser.place().await? == "/policy#use-diagnostics",
        "signing in leads to {}",
        browser.place().await?
    );

    // Choose.
    until_state(&browser, "diagnostics", "unset").await?;
    ensure!(!server.gate(&rider.subject, "diagnostics").await?, "on before anything was chosen");
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.until_text("#use-diagnostics .choice-status", words.on_since).await?;
    ensure!(server.gate(&rider.subject, "diagnostics").await?, "the operator is not told of the yes");

    // Verify the receipt.
    browser.click("#use-diagnostics .choice-status", Role::Link, words.receipt).await?;
    browser.click("main", Role::Button, words.check_first).await?;
    browser.until_text("main", words.genuine).await?;

    // Take the yes back: one press, as many as giving it.
    browser.click("#nav", Role::Link, words.choices).await?;
    press(&browser, "diagnostics", words.no).await?;
    until_state(&browser, "diagnostics", "withdrawn").await?;
    ensure!(!server.gate(&rider.subject, "diagnostics").await?, "the operator is not told of the withdrawal");

    // Sign out.
    browser.click("#who", Role::Button, words.sign_out).await?;
    browser.until_text("body", words.signed_out).await?;
    browser.find("#who", Role::Link, words.sign_in).await?;
    browser.go(&server.url("/choices")).await?;
    browser.find("main", Role::Link, words.sign_in_to_choose).await?;
    Ok(())
}
