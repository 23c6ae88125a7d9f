//! A rider corrects what is wrong and deletes what should go, in the page, and finds both among their requests.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::open_signed_in;
use e2e::words::Words;
use serde_json::json;

struct Here {
    fix: &'static str,
    right: &'static str,
    save: &'static str,
    corrected: &'static str,
    delete: &'static str,
    delete_now: &'static str,
    deleted: &'static str,
    answered: &'static str,
}

const ENGLISH: Here = Here {
    fix: "Correct · Name",
    right: "What it should say",
    save: "Save",
    corrected: "Corrected in our database.",
    delete: "Delete · Risky link",
    delete_now: "Delete it",
    deleted: "Deleted from our database.",
    answered: "Answered",
};

const CHINESE: Here = Here {
    fix: "更正 · 姓名",
    right: "正确的内容",
    save: "保存",
    corrected: "已在我们的数据库中更正。",
    delete: "删除 · 风险链接",
    delete_now: "确认删除",
    deleted: "已从我们的数据库中删除。",
    answered: "已答复",
};

#[tokio::test]
async fn a_rider_corrects_their_name_and_deletes_a_link_in_chromium_in_english() -> Result<()> {
    change(Chromium, En, &ENGLISH).await
}

#[tokio::test]
async fn a_rider_corrects_their_name_and_deletes_a_link_in_webkitgtk_in_chinese() -> Result<()> {
    change(WebKitGtk, ZhHans, &CHINESE).await
}

async fn change(engine: Engine, language: Language, here: &Here) -> Result<()> {
    let (server, words) = (Server::demo().await?, Words::of(language));
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/?lang={}", language.tag()))).await?;
    let email = &server.rider(0)?.email;
    open_signed_in(&browser, &server, email, "/data/user.name").await?;

    // What is missing is named, and nothing is lost by it.
    browser.click("main", Role::Button, here.fix).await?;
    browser.fill(here.right, "").await?;
    browser.click("main", Role::Button, here.save).await?;
    browser.element("main .error-summary").await?;
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{}", broken.iter().map(ToString::to_string).collect::<String>());
    let name = "Zoë <b>张三</b>";
    browser.fill(here.right, name).await?;
    browser.click("main", Role::Button, here.save).await?;
    browser.until_text("main .card", here.corrected).await?;
    browser.until_text("main .card dd", name).await?;
    browser.driver().refresh().await?;
    browser.until_text("main .card dd", name).await?;

    browser.go(&server.url("/data/user.behavior.browsing_history")).await?;
    browser.click("main", Role::Button, here.delete).await?;
    browser.click("main .card", Role::Button, words.send_code).await?;
    let code = server.next_code(email).await?;
    browser.fill(words.code, &code).await?;
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{}", broken.iter().map(ToString::to_string).collect::<String>());
    browser.click("main .card", Role::Button, here.delete_now).await?;
    browser.until_text("main .card", here.deleted).await?;
    ensure!(browser.overflow().await? <= 0, "wider than a phone");
    browser.driver().refresh().await?;
    browser.until_running().await?;
    let links = "return document.querySelectorAll('main .card').length";
    ensure!(browser.js(links, []).await? == json!(0), "the link is back");

    browser.go(&server.url("/requests")).await?;
    browser.until_text("main", name).await?;
    let shown = browser.text("main").await?;
    ensure!(shown.matches(here.answered).count() >= 2, "both are written down: {shown}");
    Ok(())
}
