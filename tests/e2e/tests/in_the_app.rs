//! Inside the operator's app: the way in, the bridge, and what is left where an app lacks it.

use anyhow::{Context as _, ensure};
use contract::language::Language::En;
use contract::paths;
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::phone::{App, Phone};
use e2e::server::Server;
use e2e::steps::{api, open_receipts, press, until_state};
use e2e::words::Words;
use serde_json::{Value, json};
use std::fs;

const LOCK: &str = "Confirm with this device’s lock";
const STRANDED: &str = "We could not sign you in from the app.";

async fn phone(engine: Engine, alter: impl FnOnce(&mut App)) -> Result<(Server, Phone)> {
    let server = Server::demo().await?;
    let mut app = App::of(&server.rider(0)?.subject);
    alter(&mut app);
    let phone = Phone::start(engine, Look::phone(En), &server, app).await?;
    Ok((server, phone))
}

/// Waits until somebody is signed in; answers with their session.
async fn until_signed_in(phone: &Phone) -> Result<Value> {
    phone.browser.find("#who", Role::Button, "Sign out").await?;
    api(&phone.browser, paths::SESSION).await
}

/// Nothing of a hand-off may be left in the address, the history, the log, or a request's address.
async fn leaves_no_trace(server: &Server, phone: &Phone) -> Result<()> {
    let browser = &phone.browser;
    let place = browser.place().await?;
    let page = browser
        .js(
            "return document.documentElement.outerHTML + JSON.stringify([document.cookie,
        {...localStorage}, {...sessionStorage}, history.state, Object.entries(window.iwalk)])",
            [],
        )
        .await?;
    let mut seen = vec![place, page.to_string(), server.whole_log()?];
    if browser.engine == Chromium {
        seen.extend(
            browser
                .requests()
                .await?
                .into_iter()
                .map(|url| url.split('#').next().unwrap_or_default().to_owned()),
        );
    }
    for secret in phone.secrets() {
        let found = seen.iter().find(|text| text.contains(&secret));
        ensure!(found.is_none(), "a code or verifier is left in {found:?}");
    }
    Ok(())
}

/// Told that the way in did not work, where it is seen without scrolling, whatever page it is.
async fn until_stranded(browser: &Browser) -> Result<()> {
    browser.until_text("#prompt", STRANDED).await?;
    browser.until_text("#live", STRANDED).await?;
    let seen = "const box = document.querySelector('#prompt .notice').getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight";
    ensure!(browser.js(seen, []).await? == true, "the notice is not on the screen");
    Ok(())
}

#[tokio::test]
async fn from_the_app_to_a_choice_and_a_saved_file_in_chromium() -> Result<()> {
    from_the_app_to_a_file(Chromium).await
}

#[tokio::test]
async fn from_the_app_to_a_choice_and_a_saved_file_in_an_embedded_webkitgtk() -> Result<()> {
    from_the_app_to_a_file(WebKitGtk).await
}

async fn from_the_app_to_a_file(engine: Engine) -> Result<()> {
    let (server, phone) = phone(engine, |_| ()).await?;
    let browser = &phone.browser;
    let subject = &server.rider(0)?.subject;
    phone.enter(&server, "/policy").await?;
    ensure!(browser.place().await? == "/policy?lang=en", "the code is still in {}", browser.place().await?);
    let session = until_signed_in(&phone).await?;
    ensure!(session["device"].as_str().is_some_and(|device| device.starts_with("App, ")), "{session}");
    leaves_no_trace(&server, &phone).await?;

    press(browser, "diagnostics", "Yes").await?;
    until_state(browser, "diagnostics", "given").await?;
    ensure!(server.gate(subject, "diagnostics").await?, "the operator is not told of the yes");

    browser.click("#nav", Role::Link, "My data").await?;
    browser.click("main", Role::Link, "Receipts").await?;
    browser.click("main", Role::Button, LOCK).await?;
    let asked = phone.until_heard("step-up").await?;
    ensure!(asked["action"] == "receipts.download", "{asked}");
    // The app takes files from the page: a button hands one over, and may do so again.
    browser.click("#archive", Role::Button, "Save the file").await?;
    phone.until_heard("save-file").await?;
    browser.click("#archive", Role::Button, "Save the file").await?;
    let file = phone.until_heard("save-file").await?;
    ensure!(file["name"] == "receipts.json" && file["type"] == "application/json", "{file}");
    let text = file["text"].as_str().context("a text")?;
    let archive: Value = serde_json::from_str(text)?;
    ensure!(archive["receipts"].as_array().is_some_and(|receipts| receipts.len() == 1), "{archive}");
    ensure!(text.contains("\n  "), "the file is not meant for people");

    open_receipts(browser).await?;
    browser.click("main", Role::Button, "Readable copy of receipt no. 1").await?;
    let file = phone.until_heard("save-file").await?;
    ensure!(file["name"] == "receipt-1.html" && file["type"] == "text/html", "{file}");
    ensure!(file["text"].as_str().is_some_and(|text| text.contains("<h1>Diagnostics ")), "{file}");

    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{engine:?}: {}", broken.iter().map(ToString::to_string).collect::<String>());
    Ok(())
}

