//! The policy is read first: it stands in the page before any script, and the app moves into it unnoticed.

use anyhow::ensure;
use contract::clause::{CLAUSES, Control};
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look};
use e2e::server::Server;
use e2e::steps::open_signed_in;
use serde_json::{Value, json};

/// That what was fetched ahead waits for its use.
const PRELOADED_TOO_EARLY: &str =
    "was preloaded using link preload but not used within a few seconds from the window's load event";

/// Marks the server's article and notes every node that comes or goes in it outside the slots.
const WATCH: &str = "document.addEventListener('readystatechange', () => {
    const article = document.getElementById('policy');
    if (document.readyState !== 'interactive' || !article) return;
    article.fromTheServer = true;
    window.rooms = [...article.querySelectorAll('.slot')].map((slot) => [slot, slot.offsetHeight]);
    window.disturbed = [];
    new MutationObserver((changes) => {
        for (const change of changes) {
            const place = change.target.nodeType === Node.ELEMENT_NODE ? change.target : change.target.parentElement;
            if (!place.closest('.slot')) window.disturbed.push(place.outerHTML.slice(0, 120));
        }
    }).observe(article, { childList: true, characterData: true, subtree: true });
});";

#[tokio::test]
async fn with_scripts_blocked_the_whole_policy_is_readable_and_its_anchors_work() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.block_scripts(true).await?;
    browser.go(&server.url("/policy")).await?;

    for clause in CLAUSES {
        let text = browser.text(&format!("#policy #{} .text", clause.id)).await?;
        ensure!(text.len() > 20, "clause {} says only “{text}”", clause.id);
        let slot = browser.text(&format!("#{} .slot", clause.id)).await?;
        ensure!(
            slot.is_empty() == clause.control.is_none(),
            "clause {} without scripts: “{slot}”",
            clause.id
        );
    }
    let lost = "return [...document.querySelectorAll('#policy a[href^=\"#\"]')].map((link) => link.hash)
        .filter((hash) => !document.getElementById(decodeURIComponent(hash.slice(1))))";
    let lost = browser.js(lost, []).await?;
    ensure!(lost == json!([]), "links that lead nowhere: {lost}");

    browser.go(&server.url("/policy#keep-retention")).await?;
    let near = "const { top } = document.getElementById('keep-retention').getBoundingClientRect();
        return top >= -1 && top < 370";
    browser.until("the anchor to lead to its clause", near, []).await?;
    ensure!(browser.js("return document.querySelectorAll('.choice').length", []).await? == 0, "scripts ran");
    Ok(())
}

