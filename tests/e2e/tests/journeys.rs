//! The main job, from reading to signing out, in both engines and both languages, on a phone.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, check_receipt, choice, open_signed_in, press, sign_in, until_state};
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
    let text = "return document.querySelector('#policy #use-diagnostics')?.innerText.length > 40";
    browser.until("the clause to have a text", text, []).await?;

    // Sign in, from the clause and back to it.
    browser.click("#use-diagnostics", Role::Link, words.sign_in_for_account).await?;
    sign_in(&browser, &server, &rider.email, words).await?;
    browser.until_place("/policy#use-diagnostics").await?;

    // Choose.
    until_state(&browser, "diagnostics", "unset").await?;
    ensure!(!server.gate(&rider.subject, "diagnostics").await?, "on before anything was chosen");
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.until_text("#use-diagnostics .choice-status", words.on_since).await?;
    ensure!(server.gate(&rider.subject, "diagnostics").await?, "the operator is not told of the yes");

    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{engine:?}: {}", broken.iter().map(ToString::to_string).collect::<String>());

    // Verify the receipt.
    check_receipt(&browser, "diagnostics", words).await?;

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

#[tokio::test]
async fn agreeing_starts_the_necessary_purpose_and_declining_ends_what_was_optional() -> Result<()> {
    let (server, browser) = rider_at("/policy#agree").await?;
    let subject = &server.rider(0)?.subject;
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.click("#agree", Role::Button, "I agree").await?;
    browser.until_text("#agree .choice-status", "You agreed to version 1.0").await?;
    until_state(&browser, "account-security", "given").await?;
    ensure!(server.gate(subject, "account-security").await?, "the operator is not told of the agreement");

    browser.click("#agree", Role::Button, "I do not agree").await?;
    browser.until_text("#agree .choice-status", "Everything optional is off.").await?;
    until_state(&browser, "diagnostics", "withdrawn").await?;
    ensure!(!server.gate(subject, "diagnostics").await?, "diagnostics is still on");
    // What protects the account does not rest on the agreement alone: it has its own switch.
    until_state(&browser, "account-security", "given").await?;
    // The policy, the person's data and customer service stay open to whoever declined.
    for page in ["/policy", "/data", "/contact", "/receipts"] {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        ensure!(!browser.names("main", Role::Heading).await?.is_empty(), "{page} is closed");
    }
    Ok(())
}

#[tokio::test]
async fn all_receipts_are_unlocked_by_a_fresh_code_for_just_that() -> Result<()> {
    let (server, browser) = rider_at("/choices").await?;
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    press(&browser, "diagnostics", "No").await?;
    until_state(&browser, "diagnostics", "withdrawn").await?;
    browser.go(&server.url("/receipts")).await?;
    browser.click("main", Role::Button, "Send the code").await?;
    let code = server.next_code(&server.rider(0)?.email).await?;
    browser.fill("Code from the message", &code).await?;
    browser.click("main", Role::Button, "Unlock the file").await?;
    browser.find("#archive", Role::Link, "Save the file").await?;
    let archive = api(&browser, "/api/v1/receipts/archive").await?;
    ensure!(archive["receipts"].as_array().is_some_and(|receipts| receipts.len() == 2), "{archive}");
    Ok(())
}

#[tokio::test]
async fn a_minor_is_told_who_must_agree_first_and_nothing_is_switched_on() -> Result<()> {
    let server = Server::demo().await?;
    let minor = server.rider(4)?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &minor.email, "/choices").await?;
    browser.until_text(&choice("publishing"), "You are under 18: a parent or guardian must agree").await?;
    browser.until_attribute("[data-choice=publishing] .choice-yes", "aria-disabled", "true").await?;
    press(&browser, "publishing", "Yes").await?;
    // What is pressed after it is saved: a yes before that would be there by now.
    press(&browser, "diagnostics", "No").await?;
    until_state(&browser, "diagnostics", "refused").await?;
    ensure!(
        browser.attribute(&choice("publishing"), "data-state").await?.as_deref() == Some("unset"),
        "switched on"
    );
    ensure!(!server.gate(&minor.subject, "publishing").await?, "the operator is told of a yes");
    Ok(())
}

async fn rider_at(path: &str) -> Result<(Server, Browser)> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, path).await?;
    Ok((server, browser))
}
