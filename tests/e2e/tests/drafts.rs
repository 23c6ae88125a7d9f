//! What is typed survives: closed tabs, a crash, dead lines, a dead server, a full device; and it is sent once.

use anyhow::{Context as _, ensure};
use contract::language::Language::{En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, open_signed_in, sign_in, until_sent, until_unsent};
use e2e::words::Words;
use serde_json::json;

const WORDS: &Words = Words::of(En);
const PAGE: &str = "/requests";

/// The field that everything is typed into.
const fn message(browser: &Browser) -> &'static str {
    match browser.look.language {
        En => "Your message",
        ZhHans => "您的留言",
    }
}

async fn rider_at_the_form(engine: Engine) -> Result<(Server, Browser)> {
    let server = Server::demo().await?;
    // WebKitGTK names no language, and gets Chinese.
    let language = if engine == WebKitGtk { ZhHans } else { En };
    let browser = Browser::open(engine, Look::phone(language)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, PAGE).await?;
    until_draft(&browser, "empty").await?;
    Ok((server, browser))
}

async fn until_draft(browser: &Browser, state: &str) -> Result<()> {
    browser.until_attribute("[data-draft]", "data-draft", state).await
}

async fn until_stage(browser: &Browser, stage: &str) -> Result<()> {
    browser.until_attribute("[data-stage]", "data-stage", stage).await
}

/// Types and waits until it is kept.
async fn keep(browser: &Browser, words: &str) -> Result<()> {
    browser.fill(message(browser), words).await?;
    until_draft(browser, "saved").await?;
    let value = browser.value(message(browser)).await?;
    ensure!(value == words, "typed “{words}”, and “{value}” is there");
    Ok(())
}

async fn choose_topic(browser: &Browser) -> Result<()> {
    let script = "const field = document.getElementById('topic');
        field.value = 'question';
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    browser.js(script, []).await.map(drop)
}

async fn send(browser: &Browser) -> Result<()> {
    browser.click("main", Role::Button, "Send").await
}

/// How many messages the server has of this person.
async fn received(browser: &Browser) -> Result<usize> {
    let answer = api(browser, "/api/v1/requests").await?;
    Ok(answer["requests"].as_array().with_context(|| format!("no list in {answer}"))?.len())
}

/// Lets requests to these addresses fail.
async fn block(browser: &Browser, urls: &[&str]) -> Result<()> {
    browser.devtools("Network.enable", json!({})).await?;
    browser.devtools("Network.setBlockedURLs", json!({"urls": urls})).await.map(drop)
}

async fn new_tab(browser: &Browser, server: &Server) -> Result<()> {
    let tab = browser.driver().new_tab().await?;
    browser.driver().switch_to_window(tab).await?;
    browser.go(&server.url(PAGE)).await
}

#[tokio::test]
async fn a_draft_comes_back_in_chromium() -> Result<()> {
    comes_back(Chromium).await
}

#[tokio::test]
async fn a_draft_comes_back_in_webkitgtk() -> Result<()> {
    comes_back(WebKitGtk).await
}

async fn comes_back(engine: Engine) -> Result<()> {
    let (server, browser) = rider_at_the_form(engine).await?;
    keep(&browser, "The left brake squeals in Lane 7.").await?;
    browser.go(&server.url("/data")).await?;
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "restored").await?;
    let value = browser.value(message(&browser)).await?;
    ensure!(value == "The left brake squeals in Lane 7.", "“{value}” came back");
    let (back, throw) = match browser.look.language {
        En => ("Your draft is back.", "Throw the draft away"),
        ZhHans => ("您的草稿已恢复。", "删除草稿"),
    };
    browser.until_text("main", back).await?;
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{engine:?}: {}", broken.iter().map(ToString::to_string).collect::<String>());
    browser.click("main", Role::Button, throw).await?;
    until_draft(&browser, "empty").await?;
    ensure!(browser.value(message(&browser)).await?.is_empty(), "it was thrown away, and stays");
    let undo = match browser.look.language {
        En => "Bring it back",
        ZhHans => "恢复草稿",
    };
    browser.click("main", Role::Button, undo).await?;
    until_draft(&browser, "saved").await?;
    let value = browser.value(message(&browser)).await?;
    ensure!(value == "The left brake squeals in Lane 7.", "“{value}” was brought back");
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "restored").await?;
    let value = browser.value(message(&browser)).await?;
    ensure!(value == "The left brake squeals in Lane 7.", "“{value}” was kept of what was brought back");
    browser.click("main", Role::Button, throw).await?;
    until_draft(&browser, "empty").await?;
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "empty").await?;
    ensure!(browser.value(message(&browser)).await?.is_empty(), "it was thrown away, and is back");
    Ok(())
}

