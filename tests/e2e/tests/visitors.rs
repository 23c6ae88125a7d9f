//! Without an account: a browser's own choices; and with one that has a phone number only.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{ask_for_code, check_receipt, choice, press, sign_in, until_state};
use e2e::words::Words;
use serde_json::json;

#[tokio::test]
async fn a_visitor_chooses_for_the_browser_and_checks_the_receipt_in_chromium_in_english() -> Result<()> {
    visitor(Chromium, En).await
}

#[tokio::test]
async fn a_visitor_chooses_for_the_browser_and_checks_the_receipt_in_webkitgtk_in_chinese() -> Result<()> {
    visitor(WebKitGtk, ZhHans).await
}

async fn visitor(engine: Engine, language: Language) -> Result<()> {
    let words = Words::of(language);
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/policy?lang={}", language.tag()))).await?;
    browser.until_running().await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    press(&browser, "traffic-statistics", words.no).await?;
    until_state(&browser, "traffic-statistics", "refused").await?;
    browser.find(&choice("risky-links"), Role::Link, words.sign_in_to_choose).await?;
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{engine:?}: {}", broken.iter().map(ToString::to_string).collect::<String>());

    // It is kept, and so are its receipts.
    check_receipt(&browser, "diagnostics", words).await?;

    // An account has choices of its own.
    browser.go(&server.url("/sign-in?return=%2Fchoices")).await?;
    sign_in(&browser, &server, &rider.email, words).await?;
    until_state(&browser, "diagnostics", "unset").await?;
    ensure!(!server.gate(&rider.subject, "diagnostics").await?, "the browser's yes counts for the account");
    browser.click("#who", Role::Button, words.sign_out).await?;
    browser.until_text("body", words.signed_out).await?;
    browser.go(&server.url("/choices")).await?;
    until_state(&browser, "diagnostics", "given").await?;
    until_state(&browser, "traffic-statistics", "refused").await
}

#[tokio::test]
async fn a_visitor_forgets_the_browser_and_is_told_what_is_so_in_chromium_in_english() -> Result<()> {
    forgets(Chromium, En).await
}

#[tokio::test]
async fn a_visitor_forgets_the_browser_and_is_told_what_is_so_in_webkitgtk_in_chinese() -> Result<()> {
    forgets(WebKitGtk, ZhHans).await
}

async fn forgets(engine: Engine, language: Language) -> Result<()> {
    let words = Words::of(language);
    let (message, button, told) = match language {
        En => ("Your message", "Forget this device", "Nothing of yours is left in this browser."),
        ZhHans => ("您的留言", "清除本设备上的数据", "此浏览器中不再保存您的任何内容。"),
    };
    let server = Server::demo().await?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/choices?lang={}", language.tag()))).await?;
    browser.until_running().await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser.go(&server.url("/requests")).await?;
    browser.until_attribute("[data-draft]", "data-draft", "empty").await?;
    browser.fill(message, "nobody in particular").await?;
    browser.until_attribute("[data-draft]", "data-draft", "saved").await?;

    browser.go(&server.url("/forget")).await?;
    browser.until_running().await?;
    browser.click("main", Role::Button, button).await?;
    browser.until_text("main", told).await?;
    let page = browser.text("body").await?;
    ensure!(!page.contains(words.signed_out), "whoever never signed in is told that they are signed out");
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{engine:?}: {}", broken.iter().map(ToString::to_string).collect::<String>());

    browser.go(&server.url("/choices")).await?;
    browser.until_running().await?;
    until_state(&browser, "diagnostics", "unset").await?;
    browser.go(&server.url("/requests")).await?;
    browser.until_attribute("[data-draft]", "data-draft", "empty").await?;
    ensure!(browser.value(message).await?.is_empty(), "the draft came back");
    Ok(())
}

/// A browser that keeps no cookies, and nothing else either.
async fn keeps_nothing(language: Language) -> Result<Browser> {
    let blocked = [("profile.default_content_setting_values.cookies", json!(2))];
    Browser::open_with(Look::phone(language), &blocked).await
}