#[tokio::test]
async fn a_code_that_grew_too_old_on_the_way_is_renewed_without_a_word_in_chromium() -> Result<()> {
    renewed(Chromium).await
}

#[tokio::test]
async fn a_code_that_grew_too_old_on_the_way_is_renewed_without_a_word_in_an_embedded_webkitgtk() -> Result<()>
{
    renewed(WebKitGtk).await
}

async fn renewed(engine: Engine) -> Result<()> {
    let (server, phone) = phone(engine, |_| ()).await?;
    let code = phone.hand_off().await?;
    server.advance("PT2M").await?;
    phone.open_with(&server, "/choices", &code).await?;
    until_signed_in(&phone).await?;
    phone.until_heard("renew").await?;
    ensure!(!phone.browser.text("main").await?.contains(STRANDED), "it said so");
    leaves_no_trace(&server, &phone).await
}

#[tokio::test]
async fn an_attackers_code_never_signs_anybody_in_as_the_attacker() -> Result<()> {
    let (server, victim) = phone(Chromium, |app| app.can.retain(|what| *what != "renew")).await?;
    let attackers = App::of(&server.rider(1)?.subject);
    let attacker = Phone::start(Chromium, Look::phone(En), &server, attackers).await?;
    victim.enter(&server, "/choices").await?;
    let mine = until_signed_in(&victim).await?["id"].clone();
    let planted = attacker.hand_off().await?;
    victim.browser.go("about:blank").await?;
    victim.open_with(&server, "/choices", &planted).await?;
    until_stranded(&victim.browser).await?;
    let still = until_signed_in(&victim).await?;
    ensure!(still["id"] == mine, "the victim's session was replaced by {still}");

    // The same in a webview where nobody is signed in yet.
    let planted = attacker.hand_off().await?;
    victim.browser.driver().delete_all_cookies().await?;
    victim.browser.go("about:blank").await?;
    victim.open_with(&server, "/choices", &planted).await?;
    until_stranded(&victim.browser).await?;
    victim.browser.find("main", Role::Link, "Sign in with a code").await?;
    ensure!(api(&victim.browser, paths::SESSION).await?["code"] == "sign_in_needed", "somebody is signed in");
    Ok(())
}

#[tokio::test]
async fn a_hand_off_into_a_page_that_is_open_already_signs_in_anew() -> Result<()> {
    let (server, phone) = phone(Chromium, |_| ()).await?;
    phone.enter(&server, "/choices").await?;
    let before = until_signed_in(&phone).await?["id"].clone();
    let code = phone.hand_off().await?;
    phone.open_with(&server, "/choices", &code).await?;
    e2e::wait::until("another session", async || {
        let session = api(&phone.browser, paths::SESSION).await?;
        Ok((session["id"].is_string() && session["id"] != before).then_some(()))
    })
    .await?;
    until_signed_in(&phone).await?;
    ensure!(
        !phone.browser.place().await?.contains('#'),
        "the code is still in {}",
        phone.browser.place().await?
    );
    Ok(())
}

