//! Writing to us: one message however often it is sent, never shown as received before it is, and an answer in its thread.

use anyhow::{Context as _, ensure};
use contract::language::Language::{self, En, ZhHans};
use contract::request::Topic;
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::line::Line;
use e2e::server::Server;
use e2e::steps::{api, open_signed_in, sign_in, until_unsent};
use e2e::words::Words;
use serde_json::json;
use thirtyfour::Key;

/// What is looked for on the page.
struct Said {
    message: &'static str,
    reply: &'static str,
    send: &'static str,
    kept: &'static str,
    received: &'static str,
    with_us: &'static str,
    answered: &'static str,
    again: &'static str,
}

const ENGLISH: Said = Said {
    message: "Your message",
    reply: "E-mail address or phone number for our answer",
    send: "Send",
    kept: "Draft kept on this device at",
    received: "We have received your message.",
    with_us: "With us, not answered yet",
    answered: "Answered",
    again: "Write again",
};

const CHINESE: Said = Said {
    message: "您的留言",
    reply: "接收答复的手机号或电子邮箱",
    send: "发送",
    kept: "保存在本设备上",
    received: "我们已收到您的留言。",
    with_us: "已收到，尚未答复",
    answered: "已答复",
    again: "继续写",
};

async fn rider_at_the_form() -> Result<(Server, Browser)> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/requests").await?;
    Ok((server, browser))
}

async fn write(browser: &Browser, topic: &str, text: &str, said: &Said) -> Result<()> {
    choose(browser, topic).await?;
    browser.fill(said.message, text).await
}

async fn choose(browser: &Browser, topic: &str) -> Result<()> {
    let place = Topic::ALL.iter().position(|known| known.as_str() == topic).context("no such topic")?;
    let select = browser.element("#topic").await?;
    let first = browser.js("return document.getElementById('topic').selectedIndex", []).await?;
    ensure!(first == 0, "a topic is chosen already: {first}");
    // As with the keyboard: one step down for each topic behind the empty one.
    select.send_keys(Key::Down.value().to_string().repeat(place + 1)).await?;
    let chosen = "return document.getElementById('topic').value === arguments[0]";
    browser.until(&format!("the topic {topic}"), chosen, [json!(topic)]).await.map(drop)
}

async fn kept(browser: &Browser) -> Result<()> {
    browser.until_attribute(".draft-line", "data-draft", "saved").await
}

async fn stage(browser: &Browser, stage: &str) -> Result<()> {
    browser.until_attribute("[data-stage]", "data-stage", stage).await
}

/// The number that the page shows as received.
async fn received(browser: &Browser, said: &Said) -> Result<String> {
    browser.until_text("#write-received", said.received).await?;
    let number = browser.attribute("#write-received", "data-number").await?;
    number.context("received without a number")
}

/// What the server has of this person.
async fn on_the_server(browser: &Browser) -> Result<Vec<serde_json::Value>> {
    let answer = api(browser, "/api/v1/requests").await?;
    answer["requests"].as_array().cloned().with_context(|| format!("no requests in {answer}"))
}