/// The app waits 400 ms; the rest is for a busy machine to seal it and write it down.
const LONGEST_MS: f64 = 3_000.0;

/// Takes the time of the last key, and of the page's last word that it is saved.
const TAKE_TIMES: &str = "const line = document.querySelector('[data-draft]');
    addEventListener('input', () => { window.typedAt = performance.now(); }, true);
    new MutationObserver(() => {
      if (line.dataset.draft === 'saved') window.savedAt = performance.now();
    }).observe(line, { attributeFilter: ['data-draft'] });";

#[tokio::test]
async fn a_tab_closed_while_typing_loses_half_a_second_at_most() -> Result<()> {
    let (server, browser) = rider_at_the_form(Chromium).await?;
    let first = browser.driver().window().await?;
    // In the last round as soon as the page says that it is saved.
    for (round, pause) in [Some(0_u64), Some(100), Some(300), None].into_iter().enumerate() {
        new_tab(&browser, &server).await?;
        if round > 0 {
            until_draft(&browser, "restored").await?;
        }
        let kept = format!("kept in round {round}");
        keep(&browser, &kept).await?;
        let field = browser.find("main", Role::Textbox, message(&browser)).await?;
        browser.js(TAKE_TIMES, []).await?;
        field.send_keys(" and more").await?;
        if let Some(pause) = pause {
            // Inside the page, so that the pause is what it says.
            let wait = "const done = arguments[1]; setTimeout(done, arguments[0]);";
            browser.driver().execute_async(wait, vec![json!(pause)]).await?;
        } else {
            until_draft(&browser, "saved").await?;
            let took = browser.js("return window.savedAt - window.typedAt", []).await?;
            let took = took.as_f64().context("no time was taken")?;
            ensure!((0.0..LONGEST_MS).contains(&took), "saved {took} ms after the last key");
        }
        browser.driver().close_window().await?;
        browser.driver().switch_to_window(first.clone()).await?;
        browser.go(&server.url(PAGE)).await?;
        until_draft(&browser, "restored").await?;
        let value = browser.value(message(&browser)).await?;
        ensure!(value.starts_with(&kept), "closed after {pause:?} ms, and “{value}” came back");
        ensure!(pause.is_some() || value.ends_with(" and more"), "it said saved, and “{value}” came back");
    }
    Ok(())
}

#[tokio::test]
async fn a_browser_killed_after_saving_opens_the_draft_again() -> Result<()> {
    let (server, mut browser) = rider_at_the_form(Chromium).await?;
    let address = server.rider(0)?.email.clone();
    for round in 0..3 {
        let kept = format!("kept before crash {round}");
        keep(&browser, &kept).await?;
        let field = browser.find("main", Role::Textbox, message(&browser)).await?;
        field.send_keys(" and more").await?;
        browser = browser.crash().await?;
        // A session is not written down at once, and goes with the browser.
        open_signed_in(&browser, &server, &address, PAGE).await?;
        until_draft(&browser, "restored").await?;
        let value = browser.value(message(&browser)).await?;
        ensure!(value.starts_with(&kept), "“{value}” came back in round {round}");
    }
    Ok(())
}

#[tokio::test]
async fn another_tab_shows_the_draft_and_the_later_writer_is_asked() -> Result<()> {
    let (server, browser) = rider_at_the_form(Chromium).await?;
    let first = browser.driver().window().await?;
    keep(&browser, "from the first tab").await?;
    new_tab(&browser, &server).await?;
    until_draft(&browser, "restored").await?;
    keep(&browser, "from the second tab").await?;
    browser.driver().switch_to_window(first).await?;
    browser.fill(message(&browser), "the first tab goes on").await?;
    until_draft(&browser, "conflict").await?;
    let value = browser.value(message(&browser)).await?;
    ensure!(value == "the first tab goes on", "what is on the screen was replaced unasked by “{value}”");
    browser.until_text("main .message", "The other text from the second tab").await?;
    ensure!(browser.axe().await?.is_empty(), "the choice between two texts is not accessible");
    browser.click("main", Role::Button, "Use the other text").await?;
    until_draft(&browser, "restored").await?;
    let value = browser.value(message(&browser)).await?;
    ensure!(value == "from the second tab", "the other text is “{value}”");
    Ok(())
}

