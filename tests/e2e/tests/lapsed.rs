//! A session that ends while somebody writes: the page and the text stay, and whoever comes back finds both.

use anyhow::{Context as _, ensure};
use contract::language::Language::{En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, open_signed_in, sign_in};
use e2e::words::Words;

const PAGE: &str = "/requests";
const BEFORE: &str = "The left brake squeals.";
const AFTER: &str = "The left brake squeals in Lane 7, and the right one in Lane 8.";

/// What is looked for on the page.
struct Here {
    message: &'static str,
    send: &'static str,
    ended: &'static str,
    back: &'static str,
    waits: &'static str,
}

const fn here(browser: &Browser) -> Here {
    match browser.look.language {
        En => Here {
            message: "Your message",
            send: "Send",
            ended: "Your session has ended. What you wrote is still here.",
            back: "Your draft is back.",
            waits: "A draft waits on this device.",
        },
        ZhHans => Here {
            message: "您的留言",
            send: "发送",
            ended: "登录已失效。您写的内容还在，",
            back: "您的草稿已恢复。",
            waits: "本设备上有一份草稿",
        },
    }
}

async fn until_draft(browser: &Browser, state: &str) -> Result<()> {
    browser.until_attribute("[data-draft]", "data-draft", state).await
}

async fn value(browser: &Browser) -> Result<String> {
    browser.value(here(browser).message).await
}

/// A rider whose draft is kept.
async fn writing(engine: Engine) -> Result<(Server, Browser)> {
    let server = Server::demo().await?;
    // WebKitGTK names no language, and gets Chinese.
    let language = if engine == WebKitGtk { ZhHans } else { En };
    let browser = Browser::open(engine, Look::phone(language)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, PAGE).await?;
    until_draft(&browser, "empty").await?;
    browser.fill(here(&browser).message, BEFORE).await?;
    until_draft(&browser, "saved").await?;
    Ok((server, browser))
}

/// The session ends, and the writer goes on.
async fn lapsed(engine: Engine) -> Result<(Server, Browser)> {
    let (server, browser) = writing(engine).await?;
    let here = here(&browser);
    server.advance("PT16M").await?;
    browser.js("document.getElementById('text').dataset.same = ''", []).await?;
    browser.fill(here.message, "The left brake squeals in Lane 7").await?;
    browser.until_text("#lapsed", here.ended).await?;
    browser.fill(here.message, AFTER).await?;
    until_draft(&browser, "saved").await?;
    let same = "return document.getElementById('text')?.dataset.same === ''
        && document.getElementById('reply-to') === null";
    ensure!(browser.js(same, []).await? == true, "the form was swapped for another one");
    ensure!(value(&browser).await? == AFTER, "words were lost: “{}” is there", value(&browser).await?);
    Ok((server, browser))
}

#[tokio::test]
async fn a_session_that_ends_in_mid_word_leaves_the_text_and_its_writer_finds_it_again_in_chromium()
-> Result<()> {
    comes_back(Chromium).await
}

#[tokio::test]
async fn a_session_that_ends_in_mid_word_leaves_the_text_and_its_writer_finds_it_again_in_webkitgtk()
-> Result<()> {
    comes_back(WebKitGtk).await
}

async fn comes_back(engine: Engine) -> Result<()> {
    let (server, browser) = lapsed(engine).await?;
    let (here, words) = (here(&browser), Words::of(browser.look.language));
    let locked = "return document.querySelector('main form [type=submit]').getAttribute('aria-disabled')";
    ensure!(browser.js(locked, []).await? == "true", "it can be sent in nobody's name");
    browser.click("main", Role::Button, here.send).await?;
    ensure!(value(&browser).await? == AFTER, "a press on what is locked took the text");
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{engine:?}: {}", broken.iter().map(ToString::to_string).collect::<String>());

    browser.click("#lapsed", Role::Link, words.sign_in).await?;
    browser.until_place("/sign-in?return=/requests").await?;
    sign_in(&browser, &server, &server.rider(0)?.email, words).await?;
    until_draft(&browser, "restored").await?;
    ensure!(value(&browser).await? == AFTER, "“{}” came back", value(&browser).await?);
    browser.until_text("main", here.back).await?;
    let sent = api(&browser, "/api/v1/requests").await?;
    ensure!(sent["requests"].as_array().context("no list")?.is_empty(), "something was sent: {sent}");
    Ok(())
}

#[tokio::test]
async fn another_person_who_signs_in_then_sees_nothing_of_the_first_ones_text() -> Result<()> {
    let (server, browser) = lapsed(Chromium).await?;
    let words = Words::of(En);
    browser.click("#lapsed", Role::Link, words.sign_in).await?;
    browser.until_place("/sign-in?return=/requests").await?;
    sign_in(&browser, &server, &server.rider(1)?.email, words).await?;
    until_draft(&browser, "empty").await?;
    ensure!(value(&browser).await?.is_empty(), "another rider sees “{}”", value(&browser).await?);
    let page = browser.driver().source().await?;
    ensure!(!page.contains("Lane"), "the text is somewhere on the other rider's page");
    Ok(())
}

#[tokio::test]
async fn signing_in_in_another_tab_is_noticed_and_the_form_goes_on() -> Result<()> {
    let (server, browser) = lapsed(Chromium).await?;
    let first = browser.driver().window().await?;
    let tab = browser.driver().new_tab().await?;
    browser.driver().switch_to_window(tab).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    browser.driver().close_window().await?;
    browser.driver().switch_to_window(first).await?;
    // A browser without a screen shows both tabs all the time.
    browser.js("document.dispatchEvent(new Event('visibilitychange'))", []).await?;
    browser.until_text("main", "Your draft is back.").await?;
    browser.until("the way to send", "return document.getElementById('lapsed') === null", []).await?;
    ensure!(value(&browser).await? == AFTER, "“{}” is left", value(&browser).await?);
    let open = "return document.querySelector('main form [type=submit]').getAttribute('aria-disabled')";
    ensure!(browser.js(open, []).await? == "false", "it still cannot be sent");
    Ok(())
}

#[tokio::test]
async fn after_a_restart_the_signed_out_page_says_only_that_a_draft_waits_in_chromium() -> Result<()> {
    waits(Chromium).await
}

#[tokio::test]
async fn after_a_restart_the_signed_out_page_says_only_that_a_draft_waits_in_webkitgtk() -> Result<()> {
    waits(WebKitGtk).await
}

async fn waits(engine: Engine) -> Result<()> {
    let (server, browser) = writing(engine).await?;
    let here = here(&browser);
    // A session's cookie goes with the browser, and its database stays.
    browser.driver().delete_all_cookies().await?;
    browser.go(&server.url(PAGE)).await?;
    browser.until_text("#draft-waits", here.waits).await?;
    ensure!(value(&browser).await?.is_empty(), "it opened for nobody: “{}”", value(&browser).await?);
    let page = browser.driver().source().await?;
    ensure!(!page.contains("squeals"), "the page tells what is in it");
    ensure!(browser.axe().await?.is_empty(), "the hint is not accessible");
    open_signed_in(&browser, &server, &server.rider(0)?.email, PAGE).await?;
    until_draft(&browser, "restored").await?;
    ensure!(value(&browser).await? == BEFORE, "“{}” came back", value(&browser).await?);
    let told = "return document.getElementById('draft-waits') === null";
    ensure!(browser.js(told, []).await? == true, "it still says that a draft waits");
    Ok(())
}
