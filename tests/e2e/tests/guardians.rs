//! A minor asks, a guardian decides: two browsers at once, from the request to the approval taken back.

use anyhow::{Context as _, ensure};
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::open_signed_in;

const GUARDIAN: &str = "parent@example.net";

struct Here {
    address: &'static str,
    ask: &'static str,
    decided: &'static str,
    number: &'static str,
    open: &'static str,
    approve: &'static str,
    refuse: &'static str,
    approved: &'static str,
    refused: &'static str,
    over: &'static str,
    fresh: &'static str,
    fresh_sent: &'static str,
    save: &'static str,
    wrong: &'static str,
    reached: &'static str,
    stop: &'static str,
    stopped: &'static str,
    disowned: &'static str,
}

const ENGLISH: Here = Here {
    address: "Your parent’s or guardian’s e-mail or phone",
    ask: "Ask them",
    decided: "has decided",
    number: "The six digits on your child’s screen",
    open: "Go on",
    approve: "Approve",
    refuse: "Refuse",
    approved: "Approved.",
    refused: "Refused: off.",
    over: "You can have a fresh link sent to the same address",
    fresh: "Send me a fresh link",
    fresh_sent: "A fresh link is on its way",
    save: "Save the receipts of your decisions",
    wrong: "Ask your child to read out the six digits",
    reached: "Where our message reached you",
    stop: "Stop everything",
    stopped: "Everything has stopped",
    disowned: "you are not their child",
};

const CHINESE: Here = Here {
    address: "父母或监护人的邮箱或手机号",
    ask: "请他们决定",
    decided: "已作出决定",
    number: "孩子屏幕上的六位数字",
    open: "继续",
    approve: "同意",
    refuse: "不同意",
    approved: "已同意。",
    refused: "不同意：保持关闭。",
    over: "您可以让我们向同一地址发送新链接",
    fresh: "给我发送新链接",
    fresh_sent: "新链接已发往同一地址",
    save: "保存回执",
    wrong: "请让孩子念出",
    reached: "收到消息的邮箱或手机号",
    stop: "全部停止",
    stopped: "一切均已停止",
    disowned: "您不是其孩子",
};

const fn here(language: Language) -> &'static Here {
    match language {
        En => &ENGLISH,
        ZhHans => &CHINESE,
    }
}

#[tokio::test]
async fn a_guardian_approves_two_refuses_one_and_takes_one_back_in_chromium_in_chinese() -> Result<()> {
    decided(Chromium, ZhHans).await
}

#[tokio::test]
async fn a_guardian_approves_two_refuses_one_and_takes_one_back_in_webkitgtk_in_english() -> Result<()> {
    decided(WebKitGtk, En).await
}

async fn decided(engine: Engine, language: Language) -> Result<()> {
    let here = here(language);
    let server = Server::demo().await?;
    let minor = server.rider(4)?;
    let child = asked(engine, language, &server).await?;
    let link = link(&server).await?;
    let guardian = Browser::open(engine, Look::phone(language)).await?;
    guardian.go(&link).await?;
    accessible(&guardian, "the link").await?;
    ensure!(!guardian.text("main").await?.contains(&minor.email), "the link tells whose child it is");

    let number = number(&child).await?;
    let wrong = if number == "000000" { "000001" } else { "000000" };
    guardian.fill(here.number, wrong).await?;
    guardian.click("main", Role::Button, here.open).await?;
    guardian.until_text("main", here.wrong).await?;
    guardian.fill(here.number, &number).await?;
    guardian.click("main", Role::Button, here.open).await?;
    decide(&guardian, "diagnostics", here.approve, here.approved).await?;
    decide(&guardian, "risky-links", here.approve, here.approved).await?;
    decide(&guardian, "publishing", here.refuse, here.refused).await?;
    accessible(&guardian, "the decisions").await?;
    for (purpose, allowed) in [("diagnostics", true), ("risky-links", true), ("publishing", false)] {
        ensure!(server.gate(&minor.subject, purpose).await? == allowed, "{purpose}");
    }
    // The receipts are an ordinary address.
    guardian.find("#guardian-receipts", Role::Link, here.save).await?;
    let file = "const done = arguments[0];
        fetch(document.querySelector('#guardian-receipts a').href).then(async (answer) =>
            done([answer.headers.get('content-disposition'), (await answer.json()).receipts.length]), (error) => done(String(error)))";
    let file = guardian.driver().execute_async(file, Vec::new()).await?.json().clone();
    ensure!(file[0] == "attachment; filename=\"guardian-receipts.json\"" && file[1] == 3, "{file}");
    // The child's page goes on by itself.
    child.until_text("main", here.decided).await?;
    accessible(&child, "what was decided").await?;

    // A page that is loaded again goes on, and an approval is taken back on it.
    guardian.go(&server.url("/policy")).await?;
    guardian.go(&link).await?;
    guardian.until_text("#decide-diagnostics", here.approved).await?;
    decide(&guardian, "diagnostics", here.refuse, here.refused).await?;
    ensure!(!server.gate(&minor.subject, "diagnostics").await?, "taken back on the next request");
    ensure!(server.gate(&minor.subject, "risky-links").await?, "the other one stands");

    // On another device the link opens nothing any more, and sends a fresh one to the same address.
    let other = Browser::open(engine, Look::phone(language)).await?;
    other.go(&link).await?;
    other.fill(here.number, &number).await?;
    other.click("main", Role::Button, here.open).await?;
    other.until_text("main", here.over).await?;
    other.click("main", Role::Button, here.fresh).await?;
    other.until_text("main", here.fresh_sent).await?;
    ensure!(server.letters(GUARDIAN).await?.len() == 2, "one more letter");
    Ok(())
}

