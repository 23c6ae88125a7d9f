//! The page never claims what is not so: bad networks, dead servers, lost sessions, wrong codes, hostile words.

use anyhow::{Context as _, ensure};
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, ask_for_code, choice, open_signed_in, press, send_again, sign_in, until_state};
use e2e::words::Words;
use serde_json::json;

const WORDS: &Words = Words::of(En);
const STATUS: &str = "[data-choice='diagnostics'] .choice-status";

async fn rider_at_choices() -> Result<(Server, Browser)> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    until_state(&browser, "diagnostics", "unset").await?;
    Ok((server, browser))
}

async fn still_off(browser: &Browser) -> Result<()> {
    let state = browser.attribute(&choice("diagnostics"), "data-state").await?;
    ensure!(state.as_deref() == Some("unset"), "the page claims {state:?}");
    let pressed = browser.attribute("[data-choice='diagnostics'] .choice-yes", "aria-pressed").await?;
    ensure!(pressed.as_deref() == Some("false"), "the page shows an unsaved yes as chosen");
    Ok(())
}

#[tokio::test]
async fn a_choice_made_offline_says_that_it_waits_and_is_saved_when_the_network_is_back() -> Result<()> {
    let (server, browser) = rider_at_choices().await?;
    browser.offline(true).await?;
    press(&browser, "diagnostics", WORDS.yes).await?;
    browser.until_text(STATUS, "Not saved yet: there is no connection.").await?;
    still_off(&browser).await?;
    ensure!(!server.gate(&server.rider(0)?.subject, "diagnostics").await?, "saved without a network?");
    browser.offline(false).await?;
    until_state(&browser, "diagnostics", "given").await?;
    ensure!(
        server.gate(&server.rider(0)?.subject, "diagnostics").await?,
        "the page claims what is not saved"
    );
    Ok(())
}

#[tokio::test]
async fn a_no_pressed_while_a_yes_waits_offline_takes_its_place_and_the_yes_is_never_saved() -> Result<()> {
    let (server, browser) = rider_at_choices().await?;
    browser.offline(true).await?;
    press(&browser, "diagnostics", WORDS.yes).await?;
    browser.until_text(STATUS, "Not saved yet: there is no connection.").await?;
    press(&browser, "diagnostics", WORDS.no).await?;
    browser.until_text(STATUS, "Not saved yet: there is no connection.").await?;
    still_off(&browser).await?;
    browser.offline(false).await?;
    until_state(&browser, "diagnostics", "refused").await?;
    let history = api(&browser, "/api/v1/consents/history").await?;
    let said: Vec<_> = history["entries"].as_array().context("no history")?.iter().collect();
    ensure!(said.len() == 1 && said[0]["state"] == "refused", "recorded: {said:?}");
    ensure!(!server.gate(&server.rider(0)?.subject, "diagnostics").await?, "the yes was saved");
    Ok(())
}

#[tokio::test]
async fn a_choice_that_no_server_answered_is_not_shown_as_made_and_is_sent_when_one_does() -> Result<()> {
    let (mut server, browser) = rider_at_choices().await?;
    server.kill();
    press(&browser, "diagnostics", WORDS.yes).await?;
    let words =
        "Not saved yet: there is no connection. It is sent as soon as there is one, if this page stays open.";
    browser.until_text(STATUS, words).await?;
    browser.click(STATUS, Role::Button, "Try again").await?;
    browser.until_text(STATUS, words).await?;
    still_off(&browser).await?;
    server.start().await?;
    // By itself, as the words say: the browser had a network all the time, and nobody presses again.
    until_state(&browser, "diagnostics", "given").await?;
    ensure!(
        server.gate(&server.rider(0)?.subject, "diagnostics").await?,
        "the page claims what is not saved"
    );
    Ok(())
}

