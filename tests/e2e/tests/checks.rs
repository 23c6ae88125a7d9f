//! The checks themselves: each notices what it is there for, so that silence means something.

use anyhow::ensure;
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look};

const BAD_PAGE: &str = "data:text/html,<!DOCTYPE html><meta name=viewport content='width=device-width'>
    <p id=text style='width:900px'>Text</p><img src='http://127.0.0.1:9/elsewhere.png'>
    <script>
        console.error('broken');
        requestAnimationFrame(() => setTimeout(() => {
            const late = document.createElement('div');
            late.style.height = '300px';
            document.body.prepend(late);
            document.title = 'late';
        }, 100));
    </script>";

#[tokio::test]
async fn every_check_notices_a_bad_page() -> Result<()> {
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(BAD_PAGE).await?;
    browser.until("the late content", "return document.title === 'late'", []).await?;
    let (sum, moved) = browser.layout_shift().await?;
    ensure!(sum > 0.01 && !moved.is_empty(), "a shift of {sum}: {moved}");
    ensure!(browser.overflow().await? > 400, "too wide, and not noticed");
    let broken: String = browser.axe().await?.iter().map(ToString::to_string).collect();
    for rule in ["html-has-lang", "image-alt", "page-has-heading-one"] {
        ensure!(broken.contains(rule), "axe does not run {rule}: {broken}");
    }
    let complaints = browser.complaints().await?;
    ensure!(complaints.iter().any(|one| one.contains("broken")), "the console: {complaints:?}");
    let requests = browser.requests().await?;
    ensure!(requests.iter().any(|url| url.contains("elsewhere.png")), "the requests: {requests:?}");
    Ok(())
}

const BAD_FORM: &str = "data:text/html;charset=utf-8,<!DOCTYPE html><main>
    <label>Keeps<textarea></textarea></label>
    <label>Loses<input oninput='this.value = this.value.slice(0, 3)'></label>
    <label>Leaves<input oninput='if (this.value.length === 3) document.querySelector(`button`).focus()'></label>
    <label>Goes<input oninput='if (this.value.length === 3) this.replaceWith(this.cloneNode())'></label>
    <label>Closed<input disabled></label>
    <button>Button</button></main>";

#[tokio::test]
async fn typing_notices_what_a_page_loses_in_chromium() -> Result<()> {
    typing(Chromium).await
}

#[tokio::test]
async fn typing_notices_what_a_page_loses_in_webkitgtk() -> Result<()> {
    typing(WebKitGtk).await
}

async fn typing(engine: Engine) -> Result<()> {
    let browser = Browser::open(engine, Look::phone(En)).await?;
    browser.go(BAD_FORM).await?;
    for text in ["Who sees my Rides?\n谁能看到我的行程？", "", "+86 139"] {
        browser.fill("Keeps", text).await?;
        let value = browser.value("Keeps").await?;
        ensure!(value == text, "typed “{text}”, and “{value}” is there");
    }
    browser.js("setTimeout(() => document.querySelector('[disabled]').disabled = false, 300)", []).await?;
    browser.fill("Closed", "open").await?;
    for (label, fault) in [
        ("Loses", "the app lost input: all 7 keys"),
        ("Leaves", "the page took the focus away"),
        ("Goes", "the page replaced"),
    ] {
        let told = browser.fill(label, "letters").await.err().map(|error| format!("{error:#}"));
        ensure!(told.as_ref().is_some_and(|told| told.contains(fault)), "{label} is told as {told:?}");
    }
    Ok(())
}