async fn exactly_one(browser: &Browser, text: &str) -> Result<String> {
    let all = on_the_server(browser).await?;
    ensure!(all.len() == 1, "{} requests instead of one", all.len());
    let messages = all[0]["messages"].as_array().context("no messages")?;
    ensure!(messages.len() == 1 && messages[0]["text"] == text, "not what was written: {}", all[0]);
    Ok(all[0]["number"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_rider_writes_reads_the_answer_and_writes_again_in_english() -> Result<()> {
    thread(Chromium, En, &ENGLISH).await
}

#[tokio::test]
async fn a_rider_writes_reads_the_answer_and_writes_again_in_chinese() -> Result<()> {
    thread(Chromium, ZhHans, &CHINESE).await
}

#[tokio::test]
async fn a_rider_writes_reads_the_answer_and_writes_again_in_webkitgtk() -> Result<()> {
    thread(WebKitGtk, En, &ENGLISH).await
}

async fn thread(engine: Engine, language: Language, said: &Said) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    let tag = if engine == WebKitGtk { "?lang=en" } else { "" };
    browser.go(&server.url(&format!("/contact{tag}"))).await?;
    browser.click_first("main a[href='/requests']").await?;
    browser.until_place("/requests").await?;
    browser.find("#who", Role::Link, Words::of(language).sign_in).await?;
    browser.click_first("#who a[href*='return=']").await?;
    sign_in(&browser, &server, &server.rider(0)?.email, Words::of(language)).await?;
    browser.until_place("/requests").await?;
    browser.element("#topic").await?;

    write(&browser, "question", "Who sees my rides?\n谁能看到我的行程？", said).await?;
    browser.until_text(".draft-line", said.kept).await?;
    browser.click("main", Role::Button, said.send).await?;
    let number = received(&browser, said).await?;
    browser
        .until("the receipt to have the focus", "return document.activeElement.id === 'write-received'", [])
        .await?;
    browser.until_text(&format!(".thread[data-number='{number}']"), said.with_us).await?;
    browser.until_attribute(".draft-line", "data-draft", "empty").await?;
    ensure!(browser.value(said.message).await?.is_empty(), "what was sent is still in the form");

    server.answer_request(&number, "Nobody but you and us. 只有您和我们。")?;
    browser.go(&server.url("/requests")).await?;
    let card = format!(".thread[data-number='{number}']");
    browser.until_text(&card, "Nobody but you and us. 只有您和我们。").await?;
    browser.until_text(&card, said.answered).await?;
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{}", broken.iter().map(ToString::to_string).collect::<String>());

    browser.click_first(&format!("{card} .row-actions button")).await?;
    browser.fill_in(&card, said.message, "Thank you <b>very</b> much").await?;
    browser.until_attribute(&format!("{card} .draft-line"), "data-draft", "saved").await?;
    browser.click(&card, Role::Button, said.send).await?;
    browser.until_text(&card, "Thank you <b>very</b> much").await?;
    browser.until_text(&card, said.with_us).await?;
    let button = browser.text(&format!("{card} .row-actions button")).await?;
    ensure!(button == said.again, "the form is still open: {button}");
    let all = on_the_server(&browser).await?;
    ensure!(all[0]["messages"].as_array().map(Vec::len) == Some(3), "{}", all[0]);
    Ok(())
}

#[tokio::test]
async fn what_is_missing_is_named_takes_the_focus_and_keeps_what_was_typed() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url("/requests")).await?;
    browser.until_running().await?;
    browser.click("main", Role::Button, "Send").await?;
    for fault in ["Choose what it is about", "Write your message", "Enter an e-mail address"] {
        browser.until_text(".error-summary", fault).await?;
    }
    browser
        .until(
            "the summary to have the focus",
            "return !!document.activeElement.closest('.error-summary')",
            [],
        )
        .await?;
    browser.click(".error-summary", Role::Link, "Write your message").await?;
    browser.until("the field to have the focus", "return document.activeElement.id === 'text'", []).await?;

    write(&browser, "complaint", "My card is 4111 1111 1111 1111.", &ENGLISH).await?;
    browser.fill(ENGLISH.reply, "neighbour@example.org").await?;
    kept(&browser).await?;
    browser.click("main", Role::Button, "Send").await?;
    browser.until_text(".error-summary", "looks like the number of a bank card").await?;
    ensure!(browser.value(ENGLISH.message).await?.contains("4111"), "what was typed is gone");
    browser.until_attribute("#text", "aria-invalid", "true").await?;

    browser.fill(ENGLISH.message, "The bell rings at night.").await?;
    kept(&browser).await?;
    browser.click("main", Role::Button, "Send").await?;
    let number = received(&browser, &ENGLISH).await?;
    browser.until_text("#write-received", "n•••@example.org").await?;
    let mail = server.letter("neighbour@example.org").await?;
    ensure!(mail.contains(&number) && !mail.contains("bell"), "{mail}");
    Ok(())
}

#[tokio::test]
async fn a_draft_is_back_after_a_reload_and_in_another_tab_and_gone_once_it_is_sent() -> Result<()> {
    let (server, browser) = rider_at_the_form().await?;
    write(&browser, "delete-my-data", "Please delete my old trips", &ENGLISH).await?;
    kept(&browser).await?;
    browser.go(&server.url("/data")).await?;
    browser.until_running().await?;
    browser.go(&server.url("/requests")).await?;
    browser.until_attribute(".draft-line", "data-draft", "restored").await?;
    ensure!(browser.value(ENGLISH.message).await? == "Please delete my old trips", "another text came back");
    let topic = browser.js("return document.getElementById('topic').value", []).await?;
    ensure!(topic == "delete-my-data", "another topic came back: {topic}");

    let first = browser.driver().window().await?;
    let second = browser.driver().new_tab().await?;
    browser.driver().switch_to_window(second).await?;
    browser.go(&server.url("/requests")).await?;
    browser.until_attribute(".draft-line", "data-draft", "restored").await?;
    browser.click("main", Role::Button, "Send").await?;
    received(&browser, &ENGLISH).await?;
    exactly_one(&browser, "Please delete my old trips").await?;
    browser.driver().close_window().await?;
    browser.driver().switch_to_window(first).await?;
    browser.go(&server.url("/requests")).await?;
    browser.until_attribute(".draft-line", "data-draft", "empty").await?;
    ensure!(browser.value(ENGLISH.message).await?.is_empty(), "a sent draft came back");
    Ok(())
}

