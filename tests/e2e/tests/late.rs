//! A page whose program never comes: it says so, with the ways that are left, and does not go on pretending to load.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look};
use e2e::server::Server;
use serde_json::json;

/// Whether what lies over the grey lines is seen.
const SHOWN: &str = "return !!document.getElementById('late')?.checkVisibility({ visibilityProperty: true })";

#[tokio::test]
async fn a_page_whose_program_is_refused_says_what_is_left_at_once_in_english() -> Result<()> {
    refused(En, "This page has not started yet.").await
}

#[tokio::test]
async fn a_page_whose_program_is_refused_says_what_is_left_at_once_in_chinese() -> Result<()> {
    refused(ZhHans, "页面还没有启动").await
}

async fn refused(language: Language, told: &str) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(language)).await?;
    browser.devtools("Network.enable", json!({})).await?;
    browser.devtools("Network.setBlockedURLs", json!({"urls": ["*.wasm"]})).await?;
    for page in ["/choices", "/receipts", "/requests"] {
        browser.go(&server.url(page)).await?;
        browser.until("the help", SHOWN, []).await?;
        browser.until_text("#late", told).await?;
        // Nothing is painted over the sentence: what is found at its points is the sentence itself.
        let on_top = "const late = document.getElementById('late'), box = late.getBoundingClientRect();
            return [.05, .5, .95].every((x) => [.1, .5, .9].every((y) => {
                const at = document.elementFromPoint(box.x + box.width * x, box.y + Math.min(box.height, innerHeight - box.y) * y);
                return at === late || late.contains(at);
            })) && getComputedStyle(late).backgroundColor !== 'rgba(0, 0, 0, 0)'";
        ensure!(browser.js(on_top, []).await? == true, "{page}: something lies over the sentence");
        let layer = "const late = document.getElementById('late');
            const next = late.nextElementSibling ?? late.parentElement.nextElementSibling;
            return Number(getComputedStyle(late).zIndex) > (Number(getComputedStyle(next).zIndex) || 0)";
        ensure!(browser.js(layer, []).await? == true, "{page}: the grey lines are painted over the sentence");
        let ways = "return ['tel', 'mailto'].every((way) => document.querySelector(`#late a[href^=${way}]`)?.checkVisibility())";
        ensure!(browser.js(ways, []).await? == true, "{page} tells of no way");
        let (moved, what) = browser.layout_shift().await?;
        ensure!(moved == 0.0, "{page} shifts by {moved}: {what}");
        let broken = browser.axe().await?;
        ensure!(broken.is_empty(), "{page}: {}", broken.iter().map(ToString::to_string).collect::<String>());
    }
    Ok(())
}

#[tokio::test]
async fn a_page_that_neither_starts_nor_fails_says_so_after_a_while_and_no_longer_once_it_has_started()
-> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    // The program waits for the test.
    let slow = "const real = window.fetch;
        window.fetch = async (...all) => {
            const answer = await real.apply(window, all);
            if (answer.url.endsWith('.wasm')) await new Promise((go) => { window.startNow = go; });
            return answer;
        };";
    browser.before_each_page(slow).await?;
    browser.go(&server.url("/choices")).await?;
    ensure!(browser.js(SHOWN, []).await? == false, "it gives up before it has tried");
    browser.until("the help", SHOWN, []).await?;
    browser.js("window.startNow()", []).await?;
    browser.until_running().await?;
    ensure!(browser.js(SHOWN, []).await? == false, "it says so still");
    Ok(())
}
