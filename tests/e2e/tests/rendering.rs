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