#[tokio::test]
async fn whoever_got_the_message_by_mistake_stops_everything_in_chromium_in_english() -> Result<()> {
    stopped(Chromium, En).await
}

#[tokio::test]
async fn whoever_got_the_message_by_mistake_stops_everything_in_webkitgtk_in_chinese() -> Result<()> {
    stopped(WebKitGtk, ZhHans).await
}

async fn stopped(engine: Engine, language: Language) -> Result<()> {
    let here = here(language);
    let server = Server::demo().await?;
    let child = asked(engine, language, &server).await?;
    let stranger = Browser::open(engine, Look::phone(language)).await?;
    stranger.go(&link(&server).await?).await?;
    stranger.fill(here.reached, GUARDIAN).await?;
    stranger.click("main", Role::Button, here.stop).await?;
    stranger.until_text("main", here.stopped).await?;
    child.until_text("main", here.disowned).await?;
    accessible(&child, "after the mistake").await
}

/// A minor's browser, on the page with the number.
async fn asked(engine: Engine, language: Language, server: &Server) -> Result<Browser> {
    let here = here(language);
    let minor = server.rider(4)?;
    let child = Browser::open(engine, Look::phone(language)).await?;
    child.go(&server.url(&format!("/?lang={}", language.tag()))).await?;
    open_signed_in(&child, server, &minor.email, "/minors").await?;
    accessible(&child, "before asking").await?;
    child.fill(here.address, GUARDIAN).await?;
    child.click("main", Role::Button, here.ask).await?;
    child.element("#guardian-number .code-input").await?;
    accessible(&child, "the number").await?;
    Ok(child)
}

async fn number(child: &Browser) -> Result<String> {
    child.text("#guardian-number .code-input").await
}

/// The link in the newest letter to the guardian.
async fn link(server: &Server) -> Result<String> {
    let letter = server.letter(GUARDIAN).await?;
    let mut words = letter.split_whitespace();
    let link = words.find(|word| word.contains("/guardian?")).context("no link in the letter")?;
    Ok(link.to_owned())
}

async fn decide(guardian: &Browser, purpose: &str, button: &str, then: &str) -> Result<()> {
    let choice = format!("#decide-{purpose}");
    let name = format!("return document.querySelector('{choice} h2')?.textContent");
    guardian.element(&choice).await?;
    let name = guardian.js(&name, []).await?;
    let name = name.as_str().context("a purpose without a name")?;
    guardian.click(&choice, Role::Button, &format!("{button} · {name}")).await?;
    guardian.until_text(&format!("{choice} .choice-status"), then).await
}

async fn accessible(browser: &Browser, what: &str) -> Result<()> {
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{what}: {}", broken.iter().map(ToString::to_string).collect::<String>());
    ensure!(browser.overflow().await? <= 0, "{what}: wider than the screen");
    Ok(())
}