#[tokio::test]
async fn without_an_app_around_it_a_code_is_taken_away_and_the_other_way_in_is_shown() -> Result<()> {
    let (server, phone) = phone(Chromium, |_| ()).await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    let code = phone.hand_off().await?;
    browser.go(&server.url(&format!("/policy?lang=en#h={code}"))).await?;
    until_stranded(&browser).await?;
    ensure!(browser.place().await? == "/policy?lang=en", "the code is still in {}", browser.place().await?);
    browser.click("main", Role::Link, "Sign in with a code").await?;
    browser.find("main", Role::Textbox, Words::of(En).address).await.map(drop)
}

#[tokio::test]
async fn an_app_that_can_do_nothing_leaves_the_ways_of_a_browser_in_an_embedded_webkitgtk() -> Result<()> {
    let (server, phone) = phone(WebKitGtk, |app| app.can.clear()).await?;
    let browser = &phone.browser;
    phone.enter(&server, "/choices").await?;
    until_signed_in(&phone).await?;
    press(browser, "diagnostics", "Yes").await?;
    until_state(browser, "diagnostics", "given").await?;
    ensure!(
        !browser.names(".top", Role::Button).await?.contains(&"Back to the app".to_owned()),
        "a dead button"
    );

    // A file is an ordinary address, and the app around the webview decides where it goes.
    browser.click("#nav", Role::Link, "My data").await?;
    browser.click("main", Role::Link, "Receipts").await?;
    open_receipts(browser).await?;
    browser.click("main", Role::Link, "Download receipt no. 1").await?;
    let saved = phone.until_told("downloaded").await?;
    let path =
        saved.as_str().and_then(|uri| uri.strip_prefix("file://")).context("a file's address")?.to_owned();
    let receipt: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
    ensure!(receipt["payload"].is_object(), "{receipt}");
    browser.click("main", Role::Link, "Readable copy of receipt no. 1").await?;
    let saved = phone.until_told("downloaded").await?;
    let copy = saved.as_str().and_then(|uri| uri.strip_prefix("file://")).context("a file's address")?;
    let copy = copy.to_owned();
    ensure!(fs::read_to_string(&copy)?.contains("<h1>Diagnostics "), "{copy}");

    // A confirmation is a code by mail.
    ensure!(!browser.names("main", Role::Button).await?.contains(&LOCK.to_owned()), "a dead button");
    browser.click("main", Role::Button, "Send the code").await?;
    let code = server.next_code(&server.rider(0)?.email).await?;
    browser.fill(Words::of(En).code, &code).await?;
    browser.click("main", Role::Button, "Unlock the file").await?;
    for _ in 0..2 {
        browser.click("#archive", Role::Link, "Save the file").await?;
        let saved = phone.until_told("downloaded").await?;
        let all = saved.as_str().and_then(|uri| uri.strip_prefix("file://")).context("a file's address")?;
        let archive: Value = serde_json::from_str(&fs::read_to_string(all)?)?;
        ensure!(archive["receipts"].as_array().is_some_and(|receipts| receipts.len() == 1), "{archive}");
    }

    // A file is chosen through the webview's own control.
    browser.click("main", Role::Link, "Check a receipt").await?;
    for file in [path, copy] {
        browser.element("input[type=file]").await?.send_keys(file).await?;
        browser.until_text("main", "Genuine: signed by us").await?;
        browser.go(&server.url("/verify")).await?;
    }

    // A phone number is a link with the number to read; the webview passes it on instead of following it.
    browser.js("document.querySelector('.foot a[href^=tel]').click()", []).await?;
    ensure!(phone.until_told("outside").await? == "tel:+864005550100", "the number is not passed on");
    browser.js("location.href = 'https://elsewhere.example/'", []).await?;
    ensure!(phone.until_told("outside").await? == "https://elsewhere.example/", "left the allow-list");
    for kind in ["renew", "step-up", "save-file", "open", "close", "answered"] {
        ensure!(!phone.heard().contains(&kind.to_owned()), "asked for {kind}, which this app cannot do");
    }
    Ok(())
}