#[tokio::test]
async fn a_double_click_is_one_choice() -> Result<()> {
    let (_server, browser) = rider_at_choices().await?;
    browser.settle().await?;
    let yes = browser.find(&choice("diagnostics"), Role::Button, WORDS.yes).await?;
    browser.driver().action_chain().double_click_element(&yes).perform().await?;
    until_state(&browser, "diagnostics", "given").await?;
    let receipts = api(&browser, "/api/v1/receipts").await?;
    let receipts = receipts["receipts"].as_array().context("no receipts")?;
    ensure!(receipts.len() == 1, "a double click left {} receipts", receipts.len());
    let build = browser.js("return document.documentElement.dataset.build", []).await?;
    let named = &receipts[0]["payload"]["event"]["build"];
    ensure!(build.as_str().is_some_and(|build| !build.is_empty()), "the page has no build");
    ensure!(*named == build, "the receipt names the build {named}, the page is {build}");
    Ok(())
}

#[tokio::test]
async fn a_choice_with_a_lost_session_says_so_and_claims_nothing() -> Result<()> {
    let (server, browser) = rider_at_choices().await?;
    browser.driver().delete_all_cookies().await?;
    press(&browser, "diagnostics", WORDS.yes).await?;
    browser.until_text("body", "Your session ended, so this was not saved. Please sign in again.").await?;
    let claims = browser.js("return document.querySelectorAll('[data-state=given]').length", []).await?;
    ensure!(claims == 0, "the page claims a choice that is not saved");
    ensure!(!server.gate(&server.rider(0)?.subject, "diagnostics").await?, "saved without a session?");
    Ok(())
}

#[tokio::test]
async fn a_wrong_a_used_and_an_old_code_each_get_their_sentence_and_keep_what_was_typed() -> Result<()> {
    let server = Server::demo().await?;
    let address = &server.rider(0)?.email;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    // Keeps the name of the request, to use the code up behind the page's back.
    let spy = "const real = window.fetch;
        window.fetch = async (...all) => {
            const answer = await real.apply(window, all);
            if (answer.url.includes('/session/codes')) window.asked = (await answer.clone().json()).request;
            return answer;
        };";
    browser.before_each_page(spy).await?;
    browser.go(&server.url("/sign-in")).await?;
    ask_for_code(&browser, address, WORDS).await?;
    let code = server.next_code(address).await?;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    try_code(&browser, wrong, "This code does not fit.").await?;

    let use_up = "const [code, done] = arguments;
        fetch('/api/v1/session', { method: 'POST', credentials: 'omit', body: JSON.stringify({ request: window.asked, code }),
            headers: { 'Content-Type': 'application/json', 'X-Requested-By': 'privacy-center' } })
          .then((answer) => done(answer.status), (error) => done(String(error)));";
    let status = browser.driver().execute_async(use_up, vec![json!(code)]).await?;
    ensure!(*status.json() == json!(201), "using the code: {}", status.json());
    let void = "This code was used, is too old, or was tried too often.";
    try_code(&browser, &code, void).await?;

    let code = another_code(&browser, &server, address).await?;
    server.advance("PT11M").await?;
    try_code(&browser, &code, void).await?;
    browser.find("#who", Role::Link, WORDS.sign_in).await?;

    let code = another_code(&browser, &server, address).await?;
    browser.fill(WORDS.code, &code).await?;
    browser.click("main", Role::Button, WORDS.sign_in).await?;
    browser.find("#who", Role::Button, WORDS.sign_out).await.map(drop)
}

async fn another_code(browser: &Browser, server: &Server, address: &str) -> Result<String> {
    send_again(browser, "Send another code").await?;
    let code = server.next_code(address).await?;
    // The letter is there before the page has its answer, which makes the field anew.
    browser.until_attribute("main input[autocomplete='one-time-code']", "aria-invalid", "false").await?;
    Ok(code)
}

