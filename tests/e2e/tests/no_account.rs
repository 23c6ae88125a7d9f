//! Signed in with an address that no account has: a sentence in place of every button that could never work.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look};
use e2e::server::Server;
use e2e::steps::open_signed_in;
use serde_json::json;

#[tokio::test]
async fn the_holder_of_an_address_is_told_what_cannot_be_done_here_in_english() -> Result<()> {
    holder(En, "No account has the number or address that you signed in with").await
}

#[tokio::test]
async fn the_holder_of_an_address_is_told_what_cannot_be_done_here_in_chinese() -> Result<()> {
    holder(ZhHans, "您登录所用的号码或邮箱没有对应的账号").await
}

async fn holder(language: Language, told: &str) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(language)).await?;
    open_signed_in(&browser, &server, "nobody@example.org", "/policy").await?;
    for page in ["/policy", "/choices", "/", "/data"] {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        browser.until_text("main", told).await?;
        let dead =
            "return [...document.querySelectorAll('main :is(.choice-yes, .choice-no, [data-answer] button)')]
            .filter((button) => button.getClientRects().length > 0).length";
        ensure!(browser.js(dead, []).await? == 0, "{page} offers what the server refuses");
        ensure!(browser.text(".notice-bad").await?.is_empty(), "{page} shows an error");
        let broken = browser.axe().await?;
        ensure!(broken.is_empty(), "{page}: {}", broken.iter().map(ToString::to_string).collect::<String>());
    }
    let complaints = browser.complaints().await?;
    ensure!(complaints.is_empty(), "something was refused: {complaints:#?}");

    // Every clause with a switch says so, and none leads to signing in once more.
    browser.go(&server.url("/policy")).await?;
    browser.until_running().await?;
    let silent = "return [...document.querySelectorAll('#policy .slot :is(.choice-buttons)')]
        .filter((place) => !place.textContent.includes(arguments[0])).map((place) => place.outerHTML)";
    let silent = browser.js(silent, [json!(told)]).await?;
    ensure!(silent == json!([]), "{silent}");
    Ok(())
}
