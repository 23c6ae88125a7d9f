//! What a press does that leaves no trace in the server: yes and no alike, and a clause's link copied.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look};
use e2e::server::Server;
use e2e::steps::{choice, open_signed_in, press, until_state};
use e2e::words::Words;
use serde_json::{Value, json};

#[tokio::test]
async fn yes_and_no_weigh_the_same_on_a_phone_and_on_a_desk_in_english() -> Result<()> {
    weigh(En).await
}

#[tokio::test]
async fn yes_and_no_weigh_the_same_on_a_phone_and_on_a_desk_in_chinese() -> Result<()> {
    weigh(ZhHans).await
}

/// How the buttons of each group look while none of them is pressed.
const LOOKS: &str = "const parts = ['color', 'backgroundColor', 'borderTopColor', 'borderTopWidth', 'borderTopStyle', 'borderRadius',
        'boxShadow', 'fontSize', 'fontWeight', 'fontFamily', 'letterSpacing', 'textTransform', 'textDecorationLine', 'lineHeight',
        'opacity', 'paddingTop', 'paddingBottom', 'paddingLeft', 'paddingRight', 'cursor', 'outlineStyle', 'visibility'];
    document.activeElement?.blur();
    return [...document.querySelectorAll('main .choice')].map((group) => {
        const looks = [...group.querySelectorAll('.choice-buttons button')].map((button) => {
            const style = getComputedStyle(button), box = button.getBoundingClientRect();
            const size = [Math.round(box.width), Math.round(box.height)];
            const marks = ['::before', '::after'].map((mark) => getComputedStyle(button, mark).content);
            return JSON.stringify([button.getAttribute('aria-pressed'), size, marks, ...parts.map((part) => style[part])]);
        });
        return [group.dataset.choice ?? 'answer', looks];
    });";

