//! Where a person is signed in: one session ended in the page, then all others.

use anyhow::{Context as _, ensure};
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, open_signed_in};
use serde_json::json;
use thirtyfour::Cookie;

#[tokio::test]
async fn one_session_is_ended_in_the_page_and_then_all_others() -> Result<()> {
    let server = Server::demo().await?;
    let email = &server.rider(0)?.email;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    let mut earlier = Vec::new();
    for _ in 0..2 {
        open_signed_in(&browser, &server, email, "/").await?;
        earlier.push(browser.driver().get_all_cookies().await?);
        browser.driver().delete_all_cookies().await?;
    }
    open_signed_in(&browser, &server, email, "/").await?;
    browser.go(&server.url("/sessions")).await?;
    until_cards(&browser, 3).await?;
    let mine = browser.driver().get_all_cookies().await?;
    let sessions = api(&browser, "/api/v1/sessions").await?;
    let other = sessions["sessions"].as_array().context("no sessions")?;
    let other = other.iter().find(|session| session["current"] == false).context("no other session")?;
    let (id, device) =
        (other["id"].as_str().context("no id")?, other["device"].as_str().context("a device")?);

    // One, in its own card. Both are of one device, and each button is known by its name all the same.
    let names = browser.names("main .cards", Role::Button).await?;
    ensure!(names.len() == 2 && names[0] != names[1], "{names:?}");
    ensure!(names.iter().all(|name| name.starts_with(&format!("Sign out {device} · "))), "{names:?}");
    let of_card = browser.names(&format!("[id='{id}']"), Role::Button).await?;
    browser.click(&format!("[id='{id}']"), Role::Button, &of_card[0]).await?;
    until_cards(&browser, 2).await?;
    browser.until_text("#live", &format!("Signed out: {device}")).await?;
    ensure!(!browser.text("main").await?.is_empty() && still_open(&browser, &earlier).await? == 1, "of two");

    // And the rest.
    become_again(&browser, &mine).await?;
    browser.go(&server.url("/sessions")).await?;
    browser.click("main", Role::Button, "Sign out everywhere else").await?;
    until_cards(&browser, 1).await?;
    browser.until_text("main", "You are signed in here only.").await?;
    ensure!(browser.names("main", Role::Button).await?.iter().all(|name| name != "Sign out everywhere else"));
    ensure!(still_open(&browser, &earlier).await? == 0, "another session is still open");
    become_again(&browser, &mine).await?;
    let here = api(&browser, "/api/v1/consents").await?;
    ensure!(!here["session"].is_null(), "this browser was signed out as well");
    Ok(())
}

async fn until_cards(browser: &Browser, count: usize) -> Result<()> {
    let script = "return document.querySelectorAll('main .cards > .card').length === arguments[0]";
    browser.until(&format!("{count} sessions"), script, [json!(count)]).await.map(drop)
}

/// How many of these sessions the server still knows.
async fn still_open(browser: &Browser, sessions: &[Vec<Cookie>]) -> Result<usize> {
    let mut open = 0;
    for cookies in sessions {
        become_again(browser, cookies).await?;
        open += usize::from(!api(browser, "/api/v1/consents").await?["session"].is_null());
    }
    Ok(open)
}

async fn become_again(browser: &Browser, cookies: &[Cookie]) -> Result<()> {
    browser.driver().delete_all_cookies().await?;
    for cookie in cookies {
        browser.driver().add_cookie(cookie.clone()).await?;
    }
    Ok(())
}
