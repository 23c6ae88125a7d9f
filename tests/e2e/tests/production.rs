//! As in production: TLS, the strict cookies, and letters over SMTP.

use anyhow::{Context as _, ensure};
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{check_receipt, press, sign_in, until_state};
use e2e::words::Words;
use thirtyfour::SameSite;

const SESSION: &str = "__Host-privacy-center";
const DEVICE: &str = "__Host-device";

#[tokio::test]
async fn over_tls_the_session_is_a_strict_host_cookie_in_chromium() -> Result<()> {
    short_journey(Chromium).await
}

#[tokio::test]
async fn over_tls_the_session_is_a_strict_host_cookie_in_webkitgtk() -> Result<()> {
    short_journey(WebKitGtk).await
}

async fn short_journey(engine: Engine) -> Result<()> {
    let words = Words::of(En);
    let server = Server::production().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(engine, Look::phone(En)).await?;
    browser.go(&server.url("/sign-in?lang=en&return=%2Fpolicy%23use-diagnostics")).await?;
    sign_in(&browser, &server, &rider.email, words).await?;
    browser.until_place("/policy#use-diagnostics").await?;

    let cookies = browser.driver().get_all_cookies().await?;
    let session = cookies.iter().find(|cookie| cookie.name == SESSION);
    let session = session.with_context(|| format!("no session among {cookies:?}"))?;
    ensure!(session.expiry.is_none(), "the session outlives the browser");
    // The mark of a browser that signed in before stays after signing out; it opens nothing.
    let device = cookies.iter().find(|cookie| cookie.name == DEVICE);
    let device = device.with_context(|| format!("no mark of the browser among {cookies:?}"))?;
    for cookie in [session, device] {
        let name = &cookie.name;
        ensure!(cookie.secure == Some(true), "{name} also goes over plain http");
        ensure!(cookie.http_only == Some(true), "scripts see {name}");
        ensure!(cookie.path.as_deref() == Some("/"), "{name} has the path {:?}", cookie.path);
        ensure!(cookie.same_site == Some(SameSite::Strict), "SameSite of {name} is {:?}", cookie.same_site);
        ensure!(cookie.value.len() >= 22, "{name} has less than 128 bits");
    }
    let others: Vec<_> = cookies.iter().map(|cookie| &*cookie.name).collect();
    ensure!(others.iter().all(|name| [SESSION, DEVICE, "lang"].contains(name)), "more cookies: {others:?}");
    let visible = browser.js("return document.cookie", []).await?;
    let visible = visible.as_str().unwrap_or_default();
    ensure!(!visible.contains("__Host-"), "scripts see the session: {visible}");

    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    ensure!(server.gate(&rider.subject, "diagnostics").await?, "the operator is not told of the yes");
    check_receipt(&browser, "diagnostics", words).await?;

    browser.click("#who", Role::Button, words.sign_out).await?;
    browser.until_text("body", words.signed_out).await?;
    let cookies = browser.driver().get_all_cookies().await?;
    ensure!(!cookies.iter().any(|cookie| cookie.name == SESSION), "the session stayed: {cookies:?}");
    Ok(())
}