#[tokio::test]
async fn the_app_moves_in_without_moving_or_replacing_anything() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.before_each_page(WATCH).await?;
    for signed_in in [false, true] {
        if signed_in {
            open_signed_in(&browser, &server, &server.rider(0)?.email, "/policy").await?;
        }
        for (width, height) in [(360, 740), (1280, 800)] {
            browser.resize(width, height).await?;
            browser.complaints().await?;
            browser.requests().await?;
            browser.go(&server.url("/policy")).await?;
            browser.until_running().await?;
            let (sum, moved) = browser.layout_shift().await?;
            let at = format!("{width} pixels wide, signed in: {signed_in}");
            ensure!(sum == 0.0, "the page shifts by {sum} ({at}): {moved}");
            // What lies below the window's edge shifts nothing: `still.rs` looks at the slots there.
            let changed = "return window.rooms.length === 0 ? 'no slots' : window.rooms
                .filter(([slot, height]) => slot.getBoundingClientRect().top <= innerHeight && slot.offsetHeight !== height)
                .map(([slot, height]) => [slot.closest('.clause').id, height, slot.offsetHeight])";
            let changed = browser.js(changed, []).await?;
            ensure!(changed == json!([]), "slots in view that changed their height ({at}): {changed}");
            let same = browser.js("return document.getElementById('policy').fromTheServer", []).await?;
            ensure!(same == true, "the article is another node now ({at})");
            let disturbed = browser.js("return window.disturbed", []).await?;
            ensure!(disturbed == json!([]), "the app changed the text ({at}): {disturbed}");
            let mut complaints = browser.complaints().await?;
            // Chromium says so on a slow machine, where the program begins some seconds after the page.
            complaints.retain(|one| !one.contains(PRELOADED_TOO_EARLY));
            ensure!(complaints.is_empty(), "the console complains ({at}): {complaints:#?}");
            let requests = browser.requests().await?;
            let strange: Vec<_> = requests.iter().filter(|url| !url.starts_with(&server.origin)).collect();
            ensure!(strange.is_empty(), "requests to other origins ({at}): {strange:?}");
            ensure!(requests.len() > 2, "the requests were not seen: {requests:?}");
            let programs = requests.iter().filter(|url| url.contains(".wasm")).count();
            ensure!(programs == 1, "{programs} requests for the program ({at}): {requests:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn going_to_another_page_and_back_keeps_the_policy_and_the_place_in_it() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.before_each_page(WATCH).await?;
    browser.go(&server.url("/policy")).await?;
    browser.until_running().await?;
    browser.js("scrollTo(0, 3000)", []).await?;
    // As a press on it does, without the driver's scrolling to it first.
    browser.js("document.querySelector('#nav a[href=\"/choices\"]').click()", []).await?;
    browser
        .until(
            "the choices",
            "return document.querySelector('.purpose') && location.pathname === '/choices'",
            [],
        )
        .await?;
    browser.driver().back().await?;
    browser
        .until("the policy", "return document.querySelector('#policy:not([hidden])')?.fromTheServer", [])
        .await?;
    browser.until("the place in it", "return Math.abs(scrollY - 3000) < 2", []).await?;
    ensure!(browser.js("return window.disturbed", []).await? == json!([]), "the text was touched");
    Ok(())
}

#[tokio::test]
async fn the_text_is_not_sent_twice() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/policy").await?;
    browser.go(&server.url("/policy")).await?;
    browser.until_running().await?;
    let sentence = browser.text("#keep-retention .text p").await?;
    ensure!(sentence.len() > 60, "not a sentence: “{sentence}”");
    let script = "const [sentence, done] = arguments;
        const again = performance.getEntriesByType('resource').map(async ({ name }) => {
            const body = await (await fetch(name)).text();
            return { name, length: body.length, again: body.includes(sentence) };
        });
        Promise.all(again).then(done, (error) => done(String(error)));";
    let answer = browser.driver().execute_async(script, vec![json!(sentence)]).await?;
    let answer: Vec<Value> = serde_json::from_value(answer.json().clone())?;
    ensure!(
        answer.iter().any(|one| one["name"].as_str().is_some_and(|name| name.contains(".wasm"))),
        "{answer:?}"
    );
    ensure!(
        answer.iter().any(|one| one["name"].as_str().is_some_and(|name| name.contains("/consents"))),
        "{answer:?}"
    );
    let again: Vec<_> = answer.iter().filter(|one| one["again"] == true || one["length"] == 0).collect();
    ensure!(again.is_empty(), "sent again, or empty: {again:?}");
    Ok(())
}

#[tokio::test]
async fn every_promise_with_a_control_has_it_in_its_clause_and_no_other_clause_has_one() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    let all = "return [...document.querySelectorAll('.slot')].map((slot) =>
        [slot.closest('.clause')?.id, slot.dataset.control, slot.dataset.purpose ?? null])";
    for signed_in in [false, true] {
        if signed_in {
            open_signed_in(&browser, &server, &server.rider(0)?.email, "/policy").await?;
        } else {
            browser.go(&server.url("/policy")).await?;
        }
        browser.until_running().await?;
        let slots: Vec<(String, String, Option<String>)> =
            serde_json::from_value(browser.js(all, []).await?)?;
        let promised = CLAUSES.iter().filter_map(|clause| {
            let control = clause.control?;
            let purpose =
                if let Control::Choice(purpose) = control { Some(purpose.to_owned()) } else { None };
            Some((clause.id.to_owned(), control.name().to_owned(), purpose))
        });
        ensure!(slots == promised.collect::<Vec<_>>(), "the slots are {slots:?}");
        for clause in CLAUSES {
            let Some(control) = clause.control else { continue };
            let works = browser.js(WORKS, [json!(clause.id), json!(wanted(control, signed_in))]).await?;
            ensure!(works == true, "{} lacks its control (signed in: {signed_in}): {works}", clause.id);
        }
    }
    Ok(())
}

/// Whether every selector finds something visible, and no button is dead; otherwise what is there.
const WORKS: &str = "const [id, selectors] = arguments;
    const slot = document.querySelector(`#${id} .slot`);
    const isDead = (element) => element.disabled || element.getAttribute('aria-disabled') === 'true';
    const visible = (element) => element.getClientRects().length > 0 && !isDead(element);
    const found = selectors.every((selector) => [...slot.querySelectorAll(selector)].some(visible));
    const dead = [...slot.querySelectorAll('button')].filter(isDead);
    return found && dead.length === 0 ? true : slot.innerHTML;";

fn wanted(control: Control, signed_in: bool) -> Vec<String> {
    let all: &[&str] = match control {
        Control::Answer if signed_in => {
            &["button:nth-of-type(1)", "button:nth-of-type(2)", "button:nth-of-type(3)"]
        }
        Control::Answer => &["a[href^='/sign-in?return=']"],
        Control::Choice(purpose) => {
            let buttons =
                if signed_in { [".choice-yes", ".choice-no"] } else { ["a[href^='/sign-in?return=']"; 2] };
            return buttons.iter().map(|button| format!("[data-choice='{purpose}'] {button}")).collect();
        }
        Control::Choices => &["a[href='/choices']"],
        Control::Updates => &["a[href='/policy/versions']"],
        Control::MyData => &["a[href='/data']"],
        Control::Contact => &["a[href^='tel:']", "a[href^='mailto:']"],
        Control::Cancellation => &["a[href='/cancel']", "a[href^='tel:']"],
        Control::ByContact => &["a[href^='tel:'], a[href^='mailto:'], a[href='/contact']"],
    };
    all.iter().map(ToString::to_string).collect()
}
