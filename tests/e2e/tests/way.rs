//! The way through the product: a navigation of one row, a number to call in sight, back to the same row, two swipes to a switch.

use anyhow::{Context as _, ensure};
use contract::language::Language::{self, En, ZhHans};
use contract::pages::Section;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{choice, open_signed_in, press, until_state};
use e2e::words::Words;
use e2e::{Result, pages};
use serde_json::json;

#[tokio::test]
async fn each_page_has_its_navigation_in_one_row_and_a_number_to_call_in_sight_in_english() -> Result<()> {
    head(En).await
}

#[tokio::test]
async fn each_page_has_its_navigation_in_one_row_and_a_number_to_call_in_sight_in_chinese() -> Result<()> {
    head(ZhHans).await
}

async fn head(language: Language) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(language)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/").await?;
    let names: Vec<&str> = Section::ALL.iter().map(|section| section.name(language)).collect();
    for (signed_in, page) in pages().map(|page| (true, page)).chain([(false, "/"), (false, "/choices")]) {
        if !signed_in {
            browser.driver().delete_all_cookies().await?;
        }
        let page = format!("{page}?lang={}", language.tag());
        browser.go(&server.url(&page)).await?;
        browser.until_running().await?;
        let read = "const seen = (one) => { const { top, bottom, left, right, height } = one.getBoundingClientRect();
                return { top, height, in_sight: top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth }; };
            const links = [...document.querySelectorAll('#nav a')], call = document.querySelector('.call');
            return { names: links.map((one) => one.textContent), links: links.map(seen), call: seen(call.querySelector('a[href^=tel]')),
                hours: call.innerText, who: seen(document.querySelector('#who .button') ?? document.querySelector('.brand')), brand: seen(document.querySelector('.brand')) }";
        let head = browser.js(read, []).await?;
        ensure!(head["names"] == json!(names), "{page}: {}", head["names"]);
        let links = head["links"].as_array().context("links")?;
        let one_row = links.iter().all(|link| link["top"] == links[0]["top"] && link["in_sight"] == true);
        ensure!(one_row, "{page}: the navigation has more than one row, or leaves the screen: {links:?}");
        let tall = |what: &serde_json::Value| what["height"].as_f64().is_some_and(|height| height >= 44.0);
        ensure!(head["call"]["in_sight"] == true && tall(&head["call"]), "{page}: {}", head["call"]);
        ensure!(
            head["hours"].as_str().is_some_and(|text| text.contains("8:00–22:00")),
            "{page}: {}",
            head["hours"]
        );
        let middle = |what: &serde_json::Value| {
            what["top"].as_f64().unwrap_or_default() + what["height"].as_f64().unwrap_or_default() / 2.0
        };
        let beside = (middle(&head["who"]) - middle(&head["brand"])).abs() < 12.0;
        ensure!(beside, "{page}: who is signed in has a row of its own: {head}");
    }
    Ok(())
}

#[tokio::test]
async fn from_all_choices_two_swipes_and_a_press_switch_something_off() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.go(&server.url("/choices")).await?;
    browser.until_running().await?;
    until_state(&browser, "diagnostics", "given").await?;
    // A swipe moves the page by four fifths of the screen.
    let swipes = "const { bottom } = document.querySelector(arguments[0]).getBoundingClientRect();
        return Math.ceil(Math.max(0, scrollY + bottom - innerHeight) / (innerHeight * 0.8))";
    let button = format!("{} .choice-no", choice("diagnostics"));
    browser.js("scrollTo(0, 0)", []).await?;
    let swipes = browser.js(swipes, [json!(button)]).await?;
    ensure!(swipes.as_u64() <= Some(2), "the switch is {swipes} swipes away");
    press(&browser, "diagnostics", "No").await?;
    until_state(&browser, "diagnostics", "withdrawn").await
}

#[tokio::test]
async fn what_a_choice_is_about_is_one_press_away_also_without_scripts() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.block_scripts(true).await?;
    browser.go(&server.url("/choices")).await?;
    let facts = "#choice-diagnostics .choice-facts";
    ensure!(browser.text(facts).await?.is_empty(), "the facts are not folded");
    // Without the driver's scripts, which would wait for frames.
    browser.element("#choice-diagnostics summary").await?.click().await?;
    browser.until_text(facts, "What is used").await?;
    browser.until_text("main", "allow scripts for this page").await
}

#[tokio::test]
async fn coming_back_lands_at_the_same_row_in_chromium() -> Result<()> {
    back(Chromium).await
}

#[tokio::test]
async fn coming_back_lands_at_the_same_row_in_webkitgtk() -> Result<()> {
    back(WebKitGtk).await
}

async fn back(engine: Engine) -> Result<()> {
    let (server, words) = (Server::demo().await?, Words::of(En));
    let browser = Browser::open(engine, Look::phone(En)).await?;
    browser.go(&server.url("/?lang=en")).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    press(&browser, "transfer-abroad", words.yes).await?;
    until_state(&browser, "transfer-abroad", "given").await?;
    for (page, row) in [("/choices", "choice-transfer-abroad"), ("/policy", "use-abnormal")] {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        browser.settle().await?;
        let there = "const row = document.getElementById(arguments[0]);
            scrollTo(0, 0); row.scrollIntoView(); scrollBy(0, -200);
            return row.getBoundingClientRect().top";
        browser.js(there, [json!(row)]).await?;
        browser.settle().await?;
        let row_top = "return Math.round(document.getElementById(arguments[0]).getBoundingClientRect().top)";
        let before = browser.js(row_top, [json!(row)]).await?;
        // Away and back, as it is kept in memory or loaded anew; and loaded anew for certain.
        browser.go(&server.url("/receipts")).await?;
        browser.until_running().await?;
        browser.driver().back().await?;
        browser.until_place(page).await?;
        browser.until_running().await?;
        let same = "const row = document.getElementById(arguments[0]);
            return row && Math.abs(row.getBoundingClientRect().top - arguments[1]) < 60";
        browser.until("the same row, back from another page", same, [json!(row), before.clone()]).await?;
        browser.driver().refresh().await?;
        browser.until_running().await?;
        browser.settle().await?;
        browser.until("the same row, loaded anew", same, [json!(row), before]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn signing_in_from_a_row_comes_back_to_it() -> Result<()> {
    let (server, words) = (Server::demo().await?, Words::of(En));
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url("/choices")).await?;
    browser.until_running().await?;
    browser.click(&choice("publishing"), Role::Link, words.sign_in_to_choose).await?;
    e2e::steps::sign_in(&browser, &server, &server.rider(0)?.email, words).await?;
    browser.until_place("/choices#choice-publishing").await?;
    let seen = "const { top } = document.getElementById('choice-publishing').getBoundingClientRect();
        return top >= 0 && top < innerHeight / 2 || scrollY + innerHeight >= document.documentElement.scrollHeight - 2";
    browser.until("the row", seen, []).await.map(drop)
}
