//! Without an account: a browser's own choices; and with one that has a phone number only.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{ask_for_code, check_receipt, choice, press, sign_in, until_state};
use e2e::words::Words;

#[tokio::test]
async fn a_visitor_chooses_for_the_browser_and_checks_the_receipt_in_chromium_in_english() -> Result<()> {
    visitor(Chromium, En).await
}

#[tokio::test]
async fn a_visitor_chooses_for_the_browser_and_checks_the_receipt_in_webkitgtk_in_chinese() -> Result<()> {
    visitor(WebKitGtk, ZhHans).await
}

async fn visitor(engine: Engine, language: Language) -> Result<()> {
    let words = Words::of(language);
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/policy?lang={}", language.tag()))).await?;
    browser.until_running().await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    press(&browser, "traffic-statistics", words.no).await?;
    until_state(&browser, "traffic-statistics", "refused").await?;
    browser.find(&choice("risky-links"), Role::Link, words.sign_in_to_choose).await?;
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{engine:?}: {}", broken.iter().map(ToString::to_string).collect::<String>());

    // It is kept, and so are its receipts.
    check_receipt(&browser, "diagnostics", words).await?;

    // An account has choices of its own.
    browser.go(&server.url("/sign-in?return=%2Fchoices")).await?;
    sign_in(&browser, &server, &rider.email, words).await?;
    until_state(&browser, "diagnostics", "unset").await?;
    ensure!(!server.gate(&rider.subject, "diagnostics").await?, "the browser's yes counts for the account");
    browser.click("#who", Role::Button, words.sign_out).await?;
    browser.until_text("body", words.signed_out).await?;
    browser.go(&server.url("/choices")).await?;
    until_state(&browser, "diagnostics", "given").await?;
    until_state(&browser, "traffic-statistics", "refused").await
}

#[tokio::test]
async fn a_rider_signs_in_with_a_phone_in_chromium_in_english() -> Result<()> {
    by_phone(Chromium, En).await
}

#[tokio::test]
async fn a_rider_signs_in_with_a_phone_in_webkitgtk_in_chinese() -> Result<()> {
    by_phone(WebKitGtk, ZhHans).await
}

async fn by_phone(engine: Engine, language: Language) -> Result<()> {
    let words = Words::of(language);
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/sign-in?lang={}&return=%2Fchoices", language.tag()))).await?;
    // As people in China write it.
    let national = rider.phone.trim_start_matches("+86");
    let typed = format!("{} {} {}", &national[..3], &national[3..7], &national[7..]);
    ask_for_code(&browser, &typed, words).await?;
    ensure!(browser.axe().await?.is_empty(), "the second step is not accessible");
    let code = server.next_code(&rider.phone).await?;
    browser.fill(words.code, &code).await?;
    browser.click("main", Role::Button, words.sign_in).await?;
    browser.until_text("#who", &format!("+86 139••••{}", &national[7..])).await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    ensure!(server.gate(&rider.subject, "diagnostics").await?, "the number is not the rider's");
    Ok(())
}
