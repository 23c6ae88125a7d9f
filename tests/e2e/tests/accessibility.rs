//! Every page for everyone: axe without exceptions, 320 pixels, and the keyboard alone.

use anyhow::{bail, ensure};
use contract::language::Language::{self, En, ZhHans};
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{ask_for_code, open_signed_in, until_state};
use e2e::words::Words;
use e2e::{Result, pages};
use std::fmt::Write as _;
use thirtyfour::Key;

/// One that is not there.
const NO_PAGE: &str = "/nothing-here";

#[tokio::test]
async fn every_page_passes_axe_and_fits_320_pixels_for_a_visitor_in_english() -> Result<()> {
    every_page(En, false).await
}

#[tokio::test]
async fn every_page_passes_axe_and_fits_320_pixels_for_a_visitor_in_chinese() -> Result<()> {
    every_page(ZhHans, false).await
}

#[tokio::test]
async fn every_page_passes_axe_and_fits_320_pixels_for_a_rider_in_english() -> Result<()> {
    every_page(En, true).await
}

#[tokio::test]
async fn every_page_passes_axe_and_fits_320_pixels_for_a_rider_in_chinese() -> Result<()> {
    every_page(ZhHans, true).await
}

async fn every_page(language: Language, signed_in: bool) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(language)).await?;
    let mut findings = String::new();
    if signed_in {
        open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
        // One receipt, so that no page is empty.
        e2e::steps::press(&browser, "diagnostics", Words::of(language).yes).await?;
        until_state(&browser, "diagnostics", "given").await?;
    }
    for page in pages().chain([NO_PAGE]) {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        look(&browser, page, &mut findings).await?;
        if page == "/sign-in" && !signed_in {
            browser.click("main", Role::Button, Words::of(language).send_code).await?;
            browser.element(".error-summary").await?;
            look(&browser, "/sign-in, with a fault", &mut findings).await?;
            ask_for_code(&browser, &server.rider(1)?.email, Words::of(language)).await?;
            look(&browser, "/sign-in, the code", &mut findings).await?;
        }
    }
    ensure!(findings.is_empty(), "signed in: {signed_in}, {language:?}\n{findings}");
    Ok(())
}

async fn look(browser: &Browser, page: &str, findings: &mut String) -> Result<()> {
    for dark in [false, true] {
        browser.theme(dark).await?;
        for violation in browser.axe().await? {
            writeln!(findings, "{page} (dark: {dark}) breaks {violation}")?;
        }
    }
    browser.theme(false).await?;
    let headings = browser.js("return document.querySelectorAll('h1:not([hidden] *)').length", []).await?;
    if headings != 1 {
        writeln!(findings, "{page} has {headings} first headings")?;
    }
    // What a desk's 1280 × 800 window leaves at 400 % zoom.
    browser.resize_page(320, 200).await?;
    let overflow = browser.overflow().await?;
    if overflow > 0 {
        let wide = "return [...document.querySelectorAll('body *')]
            .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
            .map((element) => element.outerHTML.slice(0, 100)).slice(0, 3)";
        writeln!(findings, "{page} is {overflow} pixels too wide at 320: {}", browser.js(wide, []).await?)?;
    }
    browser.resize(browser.look.width, browser.look.height).await
}

#[tokio::test]
async fn the_keyboard_alone_is_enough() -> Result<()> {
    let words = Words::of(En);
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(Chromium, Look::desk(En)).await?;
    browser.go(&server.url("/")).await?;
    browser.until_running().await?;

    type_keys(&browser, Key::Tab.value().to_string()).await?;
    browser.until_attribute(":focus", "href", "#main").await?;
    type_keys(&browser, Key::Enter.value().to_string()).await?;
    browser
        .until("the main part to have the focus", "return document.activeElement.id === 'main'", [])
        .await?;

    browser.go(&server.url("/")).await?;
    browser.until_running().await?;
    tab_to(&browser, "#who a[href^='/sign-in']").await?;
    type_keys(&browser, Key::Enter.value().to_string()).await?;
    browser.find("main", Role::Textbox, words.address).await?;
    until_heading_has_focus(&browser).await?;
    tab_to(&browser, "main #address").await?;
    type_keys(&browser, format!("{}{}", rider.email, Key::Enter.value())).await?;
    browser.find("main", Role::Textbox, words.code).await?;
    browser.until_attribute(":focus", "autocomplete", "one-time-code").await?;
    let code = server.next_code(&rider.email).await?;
    tab_to(&browser, "main input[autocomplete='one-time-code']").await?;
    type_keys(&browser, format!("{code}{}", Key::Enter.value())).await?;
    // A new document: the browser itself begins at its top, and says its title.
    browser.until_place("/").await?;
    browser.find("#who", Role::Button, words.sign_out).await?;

    tab_to(&browser, "#nav a[href='/choices']").await?;
    type_keys(&browser, Key::Enter.value().to_string()).await?;
    browser.element("[data-choice='diagnostics'] .choice-yes").await?;
    tab_to(&browser, "[data-choice='diagnostics'] .choice-yes").await?;
    type_keys(&browser, " ".to_owned()).await?;
    until_state(&browser, "diagnostics", "given").await?;
    let focus = "const here = document.activeElement;
        return here.matches(\"[data-choice='diagnostics'] .choice-yes\") || here.outerHTML.slice(0, 160)";
    let focus = browser.js(focus, []).await?;
    ensure!(focus == true, "saving moved the focus to {focus}");

    tab_to(&browser, "#who button").await?;
    type_keys(&browser, Key::Enter.value().to_string()).await?;
    browser.until_text("body", words.signed_out).await
}

async fn until_heading_has_focus(browser: &Browser) -> Result<()> {
    let focused = "return document.activeElement?.tagName === 'H1'";
    browser.until("the heading to have the focus", focused, []).await.map(drop)
}

async fn type_keys(browser: &Browser, keys: String) -> Result<()> {
    Ok(browser.driver().action_chain().send_keys(keys).perform().await?)
}

/// Tabs on until this has the focus; each stop on the way must be visible, and show that it has the focus.
async fn tab_to(browser: &Browser, selector: &str) -> Result<()> {
    const STOP: &str = "const here = document.activeElement;
        const style = getComputedStyle(here);
        const box = here.getBoundingClientRect();
        const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
        const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
        return [here.matches(arguments[0]), here === document.body || (seen && marked), here.outerHTML.slice(0, 160)];";
    for _ in 0..120 {
        type_keys(browser, Key::Tab.value().to_string()).await?;
        let stop = browser.js(STOP, [selector.into()]).await?;
        ensure!(stop[1] == true, "the focus cannot be seen on {}", stop[2]);
        if stop[0] == true {
            return Ok(());
        }
    }
    bail!("the keyboard does not reach {selector} on {}", browser.place().await?)
}
