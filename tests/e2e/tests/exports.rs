//! Everything in one file: asked for, followed, left, found again, unlocked and fetched.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::open_signed_in;
use e2e::words::Words;

#[tokio::test]
async fn a_rider_takes_everything_along_in_chromium_in_english() -> Result<()> {
    taken_along(Chromium, En, ["Prepare my file", "Your file is ready", "Unlock the file", "Save the file"])
        .await
}

#[tokio::test]
async fn a_rider_takes_everything_along_in_webkitgtk_in_chinese() -> Result<()> {
    taken_along(WebKitGtk, ZhHans, ["生成我的文件", "文件已生成", "解锁文件", "保存文件"]).await
}

async fn taken_along(
    engine: Engine,
    language: Language,
    [make, ready, unlock, save]: [&str; 4],
) -> Result<()> {
    let words = Words::of(language);
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/?lang={}", language.tag()))).await?;
    open_signed_in(&browser, &server, &rider.email, "/download").await?;
    accessible(&browser, "before").await?;
    browser.click("main", Role::Button, make).await?;
    let begun = "return document.querySelector('main progress, main .notice-good') !== null";
    browser.until("the file to be on its way", begun, []).await?;
    // The page is left, and the file is made all the same.
    browser.go(&server.url("/policy")).await?;
    browser.go(&server.url("/download")).await?;
    browser.until_text("main", ready).await?;
    accessible(&browser, "ready").await?;
    browser.click("main", Role::Button, words.send_code).await?;
    browser.find("main", Role::Textbox, words.code).await?;
    let code = server.next_code(&rider.email).await?;
    browser.fill(words.code, &code).await?;
    browser.click("main", Role::Button, unlock).await?;
    browser.find("main", Role::Link, save).await?;
    accessible(&browser, "unlocked").await?;
    ensure!(browser.overflow().await? <= 0, "the page is wider than the screen");
    // An ordinary address, answered as a file, twice.
    let fetched = "const done = arguments[0], address = document.getElementById('save-file').href;
        const one = async () => {
            const answer = await fetch(address);
            const bytes = new Uint8Array(await answer.arrayBuffer());
            return [answer.status, answer.headers.get('content-disposition'), String.fromCharCode(bytes[0], bytes[1]), bytes.length];
        };
        one().then(async (first) => done([first, await one()]), (error) => done(String(error)))";
    let both = browser.driver().execute_async(fetched, Vec::new()).await?.json().clone();
    ensure!(both[0] == both[1], "{both}");
    ensure!(both[0][0] == 200 && both[0][2] == "PK", "{both}");
    ensure!(both[0][1].as_str().is_some_and(|told| told.starts_with("attachment")), "{both}");
    Ok(())
}

async fn accessible(browser: &Browser, what: &str) -> Result<()> {
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{what}: {}", broken.iter().map(ToString::to_string).collect::<String>());
    Ok(())
}