#[tokio::test]
async fn a_message_sent_offline_waits_says_so_and_arrives_once() -> Result<()> {
    let (_server, browser) = rider_at_the_form().await?;
    browser.until_attribute(".draft-line", "data-draft", "empty").await?;
    browser.offline(true).await?;
    write(&browser, "question", "Written in a tunnel", &ENGLISH).await?;
    kept(&browser).await?;
    browser.click("main", Role::Button, "Send").await?;
    stage(&browser, "waiting").await?;
    until_unsent(&browser).await?;
    browser.until_text("[data-stage]", "waiting to be sent").await?;
    let claims = browser.js("return document.querySelector('#write-received, .thread') !== null", []).await?;
    ensure!(claims == false, "the page claims that something was received");
    browser.until_attribute("main button[type=submit]", "aria-disabled", "true").await?;
    browser.offline(false).await?;
    let number = received(&browser, &ENGLISH).await?;
    ensure!(exactly_one(&browser, "Written in a tunnel").await? == number, "another number");
    Ok(())
}

#[tokio::test]
async fn fifty_presses_are_one_message_and_one_receipt() -> Result<()> {
    let (server, browser) = rider_at_the_form().await?;
    write(&browser, "question", "Only once", &ENGLISH).await?;
    let fifty = "const button = document.querySelector('main button[type=submit]');
        for (let press = 0; press < 50; press += 1) button.click();";
    browser.js(fifty, []).await?;
    let number = received(&browser, &ENGLISH).await?;
    ensure!(exactly_one(&browser, "Only once").await? == number, "another number");
    let mails = server.letters(&server.rider(0)?.email).await?;
    let receipts = mails.iter().filter(|mail| mail.contains(&number)).count();
    ensure!(receipts == 1, "{receipts} mails about one message");
    Ok(())
}

/// The rider's browser behind a line that can be cut.
async fn behind_a_line() -> Result<(Server, Line, Browser)> {
    let server = Server::demo().await?;
    let line = Line::to(server.address()).await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&format!("{}/sign-in?return=%2Frequests", line.origin)).await?;
    sign_in(&browser, &server, &server.rider(0)?.email, Words::of(En)).await?;
    browser.until_attribute(".draft-line", "data-draft", "empty").await?;
    Ok((server, line, browser))
}

#[tokio::test]
async fn an_answer_that_is_lost_on_the_line_leaves_one_message_and_one_number() -> Result<()> {
    let (_server, line, browser) = behind_a_line().await?;
    write(&browser, "question", "Through a bad line", &ENGLISH).await?;
    kept(&browser).await?;
    line.lose_the_answer_to("POST /api/v1/requests");
    browser.click("main", Role::Button, "Send").await?;
    line.until_cut().await?;
    // The browser or the page tries again by itself, or the person does.
    let again = "document.querySelector('[data-stage=waiting] button')?.click();
        return document.getElementById('write-received') !== null";
    browser.until("the message to be received", again, []).await?;
    let number = received(&browser, &ENGLISH).await?;
    ensure!(exactly_one(&browser, "Through a bad line").await? == number, "another number");
    Ok(())
}

#[tokio::test]
async fn a_server_killed_between_commit_and_answer_has_the_message_once() -> Result<()> {
    let (mut server, line, browser) = behind_a_line().await?;
    write(&browser, "question", "Just before the power cut", &ENGLISH).await?;
    kept(&browser).await?;
    line.die_before_the_answer_to("POST /api/v1/requests");
    browser.click_first("main button[type=submit]").await?;
    line.until_cut().await?;
    server.kill();
    stage(&browser, "waiting").await?;
    let claims = browser.js("return document.getElementById('write-received') !== null", []).await?;
    ensure!(claims == false, "the page claims what nobody has told it");

    // The page is closed, and opened again when the server is back: the message still waits on this device.
    browser.driver().goto("about:blank").await?;
    server.start().await?;
    line.mend();
    browser.go(&format!("{}/requests", line.origin)).await?;
    let again = "document.querySelector('[data-stage=waiting] button')?.click();
        return document.querySelector('[data-stage]')?.dataset.stage === 'received'
            || document.getElementById('write-received') !== null";
    browser.until("the message to be received", again, []).await?;
    let number = received(&browser, &ENGLISH).await?;
    ensure!(exactly_one(&browser, "Just before the power cut").await? == number, "another number");
    Ok(())
}

#[tokio::test]
async fn signing_out_leaves_nothing_of_a_message_on_the_page() -> Result<()> {
    let (_server, browser) = rider_at_the_form().await?;
    write(&browser, "account-security", "My secret worry", &ENGLISH).await?;
    kept(&browser).await?;
    browser.click("#who", Role::Button, "Sign out").await?;
    browser.until_text("body", "You are signed out.").await?;
    browser.find("main", Role::Textbox, ENGLISH.reply).await?;
    let shown = "return document.body.innerText.includes('secret worry')
        || [...document.querySelectorAll('input, textarea')].some((field) => field.value.includes('secret worry'))";
    ensure!(browser.js(shown, []).await? == json!(false), "the text is still on the page");
    Ok(())
}