const NOT_KEPT: &str = "This browser keeps no cookies";

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_never_shows_a_choice_as_saved() -> Result<()> {
    let words = Words::of(En);
    let server = Server::demo().await?;
    let browser = keeps_nothing(En).await?;
    for page in ["/choices", "/policy"] {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        let seen = "window.seen = [];
            new MutationObserver(() => {
              window.seen.push(document.getElementById('live').textContent);
              window.seen.push(document.querySelector('[data-choice=diagnostics]')?.dataset.state);
            }).observe(document, { attributes: true, characterData: true, childList: true, subtree: true });";
        browser.js(seen, []).await?;
        press(&browser, "diagnostics", words.yes).await?;
        browser
            .until_attribute("[data-choice='diagnostics'] .choice-status", "data-saving", "failed")
            .await?;
        browser.until_text("[data-choice='diagnostics'] .choice-status", NOT_KEPT).await?;
        let pressed = browser.attribute("[data-choice='diagnostics'] .choice-yes", "aria-pressed").await?;
        ensure!(pressed.as_deref() == Some("false"), "{page} shows an unkept yes as chosen");
        let seen = browser.js("return window.seen.join('; ')", []).await?.to_string();
        ensure!(!seen.contains("Saved") && !seen.contains("given"), "{page} showed success: {seen}");
    }
    Ok(())
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_says_so_before_a_code_is_sent() -> Result<()> {
    let words = Words::of(En);
    let server = Server::demo().await?;
    let browser = keeps_nothing(En).await?;
    browser.go(&server.url("/sign-in")).await?;
    says_so(&browser).await?;
    browser.fill(words.address, &server.rider(0)?.email).await?;
    browser.click("main", Role::Button, words.send_code).await?;
    browser.until_text("#sign-in-faults", NOT_KEPT).await?;
    browser.until_text("#sign-in-faults", "allow cookies for this page").await?;
    ensure!(browser.axe().await?.is_empty(), "what is said is not accessible");
    Ok(())
}

/// Chromium says that it keeps cookies also where its settings block them; other browsers say it as it is.
async fn says_so(browser: &Browser) -> Result<()> {
    let truth = "Object.defineProperty(navigator, 'cookieEnabled', { get: () => false });";
    browser.js(truth, []).await.map(drop)
}

#[tokio::test]
async fn a_guardians_link_is_not_used_up_in_a_browser_that_keeps_no_cookies() -> Result<()> {
    let server = Server::demo().await?;
    let browser = keeps_nothing(En).await?;
    browser.go(&server.url("/guardian#k=whatever")).await?;
    says_so(&browser).await?;
    browser.fill("The six digits on your child’s screen", "123456").await?;
    browser.click("main", Role::Button, "Go on").await?;
    browser.until_text("#opening-faults", NOT_KEPT).await?;
    let asked = browser.requests().await?;
    ensure!(
        !asked.iter().any(|url| url.contains("/api/v1/guardian/session")),
        "the link was used: {asked:?}"
    );
    Ok(())
}

#[tokio::test]
async fn where_the_cookie_of_a_sign_in_is_not_kept_nobody_is_told_that_they_are_signed_in() -> Result<()> {
    let words = Words::of(En);
    let server = Server::demo().await?;
    let browser = keeps_nothing(En).await?;
    browser.go(&server.url("/sign-in")).await?;
    // Some webviews say that they keep cookies, and keep none.
    let claim = "Object.defineProperty(navigator, 'cookieEnabled', { get: () => true });";
    browser.js(claim, []).await?;
    let address = &server.rider(0)?.email;
    ask_for_code(&browser, address, words).await?;
    let code = server.next_code(address).await?;
    browser.fill(words.code, &code).await?;
    browser.click("main", Role::Button, words.sign_in).await?;
    browser.until_text("#sign-in-faults", NOT_KEPT).await?;
    ensure!(browser.place().await? == "/sign-in", "it went on as if somebody were signed in");
    browser.find("#who", Role::Link, words.sign_in).await?;
    let live = browser.js("return document.getElementById('live').textContent", []).await?;
    ensure!(!live.to_string().contains("You are signed in."), "it was announced: {live}");
    Ok(())
}

#[tokio::test]
async fn a_rider_signs_in_with_a_phone_in_chromium_in_english() -> Result<()> {
    by_phone(Chromium, En).await
}

#[tokio::test]
async fn a_rider_signs_in_with_a_phone_in_webkitgtk_in_chinese() -> Result<()> {
    by_phone(WebKitGtk, ZhHans).await
}

async fn by_phone(engine: Engine, language: Language) -> Result<()> {
    let words = Words::of(language);
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/sign-in?lang={}&return=%2Fchoices", language.tag()))).await?;
    // As people in China write it.
    let national = rider.phone.trim_start_matches("+86");
    let typed = format!("{} {} {}", &national[..3], &national[3..7], &national[7..]);
    ask_for_code(&browser, &typed, words).await?;
    ensure!(browser.axe().await?.is_empty(), "the second step is not accessible");
    let code = server.next_code(&rider.phone).await?;
    browser.fill(words.code, &code).await?;
    browser.click("main", Role::Button, words.sign_in).await?;
    // On a phone the head has no room to show it.
    let told = "return document.getElementById('who').textContent.includes(arguments[0])";
    let masked = format!("+86 139••••{}", &national[7..]);
    browser.until("the number, masked", told, [json!(masked)]).await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    ensure!(server.gate(&rider.subject, "diagnostics").await?, "the number is not the rider's");
    Ok(())
}