#[tokio::test]
async fn when_the_app_breaks_the_draft_opens_after_loading_again_and_the_console_says_nothing_of_it()
-> Result<()> {
    let (_server, browser) = rider_at_the_form(Chromium).await?;
    keep(&browser, "typed before it broke").await?;
    let fault = "const make = Document.prototype.createElement;
        let broken = false;
        Document.prototype.createElement = function (name) {
          if (!broken && name === 'button') { broken = true; throw new Error('no more elements'); }
          return make.call(this, name);
        };";
    browser.js(fault, []).await?;
    let field = browser.find("main", Role::Textbox, message(&browser)).await?;
    field.send_keys(" and a little more").await?;
    browser.until_text("main", "Something broke on this page.").await?;
    let said = browser.complaints().await?.join("\n");
    ensure!(!said.contains("typed before") && !said.contains("little more"), "the console quotes it: {said}");
    browser.click("main", Role::Button, "Load again").await?;
    until_draft(&browser, "restored").await?;
    let value = browser.value(message(&browser)).await?;
    ensure!(value.starts_with("typed before it broke"), "“{value}” came back");
    Ok(())
}

#[tokio::test]
async fn offline_it_keeps_saving_and_a_sent_message_waits_and_arrives_once() -> Result<()> {
    let (server, browser) = rider_at_the_form(Chromium).await?;
    choose_topic(&browser).await?;
    browser.offline(true).await?;
    keep(&browser, "written in the tunnel").await?;
    send(&browser).await?;
    until_stage(&browser, "waiting").await?;
    until_unsent(&browser).await?;
    browser.until_text("main", "On this device, waiting to be sent.").await?;
    let page = browser.text("main").await?;
    ensure!(!page.contains("We have received"), "the page claims what is not so: {page}");
    // The page goes and comes back: it is the device that keeps the message.
    block(&browser, &["*/api/v1/requests*"]).await?;
    browser.offline(false).await?;
    browser.go(&server.url(PAGE)).await?;
    until_unsent(&browser).await?;
    block(&browser, &[]).await?;
    until_sent(&browser).await?;
    until_draft(&browser, "empty").await?;
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "empty").await?;
    let count = received(&browser).await?;
    ensure!(count == 1, "{count} messages arrived");
    Ok(())
}

#[tokio::test]
async fn fifty_presses_send_one_message() -> Result<()> {
    let (_server, browser) = rider_at_the_form(Chromium).await?;
    choose_topic(&browser).await?;
    keep(&browser, "only once, please").await?;
    let press = "const button = document.querySelector('main form button[type=submit]');
        for (let press = 0; press < 50; press += 1) { button.click(); }";
    browser.js(press, []).await?;
    until_stage(&browser, "received").await?;
    let count = received(&browser).await?;
    ensure!(count == 1, "fifty presses sent {count} messages");
    Ok(())
}

#[tokio::test]
async fn a_server_killed_between_taking_and_answering_takes_it_once() -> Result<()> {
    let (mut server, browser) = rider_at_the_form(Chromium).await?;
    choose_topic(&browser).await?;
    keep(&browser, "did it arrive?").await?;
    // The server has taken it, and its answer never comes.
    let cut = "const real = window.fetch;
        window.fetch = async (...all) => {
          const answer = await real.apply(window, all);
          if (answer.url.includes('/api/v1/requests') && answer.status === 201) {
            window.taken = (window.taken ?? 0) + 1;
            throw new TypeError('the line is cut');
          }
          return answer;
        };
        window.mend = () => { window.fetch = real; };";
    browser.js(cut, []).await?;
    send(&browser).await?;
    browser.until("the server to take it", "return window.taken >= 1", []).await?;
    server.kill();
    until_stage(&browser, "waiting").await?;
    ensure!(
        browser.value(message(&browser)).await? == "did it arrive?",
        "the text is gone before the answer came"
    );
    server.start().await?;
    browser.js("window.mend()", []).await?;
    until_sent(&browser).await?;
    let count = received(&browser).await?;
    ensure!(count == 1, "one message arrived {count} times");
    Ok(())
}

#[tokio::test]
async fn a_full_device_is_told_and_the_text_stays_on_the_page() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/data").await?;
    // Before the first write: Chromium remembers for a while how much room there was.
    let quota = |size| json!({"origin": server.origin, "quotaSize": size});
    browser.devtools("Storage.overrideQuotaForOrigin", quota(1)).await?;
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "not-saved").await?;
    browser.fill(message(&browser), "there is no room for this").await?;
    until_draft(&browser, "not-saved").await?;
    browser.until_text("main", "Not saved on this device. The device did not keep it.").await?;
    let value = browser.value(message(&browser)).await?;
    ensure!(value == "there is no room for this", "“{value}” is left of the text");
    browser.devtools("Storage.overrideQuotaForOrigin", quota(100_000_000)).await?;
    browser.click("main", Role::Button, "Try again").await?;
    until_draft(&browser, "saved").await?;
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "restored").await?;
    let value = browser.value(message(&browser)).await?;
    ensure!(value == "there is no room for this", "it says saved, and “{value}” came back");
    Ok(())
}