#[tokio::test]
async fn a_closed_lock_says_so_and_leaves_the_code_as_a_way() -> Result<()> {
    let (server, phone) = phone(Chromium, |app| app.opens_lock = false).await?;
    phone.enter(&server, "/choices").await?;
    until_signed_in(&phone).await?;
    press(&phone.browser, "diagnostics", "Yes").await?;
    until_state(&phone.browser, "diagnostics", "given").await?;
    phone.browser.click("#nav", Role::Link, "My data").await?;
    phone.browser.click("main", Role::Link, "Receipts").await?;
    phone.browser.find("main", Role::Button, LOCK).await?;
    let main = "return document.querySelectorAll('#archive .primary').length";
    ensure!(phone.browser.js(main, []).await? == 1, "the lock and the code both look like the main button");
    phone.browser.click("main", Role::Button, LOCK).await?;
    phone.browser.until_text("main", "The lock was not opened. Try again, or use a code.").await?;
    phone.browser.click("main", Role::Button, "Send the code").await?;
    phone.browser.find("main", Role::Textbox, Words::of(En).code).await.map(drop)
}

#[tokio::test]
async fn going_back_goes_through_the_pages_first_and_then_closes_in_chromium() -> Result<()> {
    back(Chromium).await
}

#[tokio::test]
async fn going_back_goes_through_the_pages_first_and_then_closes_in_an_embedded_webkitgtk() -> Result<()> {
    back(WebKitGtk).await
}

async fn back(engine: Engine) -> Result<()> {
    let (server, phone) = phone(engine, |_| ()).await?;
    let browser = &phone.browser;
    phone.enter(&server, "/choices").await?;
    until_signed_in(&phone).await?;
    browser.click("#nav", Role::Link, "Overview").await?;
    browser.until("the home page", "return location.pathname === '/'", []).await?;
    phone.say(json!({"kind": "back"})).await?;
    browser.until("the choices", "return location.pathname === '/choices'", []).await?;
    // What is asked for after it is heard: a word to close before that would be here by now.
    browser.js("document.querySelector('.foot a[href^=tel]').click()", []).await?;
    phone.until_heard("open").await?;
    ensure!(!phone.heard().contains(&"close".to_owned()), "closed too early");
    browser.click(".top", Role::Button, "Back to the app").await?;
    phone.until_heard("close").await.map(drop)
}

#[tokio::test]
async fn going_back_from_the_first_page_closes() -> Result<()> {
    let (server, phone) = phone(Chromium, |_| ()).await?;
    phone.enter(&server, "/choices").await?;
    until_signed_in(&phone).await?;
    phone.say(json!({"kind": "back"})).await?;
    phone.until_heard("close").await.map(drop)
}

#[tokio::test]
async fn going_back_does_not_wait_for_a_program_that_never_comes() -> Result<()> {
    let (server, phone) = phone(Chromium, |_| ()).await?;
    let browser = &phone.browser;
    browser.block(&["*_bg.wasm*"]).await?;
    phone.enter(&server, "/policy").await?;
    browser.js("document.querySelector('.foot a[href=\"/contact\"]').click()", []).await?;
    browser.until("the contacts", "return location.pathname === '/contact'", []).await?;
    phone.say(json!({"kind": "back"})).await?;
    browser.until("the policy", "return location.pathname === '/policy'", []).await?;
    phone.say(json!({"kind": "back"})).await?;
    phone.until_heard("close").await?;
    let started = "return document.querySelector('#app').childElementCount > 0";
    ensure!(browser.js(started, []).await? == false, "the program came after all");
    Ok(())
}

#[tokio::test]
async fn phone_mail_and_the_apps_own_pages_are_opened_by_the_app() -> Result<()> {
    let (server, phone) = phone(Chromium, |_| ()).await?;
    phone.enter(&server, "/policy").await?;
    until_signed_in(&phone).await?;
    for (start, address) in
        [("tel:", "tel:+864005550100"), ("mailto:", "mailto:privacy@iwalk-scooter.example")]
    {
        let script = "document.querySelector(`.foot a[href^='${arguments[0]}']`).click()";
        phone.browser.js(script, [json!(start)]).await?;
        let opened = phone.until_heard("open").await?;
        ensure!(opened["url"] == address, "{opened}");
    }
    let script = "const link = document.createElement('a'); link.href = arguments[0];
        document.querySelector('main').append(link); link.click()";
    phone.browser.js(script, [json!("iwalk:pay?ride=42")]).await?;
    ensure!(phone.until_heard("open").await?["url"] == "iwalk:pay?ride=42", "the app's own page");
    // What is not on the list is not passed on.
    phone.browser.js(script, [json!("intent://evil#Intent;end")]).await?;
    phone.browser.js(script, [json!("iwalk:pay?ride=43")]).await?;
    ensure!(phone.until_heard("open").await?["url"] == "iwalk:pay?ride=43", "passed on");
    ensure!(!phone.heard().contains(&"open".to_owned()), "passed on");
    Ok(())
}