async fn try_code(browser: &Browser, code: &str, sentence: &str) -> Result<()> {
    browser.fill(WORDS.code, code).await?;
    browser.click("main", Role::Button, WORDS.sign_in).await?;
    browser.until_text("main", sentence).await?;
    let kept = browser.value(WORDS.code).await?;
    ensure!(kept == code, "the page lost what was typed: “{kept}”");
    let invalid = browser.attribute("main input[autocomplete='one-time-code']", "aria-invalid").await?;
    ensure!(invalid.as_deref() == Some("true"), "the field is not marked as wrong");
    Ok(())
}

#[tokio::test]
async fn what_is_typed_before_the_server_has_answered_stays_where_it_is() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    // A slow network: the answer about the person comes when the test says so.
    let slow = "const real = window.fetch;
        window.fetch = async (...all) => {
            const answer = await real.apply(window, all);
            if (answer.url.includes('/consents')) await new Promise((go) => { window.answerNow = go; });
            return answer;
        };";
    browser.before_each_page(slow).await?;
    browser.go(&server.url("/sign-in")).await?;
    let field = browser.find("main", Role::Textbox, WORDS.address).await?;
    field.send_keys("rider1@exa").await?;
    browser.until("the app to ask who is there", "return typeof window.answerNow === 'function'", []).await?;
    browser.js("document.querySelector('#who > *').fromTheServer = true; window.answerNow()", []).await?;
    browser
        .until("the answer to be used", "return !document.querySelector('#who > *')?.fromTheServer", [])
        .await?;
    let keys = browser.driver().action_chain().send_keys("mple.org");
    keys.perform().await?;
    let value = browser.value(WORDS.address).await?;
    ensure!(value == "rider1@example.org", "typed in two halves, and “{value}” is left");
    Ok(())
}

#[tokio::test]
async fn signing_out_without_a_network_wipes_the_page_and_says_what_is_left() -> Result<()> {
    let (server, browser) = rider_at_choices().await?;
    press(&browser, "diagnostics", WORDS.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    let session = api(&browser, "/api/v1/session").await?;
    let address = session["address"].as_str().with_context(|| format!("no address in {session}"))?.to_owned();
    // On a phone the head has no room to show it.
    let told = "return document.getElementById('who').textContent.includes(arguments[0])";
    browser.until("the address", told, [json!(address)]).await?;
    browser.offline(true).await?;
    browser.click("#who", Role::Button, WORDS.sign_out).await?;
    browser.until_text("body", "This page has forgotten you, but we could not tell the server").await?;
    let page = browser.driver().source().await?;
    ensure!(!page.contains(&address), "the address is still in the page");
    ensure!(!page.contains("data-state=\"given\""), "the choices are still in the page");
    browser.find("body", Role::Button, "Try again").await?;
    browser.offline(false).await?;
    browser.until_text("body", WORDS.signed_out).await?;
    let session = api(&browser, "/api/v1/consents").await?;
    ensure!(session["session"].is_null(), "the page says so, and the server still knows the session");
    browser.go(&server.url("/choices")).await?;
    browser.find("main", Role::Link, WORDS.sign_in_to_choose).await.map(drop)
}

#[tokio::test]
async fn hostile_words_in_the_address_field_stay_words_and_get_a_clear_answer() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url("/sign-in")).await?;
    let long = format!("{}@example.org", "a".repeat(10_000));
    let injected = "a@example.org\r\nBcc: b@example.org";
    let scripted =
        "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">@example.org";
    for hostile in [scripted, "a\u{202e}gro.elpmaxe@b", injected, &long, "", "no address"] {
        // Set at once: a driver would type the line ends as presses of Enter.
        let set = "const field = document.querySelector('main input[type=email], main input');
            field.value = arguments[0];
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        browser.find("main", Role::Textbox, WORDS.address).await?;
        browser.js(set, [json!(hostile)]).await?;
        let kept = browser.value(WORDS.address).await?;
        browser.click("main", Role::Button, WORDS.send_code).await?;
        let start: String = hostile.chars().take(40).collect();
        if hostile == injected && !kept.contains('\n') {
            // The browser itself takes line ends out of a one-line field; what is left is no address.
            ensure!(kept.contains("Bcc"), "another text than was typed: “{kept}”");
        }
        browser.until(&format!("an answer to “{start}”"), ANSWER, []).await?;
        ensure!(browser.value(WORDS.address).await? == kept, "“{start}” was lost");
        ensure!(browser.driver().title().await? != "taken", "“{start}” ran as a script");
        ensure!(
            browser.names("main", Role::Textbox).await? == [WORDS.address],
            "“{start}” was taken as an address"
        );
        browser
            .js("document.querySelectorAll('main .error-summary').forEach((one) => one.dataset.old = '')", [])
            .await?;
    }
    Ok(())
}