async fn weigh(language: Language) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(language)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/policy").await?;
    for page in ["/policy", "/choices"] {
        for (width, height) in [(360, 740), (1280, 800)] {
            browser.resize(width, height).await?;
            browser.go(&server.url(page)).await?;
            browser.until_running().await?;
            browser.element("main .choice-yes").await?;
            // Laid out as a whole, and away from the pointer.
            browser.text("main").await?;
            let groups: Vec<(String, Vec<String>)> = serde_json::from_value(browser.js(LOOKS, []).await?)?;
            ensure!(groups.len() >= 8, "{page} shows {} groups of buttons", groups.len());
            for (group, looks) in groups {
                ensure!(looks.len() >= 2, "{group} on {page} has {} buttons", looks.len());
                for look in &looks {
                    ensure!(look.starts_with("[\"false\""), "{group} is answered already: {look}");
                    ensure!(look == &looks[0], "{group} on {page} at {width}: {} or {look}", looks[0]);
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn pressing_the_mark_of_a_clause_copies_its_link_and_says_so() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    let allow =
        json!({"origin": server.origin, "permission": {"name": "clipboard-write"}, "setting": "granted"});
    browser.devtools("Browser.setPermission", allow).await?;
    let allow =
        json!({"origin": server.origin, "permission": {"name": "clipboard-read"}, "setting": "granted"});
    browser.devtools("Browser.setPermission", allow).await?;
    browser.devtools("Emulation.setFocusEmulationEnabled", json!({"enabled": true})).await?;
    browser.go(&server.url("/policy?lang=en")).await?;
    browser.until_running().await?;
    browser.element("#keep-retention .anchor").await?.click().await?;
    browser.until_text("#live", "Link copied").await?;
    ensure!(browser.place().await?.ends_with("#keep-retention"), "the address bar shows another place");
    let read = "navigator.clipboard.readText().then(arguments[0], (error) => arguments[0](String(error)));";
    let copied = browser.driver().execute_async(read, Vec::new()).await?;
    let copied = copied.json().as_str().unwrap_or_default().to_owned();
    ensure!(copied == server.url("/policy#keep-retention"), "copied: “{copied}”");
    // Whoever gets it lands there.
    browser.go(&copied).await?;
    browser.until_running().await?;
    browser.settle().await?;
    let top = "return document.getElementById('keep-retention').getBoundingClientRect().top";
    let top = browser.js(top, []).await?.as_f64().unwrap_or(f64::MAX);
    ensure!((-1.0..370.0).contains(&top), "the copied link leads {top} pixels away");
    Ok(())
}

#[tokio::test]
async fn a_signal_that_comes_in_between_is_told_to_the_operator_and_a_no_after_it_is_the_persons()
-> Result<()> {
    let words = Words::of(En);
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &rider.email, "/choices").await?;
    press(&browser, "personalised-service", words.yes).await?;
    until_state(&browser, "personalised-service", "given").await?;

    // The signal comes in the middle of the session.
    browser.send_header("Sec-GPC", "1").await?;
    browser.go(&server.url("/choices")).await?;
    until_state(&browser, "personalised-service", "withdrawn").await?;
    browser
        .until_text(&choice("personalised-service"), "because your browser sends an opt-out signal")
        .await?;
    ensure!(
        !server.gate(&rider.subject, "personalised-service").await?,
        "the page says that it is off, and the operator is told that it is on"
    );
    let pressed = "[data-choice=personalised-service] .choice-no";
    ensure!(
        browser.attribute(pressed, "aria-pressed").await?.as_deref() == Some("false"),
        "shown as said by the person"
    );

    press(&browser, "personalised-service", words.no).await?;
    browser.until_attribute(pressed, "aria-pressed", "true").await?;
    browser.until_text(&choice("personalised-service"), "You took your yes back").await?;
    ensure!(
        !server.gate(&rider.subject, "personalised-service").await?,
        "the operator is not told of the no"
    );
    // And without the signal it stays so.
    browser.devtools("Network.setExtraHTTPHeaders", json!({"headers": {}})).await?;
    browser.go(&server.url("/choices")).await?;
    until_state(&browser, "personalised-service", "withdrawn").await
}

/// The default policy for markup, where it is enforced: in the page. It passes `innerHTML`, of whichever element, and nothing else.
#[tokio::test]
async fn markup_that_could_run_is_refused_by_the_page_itself() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url("/policy")).await?;
    browser.until_running().await?;
    // Through an element of the page's own, so that the driver's world is not what is asked.
    let put = "const [markup, sink, done] = arguments;
        const place = document.createElement(sink === 'template' ? 'template' : 'div');
        try {
            if (sink === 'outer') { document.body.append(place); place.outerHTML = markup; }
            else place.innerHTML = markup;
            done('taken');
        } catch (error) { done(error.name); }";
    let refused = [
        "<script>document.title = 'taken'</script>",
        "<SCRIPT src=//evil.example></SCRIPT>",
        "<img src=x onerror=\"document.title='taken'\">",
        "<svg/onload = 'document.title=1'>",
        "<iframe srcdoc='<p>'></iframe>",
        "<a href='javascript:document.title=1'>x</a>",
    ];
    for markup in refused {
        for sink in ["template", "inner"] {
            let answer = browser.driver().execute_async(put, vec![json!(markup), json!(sink)]).await?;
            ensure!(answer.json() == &json!("TypeError"), "{sink} took {markup}: {}", answer.json());
        }
    }
    let answer = browser.driver().execute_async(put, vec![json!("<p>words</p>"), json!("outer")]).await?;
    ensure!(
        answer.json() == &json!("TypeError"),
        "another property than the one that is passed: {}",
        answer.json()
    );
    let answer = browser.driver().execute_async(put, vec![json!("<p>words</p>"), json!("template")]).await?;
    ensure!(answer.json() == &json!("taken"), "what cannot run is refused as well: {}", answer.json());
    // A second policy, that would let everything pass, cannot be made.
    let another =
        "try { trustedTypes.createPolicy('other', { createHTML: (markup) => markup }); return 'made'; }
        catch (error) { return error.name; }";
    let another: Value = browser.js(another, []).await?;
    ensure!(another == "TypeError", "another policy: {another}");
    ensure!(browser.driver().title().await? != "taken", "a script ran");
    Ok(())
}

/// Clauses that are not laid out yet have a guessed height: the one that was asked for must not slip away when they get theirs.
#[tokio::test]
async fn a_link_to_a_clause_still_shows_it_when_the_app_has_come() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    for clause in ["use-risk", "protect-audit", "keep-retention", "minor-delete"] {
        for (width, height) in [(360, 740), (1280, 800)] {
            browser.resize(width, height).await?;
            // Another document each time, and not the same one at another place.
            browser.go("about:blank").await?;
            browser.go(&server.url(&format!("/policy#{clause}"))).await?;
            browser
                .until(
                    "the whole policy to be laid out",
                    "return 'whole' in document.documentElement.dataset",
                    [],
                )
                .await?;
            browser.settle().await?;
            let place =
                "const { top, bottom } = document.getElementById(arguments[0]).getBoundingClientRect();
                return top > -2 && (top < innerHeight / 2 || bottom <= innerHeight) || [top, bottom]";
            let place = browser.js(place, [json!(clause)]).await?;
            ensure!(place == true, "{clause}, {width} pixels wide, lies at {place}");
        }
    }
    Ok(())
}