#[tokio::test]
async fn without_its_key_a_draft_is_locked_and_shows_nothing() -> Result<()> {
    let (server, browser) = rider_at_the_form(Chromium).await?;
    keep(&browser, "behind the lock").await?;
    block(&browser, &["*/api/v1/drafts/key*"]).await?;
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "locked").await?;
    ensure!(browser.value(message(&browser)).await?.is_empty(), "opened without a key");
    browser.until_text("main", "It is locked until there is a connection.").await?;
    block(&browser, &[]).await?;
    browser.click("main", Role::Button, "Try again").await?;
    until_draft(&browser, "restored").await?;
    ensure!(browser.value(message(&browser)).await? == "behind the lock", "something else came back");
    Ok(())
}

/// Everything that the browser's databases hold, as text.
async fn dump(browser: &Browser) -> Result<String> {
    let script = "const done = arguments[0];
        const got = (request) => new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        const bytes = (key, value) => value instanceof Uint8Array ? String.fromCharCode(...value) : value;
        (async () => {
          let out = '';
          for (const { name } of await indexedDB.databases()) {
            const db = await got(indexedDB.open(name));
            for (const store of db.objectStoreNames) {
              const values = await got(db.transaction([store]).objectStore(store).getAll());
              out += `${name}/${store}: ${JSON.stringify(values, bytes)}\\n`;
            }
            db.close();
          }
          return out + JSON.stringify(localStorage) + JSON.stringify(sessionStorage);
        })().then(done, (error) => done(`failed: ${error}`));";
    let answer = browser.driver().execute_async(script, Vec::new()).await?;
    Ok(answer.json().as_str().context("no dump")?.to_owned())
}

#[tokio::test]
async fn a_dump_of_the_device_shows_no_word_and_forgetting_the_device_leaves_nothing() -> Result<()> {
    let (server, browser) = rider_at_the_form(Chromium).await?;
    let address = server.rider(0)?.email.clone();
    choose_topic(&browser).await?;
    keep(&browser, "Confidential: Lane 7").await?;
    browser.offline(true).await?;
    send(&browser).await?;
    until_unsent(&browser).await?;
    let there = dump(&browser).await?;
    ensure!(
        there.contains("privacy-center/drafts: [{") && there.contains("privacy-center/outbox: [{"),
        "{there}"
    );
    for word in ["Confidential", "Lane", "question", "api/v1", &*address, &*server.rider(0)?.subject] {
        ensure!(!there.contains(word), "the device shows {word}: {there}");
    }
    browser.offline(false).await?;
    until_stage(&browser, "received").await?;
    until_draft(&browser, "empty").await?;
    keep(&browser, "one more").await?;
    browser.go(&server.url("/forget")).await?;
    browser.until_running().await?;
    browser.click("main", Role::Button, "Sign out and forget this device").await?;
    browser.until_text("body", "You are signed out, and this device keeps nothing of yours.").await?;
    let left = dump(&browser).await?;
    ensure!(left == "{}{}", "the device still holds {left}");
    open_signed_in(&browser, &server, &address, PAGE).await?;
    until_draft(&browser, "empty").await
}

#[tokio::test]
async fn signing_out_keeps_the_draft_for_its_writer_and_nobody_else_sees_it() -> Result<()> {
    let (server, browser) = rider_at_the_form(Chromium).await?;
    keep(&browser, "mine alone").await?;
    browser.click("#who", Role::Button, WORDS.sign_out).await?;
    browser.until_text("body", WORDS.signed_out).await?;
    let page = browser.driver().source().await?;
    ensure!(!page.contains("mine alone"), "the text stays on the page");
    open_signed_in(&browser, &server, &server.rider(1)?.email, PAGE).await?;
    until_draft(&browser, "empty").await?;
    ensure!(browser.value(message(&browser)).await?.is_empty(), "another rider sees it");
    browser.click("#who", Role::Button, WORDS.sign_out).await?;
    browser.until_text("body", WORDS.signed_out).await?;
    browser.go(&server.url("/sign-in?return=%2Frequests")).await?;
    sign_in(&browser, &server, &server.rider(0)?.email, WORDS).await?;
    until_draft(&browser, "restored").await?;
    ensure!(browser.value(message(&browser)).await? == "mine alone", "its writer does not get it back");
    Ok(())
}

#[tokio::test]
async fn a_visitors_draft_comes_back_too() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "empty").await?;
    keep(&browser, "nobody in particular").await?;
    browser.go(&server.url(PAGE)).await?;
    until_draft(&browser, "restored").await?;
    ensure!(browser.value(message(&browser)).await? == "nobody in particular", "something else came back");
    Ok(())
}
