//! The same page on paper, with more contrast, and in the system's own colours.

use anyhow::ensure;
use contract::clause::CLAUSES;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look};
use e2e::server::Server;
use e2e::steps::{open_signed_in, press, until_state};
use e2e::words::Words;
use serde_json::{Value, json};

#[tokio::test]
async fn on_paper_the_whole_policy_stands_and_no_navigation() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::desk(En)).await?;
    browser.go(&server.url("/policy")).await?;
    browser.until_running().await?;
    browser.devtools("Emulation.setEmulatedMedia", json!({"media": "print"})).await?;
    let print = "return matchMedia('print').matches";
    ensure!(browser.js(print, []).await? == true, "this is no print");

    let shown = "return arguments[0].filter((selector) =>
        [...document.querySelectorAll(selector)].some((one) => one.checkVisibility({ visibilityProperty: true })))";
    let hidden = [".top", ".foot", ".toc", ".skip", ".anchor", "#nav", "#who", "#languages", "#main button"];
    let seen = browser.js(shown, [json!(hidden)]).await?;
    ensure!(seen == json!([]), "on paper stand {seen}");

    let ids: Vec<&str> = CLAUSES.iter().map(|clause| clause.id).collect();
    // `innerText` is what is rendered: nothing of what is left out counts.
    let missing = "return arguments[0].filter((id) => {
        const text = document.querySelector(`#policy #${id} .text`);
        return !text?.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true })
            || text.getBoundingClientRect().height < 8 || text.innerText.trim() !== text.textContent.trim().replace(/\\n+/g, (ends) => ends)
                && text.innerText.replace(/\\s/g, '') !== text.textContent.replace(/\\s/g, '');
    })";
    let missing = browser.js(missing, [json!(ids)]).await?;
    ensure!(missing == json!([]), "clauses that are not whole on paper: {missing}");
    ensure!(browser.overflow().await? <= 0, "wider than the paper");
    Ok(())
}

/// A sheet without its margins, in CSS pixels.
const SHEET: (u32, u32) = (643, 972);

#[tokio::test]
async fn on_paper_nothing_that_stays_in_one_piece_leaves_half_a_sheet_empty() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::desk(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    browser.devtools("Emulation.setEmulatedMedia", json!({"media": "print"})).await?;
    for page in ["/policy", "/choices", "/receipts", "/requests"] {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        browser.resize(SHEET.0, SHEET.1).await?;
        // Laid out as a whole.
        browser.text("main").await?;
        let tall = "return [...document.querySelectorAll('main *')]
            .filter((one) => getComputedStyle(one).breakInside === 'avoid' && one.offsetHeight > arguments[0] / 2)
            .map((one) => [one.tagName, one.id, one.className, one.offsetHeight].join(' '))";
        let tall = browser.js(tall, [json!(SHEET.1)]).await?;
        ensure!(tall == json!([]), "{page} keeps in one piece: {tall}");
        let least = "return getComputedStyle(document.getElementById('main')).minHeight";
        let least = browser.js(least, []).await?;
        ensure!(least == "0px" || least == "auto", "{page} is at least {least} high on paper");
    }
    Ok(())
}

#[tokio::test]
async fn the_ground_of_a_clause_that_a_link_led_to_goes_after_a_while() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::desk(En)).await?;
    for motion in ["no-preference", "reduce"] {
        let features = json!({"features": [{"name": "prefers-reduced-motion", "value": motion}]});
        browser.devtools("Emulation.setEmulatedMedia", features).await?;
        // Another document each time: the same address with another place in it would stay in this one.
        browser.go(&server.url("/contact")).await?;
        browser.go(&server.url("/policy#use-diagnostics")).await?;
        let marks = "return document.getElementById('use-diagnostics').getAnimations()
            .filter((one) => one.animationName === 'mark')";
        let length = format!("{marks}.map((one) => one.effect.getComputedTiming().endTime)[0]");
        let length = browser.js(&length, []).await?.as_f64().unwrap_or_default();
        ensure!((4_000.0..=12_000.0).contains(&length), "with {motion} it is marked for {length} ms");
        let ground = "return getComputedStyle(document.getElementById('use-diagnostics')).backgroundColor";
        browser
            .js(&format!("{marks}.forEach((one) => {{ one.pause(); one.currentTime = 1000; }})"), [])
            .await?;
        let before = browser.js(ground, []).await?;
        ensure!(before != "rgba(0, 0, 0, 0)", "with {motion} nothing shows where the link led");
        if motion == "reduce" {
            let later = format!("{marks}.forEach((one) => {{ one.currentTime = {length} - 100; }})");
            browser.js(&later, []).await?;
            ensure!(browser.js(ground, []).await? == before, "it changes gradually where motion is reduced");
        }
        browser.js(&format!("{marks}.forEach((one) => one.finish())"), []).await?;
        let after = browser.js(ground, []).await?;
        ensure!(after == "rgba(0, 0, 0, 0)", "with {motion} the ground stays {after}");
    }
    Ok(())
}