/// A new error summary has come, has the focus, and its link leads to the field, which names the error.
const ANSWER: &str = "const field = document.querySelector('main [aria-invalid=true]');
    const summary = document.querySelector('main .error-summary:not([data-old])');
    return field && summary && summary.contains(document.activeElement) && summary.querySelector('a')?.hash === `#${field.id}`
        && document.getElementById(field.getAttribute('aria-describedby')?.split(' ').at(-1) ?? '') !== null
        && summary.innerText.length > 20;";

#[tokio::test]
async fn a_browsers_opt_out_signal_switches_personal_service_off_and_is_shown() -> Result<()> {
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &rider.email, "/choices").await?;
    for purpose in ["personalised-service", "diagnostics"] {
        press(&browser, purpose, WORDS.yes).await?;
        until_state(&browser, purpose, "given").await?;
    }
    browser.click("#who", Role::Button, WORDS.sign_out).await?;
    browser.until_text("body", WORDS.signed_out).await?;

    browser.send_header("Sec-GPC", "1").await?;
    browser.go(&server.url("/sign-in?return=%2Fchoices")).await?;
    sign_in(&browser, &server, &rider.email, WORDS).await?;
    until_state(&browser, "personalised-service", "withdrawn").await?;
    until_state(&browser, "diagnostics", "given").await?;
    browser
        .until_text("main", "Your browser sends an opt-out signal (Global Privacy Control). We honour it")
        .await?;
    browser
        .until_text(&choice("personalised-service"), "because your browser sends an opt-out signal")
        .await?;
    ensure!(
        !server.gate(&rider.subject, "personalised-service").await?,
        "the operator is told that it is on"
    );

    press(&browser, "personalised-service", WORDS.yes).await?;
    until_state(&browser, "personalised-service", "given").await?;
    ensure!(server.gate(&rider.subject, "personalised-service").await?, "a fresh yes does not count");
    Ok(())
}

#[tokio::test]
async fn a_receipt_that_was_changed_is_not_called_genuine() -> Result<()> {
    let (server, browser) = rider_at_choices().await?;
    press(&browser, "diagnostics", WORDS.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    let receipts = api(&browser, "/api/v1/receipts").await?;
    let receipt = receipts["receipts"][0].clone();
    browser.driver().delete_all_cookies().await?;
    browser.go(&server.url("/verify")).await?;
    check(&browser, &receipt.to_string(), WORDS.genuine).await?;
    let mut changed = receipt.clone();
    changed["payload"]["event"]["state"] = json!("refused");
    check(&browser, &changed.to_string(), "Not genuine: the signature does not fit.").await?;
    let half: String = receipt.to_string().chars().take(200).collect();
    check(&browser, &half, "This text breaks off in the middle.").await?;
    check(&browser, "{}", "This is JSON, but not a receipt").await
}

async fn check(browser: &Browser, text: &str, verdict: &str) -> Result<()> {
    let paste = "const field = document.querySelector('main textarea');
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    browser.element("main textarea").await?;
    browser.js(paste, [json!(text)]).await?;
    browser.click("main", Role::Button, "Check").await?;
    browser.until_text("main", verdict).await
}