#[tokio::test]
async fn theme_size_and_language_follow_the_app_in_chromium() -> Result<()> {
    looks(Chromium).await
}

#[tokio::test]
async fn theme_size_and_language_follow_the_app_in_an_embedded_webkitgtk() -> Result<()> {
    looks(WebKitGtk).await
}

async fn looks(engine: Engine) -> Result<()> {
    let said = json!({"language": "en", "theme": "dark", "text_scale": 130});
    let (server, phone) = phone(engine, |app| app.looks = said).await?;
    let browser = &phone.browser;
    phone.enter(&server, "/choices").await?;
    until_signed_in(&phone).await?;
    let paper = "return getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()";
    let size = "return Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize))";
    let dark = browser.js(paper, []).await?;
    ensure!(browser.js(size, []).await? == 21, "{}", browser.js(size, []).await?);
    phone.say(json!({"kind": "theme", "theme": "light"})).await?;
    browser.until("the light theme", &format!("{paper} !== arguments[0]"), [dark.clone()]).await?;
    phone.say(json!({"kind": "text-scale", "text_scale": 100})).await?;
    browser.until("the size", &format!("{size} === 16"), []).await?;
    // Nonsense is not heard.
    phone.say(json!({"kind": "text-scale", "text_scale": 9000})).await?;
    phone.say(json!({"kind": "theme", "theme": "<b>"})).await?;
    phone.say(json!({"kind": "language", "language": "xx"})).await?;
    phone.say(json!({"kind": "theme", "theme": "dark"})).await?;
    browser.until("the dark theme", &format!("{paper} === arguments[0]"), [dark]).await?;
    ensure!(browser.js(size, []).await? == 16, "nonsense was heard");
    phone.say(json!({"kind": "language", "language": "zh-Hans"})).await?;
    browser.until_attribute("html", "lang", "zh-Hans").await?;
    browser.find("#who", Role::Button, "退出登录").await.map(drop)
}

#[tokio::test]
async fn an_app_that_answers_nonsense_harms_nothing() -> Result<()> {
    let looks = json!({"can": ["everything", 7, null], "language": 1, "theme": {}, "text_scale": "huge"});
    let (server, phone) = phone(Chromium, |app| app.looks = looks).await?;
    phone.enter(&server, "/choices").await?;
    until_signed_in(&phone).await?;
    for message in
        [json!(7), json!(null), json!([]), json!({"id": "__proto__"}), json!({"kind": "back", "id": 1})]
    {
        let script = "for (const data of [arguments[0], JSON.stringify(arguments[0]), '{']) iwalkHost.onmessage({data})";
        phone.browser.js(script, [message]).await?;
    }
    press(&phone.browser, "diagnostics", "Yes").await?;
    until_state(&phone.browser, "diagnostics", "given").await?;
    let complaints = phone.browser.complaints().await?;
    ensure!(complaints.is_empty(), "{complaints:?}");
    Ok(())
}

#[tokio::test]
async fn the_app_is_told_that_the_policy_was_declined_in_chromium() -> Result<()> {
    told_of_declining(Chromium).await
}

#[tokio::test]
async fn the_app_is_told_that_the_policy_was_declined_in_an_embedded_webkitgtk() -> Result<()> {
    told_of_declining(WebKitGtk).await
}

async fn told_of_declining(engine: Engine) -> Result<()> {
    let (server, phone) = phone(engine, |_| ()).await?;
    phone.enter(&server, "/policy").await?;
    until_signed_in(&phone).await?;
    phone.browser.click("#agree .slot", Role::Button, "I do not agree").await?;
    let told = phone.until_heard("answered").await?;
    ensure!(told["answer"] == "declined" && told["version"] == "1.0", "the app was told {told}");
    phone.browser.until_attribute("#agree .answer", "data-answer", "declined").await
}
