//! Nothing moves when the app comes into the policy: for more people than one, in both languages, on a phone and on a desk.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::open_signed_in;
use serde_json::json;

/// Notes how high each slot is before the app comes.
const ROOMS: &str = "document.addEventListener('readystatechange', () => {
    const slots = [...document.querySelectorAll('#policy .slot')];
    if (document.readyState === 'interactive') window.rooms = slots.map((slot) => [slot, slot.offsetHeight]);
});";

#[tokio::test]
async fn nothing_moves_for_a_visitor_in_chinese() -> Result<()> {
    let (server, browser) = ready(ZhHans).await?;
    stands_still(&server, &browser, "a visitor").await
}

#[tokio::test]
async fn nothing_moves_for_a_rider_in_chinese_before_and_after_declining() -> Result<()> {
    declining(ZhHans, "不同意", "所有可选项目均已关闭。").await
}

#[tokio::test]
async fn nothing_moves_for_a_rider_in_english_before_and_after_declining() -> Result<()> {
    declining(En, "I do not agree", "Everything optional is off.").await
}

async fn declining(language: Language, decline: &str, follows: &str) -> Result<()> {
    let (server, browser) = ready(language).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/policy").await?;
    stands_still(&server, &browser, "a rider").await?;
    browser.click("#agree", Role::Button, decline).await?;
    browser.until_text("#agree .choice-status", follows).await?;
    stands_still(&server, &browser, "a rider who declined").await
}

#[tokio::test]
async fn nothing_moves_for_a_minor_in_english() -> Result<()> {
    minor(En).await
}

#[tokio::test]
async fn nothing_moves_for_a_minor_in_chinese() -> Result<()> {
    minor(ZhHans).await
}

async fn minor(language: Language) -> Result<()> {
    let (server, browser) = ready(language).await?;
    open_signed_in(&browser, &server, &server.rider(4)?.email, "/policy").await?;
    stands_still(&server, &browser, "a minor").await
}

#[tokio::test]
async fn nothing_moves_for_the_holder_of_an_address() -> Result<()> {
    let (server, browser) = ready(En).await?;
    open_signed_in(&browser, &server, "nobody@example.org", "/policy").await?;
    stands_still(&server, &browser, "the holder of an address").await
}

async fn ready(language: Language) -> Result<(Server, Browser)> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(language)).await?;
    browser.before_each_page(ROOMS).await?;
    Ok((server, browser))
}

async fn stands_still(server: &Server, browser: &Browser, who: &str) -> Result<()> {
    let mut moved = Vec::new();
    for (width, height) in [(320, 640), (360, 740), (640, 800), (1280, 800)] {
        browser.resize(width, height).await?;
        browser.go(&server.url("/policy")).await?;
        browser.until_running().await?;
        let (sum, what) = browser.layout_shift().await?;
        if sum != 0.0 {
            moved.push(format!("{width} pixels wide the page shifts by {sum}: {what}"));
        }
        // What lies below the window's edge shifts nothing: there a slot takes its true height at once, and has no hole.
        let wrong = "return window.rooms.length === 0 ? 'no slots' : window.rooms
            .filter(([slot, height]) => slot.getBoundingClientRect().top <= innerHeight ? slot.offsetHeight !== height
                : slot.offsetHeight > 60 + [...slot.children].reduce((sum, child) => sum + child.offsetHeight + 16, 0))
            .map(([slot, height]) => [slot.closest('.clause').id, height, slot.offsetHeight])";
        let wrong = browser.js(wrong, []).await?;
        if wrong != json!([]) {
            moved.push(format!("{width} pixels wide slots have another height than they should: {wrong}"));
        }
    }
    ensure!(moved.is_empty(), "for {who}: {}", moved.join("\n"));
    Ok(())
}