#[tokio::test]
async fn the_icons_that_browsers_ask_for_are_there() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url("/policy")).await?;
    let fetched = "const done = arguments[0];
        const links = [...document.querySelectorAll('link[rel*=icon]')].map((link) => link.getAttribute('href'));
        const icons = [...new Set([...links, '/favicon.ico', '/apple-touch-icon.png'])];
        Promise.all(icons.map(async (icon) => {
          const answer = await fetch(icon);
          return [icon, answer.status, answer.headers.get('content-type')].join(' ');
        })).then((all) => done(all.sort()), (error) => done([String(error)]));";
    let answer = browser.driver().execute_async(fetched, Vec::new()).await?;
    let expected = [
        "/apple-touch-icon.png 200 image/png",
        "/favicon.ico 200 image/x-icon",
        "/icon.svg 200 image/svg+xml",
    ];
    ensure!(*answer.json() == json!(expected), "{}", answer.json());
    Ok(())
}

#[tokio::test]
async fn with_more_contrast_and_in_the_systems_colours_every_control_is_seen_in_english() -> Result<()> {
    in_other_colours(En).await
}

#[tokio::test]
async fn with_more_contrast_and_in_the_systems_colours_every_control_is_seen_in_chinese() -> Result<()> {
    in_other_colours(ZhHans).await
}

/// Buttons whose edge cannot be told from what is around it, or whose words cannot be read.
const UNSEEN: &str = "return [...document.querySelectorAll('main :is(button, .button)')]
    .filter((one) => one.checkVisibility())
    .filter((one) => {
        const style = getComputedStyle(one), around = getComputedStyle(document.body).backgroundColor;
        const box = one.getBoundingClientRect();
        const edge = parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle !== 'none' && style.borderTopColor !== around
            && !/^rgba.*, 0\\)$/.test(style.borderTopColor);
        const quiet = one.classList.contains('quiet') && style.textDecorationLine === 'underline';
        return box.width < 24 || box.height < 24 || style.color === style.backgroundColor || !(edge || quiet);
    })
    .map((one) => one.outerHTML.slice(0, 160));";

async fn in_other_colours(language: Language) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(language)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    press(&browser, "diagnostics", Words::of(language).yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    for features in [
        json!([{"name": "prefers-contrast", "value": "more"}]),
        json!([{"name": "prefers-contrast", "value": "more"}, {"name": "forced-colors", "value": "active"}]),
        json!([{"name": "forced-colors", "value": "active"}, {"name": "prefers-color-scheme", "value": "dark"}]),
    ] {
        browser.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await?;
        for page in ["/policy", "/choices", "/", "/receipts", "/sign-in"] {
            browser.go(&server.url(page)).await?;
            browser.until_running().await?;
            let on =
                "return arguments[0].every(({ name, value }) => matchMedia(`(${name}: ${value})`).matches)";
            ensure!(browser.js(on, [features.clone()]).await? == true, "{features} is not in force");
            let broken = browser.axe().await?;
            let broken: String = broken.iter().map(ToString::to_string).collect();
            ensure!(broken.is_empty(), "{page} with {features}: {broken}");
            let unseen: Value = browser.js(UNSEEN, []).await?;
            ensure!(unseen == json!([]), "{page} with {features} hides {unseen}");
        }
        // Which one is chosen is told by more than a colour.
        browser.go(&server.url("/choices")).await?;
        until_state(&browser, "diagnostics", "given").await?;
        let mark = "const [yes, no] = ['.choice-yes', '.choice-no']
            .map((one) => document.querySelector(`[data-choice=diagnostics] ${one}`));
            const look = (one) => [getComputedStyle(one, '::before').content, getComputedStyle(one).borderTopWidth].join();
            return look(yes) !== look(no) && getComputedStyle(yes, '::before').content.includes('✓')";
        ensure!(browser.js(mark, []).await? == true, "what is chosen has no mark with {features}");
    }
    Ok(())
}
