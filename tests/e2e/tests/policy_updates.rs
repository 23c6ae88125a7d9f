//! A new version of the policy, from its announcement to the last choice made again, in both engines and languages.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::policy::publish_next;
use e2e::server::Server;
use e2e::steps::{choice, open_signed_in, press, until_state};
use e2e::words::Words;
use serde_json::json;

/// What the prompt says.
struct Prompt {
    title: &'static str,
    read: &'static str,
    agree: &'static str,
    decline: &'static str,
    go_on: &'static str,
    saved: &'static str,
    announced: &'static str,
    touches: &'static str,
    superseded: &'static str,
    history: &'static str,
    went_on: &'static str,
    ended: &'static str,
}

const fn prompt(language: Language) -> Prompt {
    match language {
        En => Prompt {
            title: "New policy: do you agree?",
            read: "Read what changed",
            agree: "I agree",
            decline: "I do not agree",
            go_on: "Continue without answering",
            saved: "Your answer is saved.",
            announced: "Version 1.1 takes effect on",
            touches: "This affects your choice “Diagnostics”",
            superseded: "Off: the policy changed, please choose again.",
            history: "History of your choices",
            went_on: "Continued without answering",
            ended: "Ended by a change of the policy",
        },
        ZhHans => Prompt {
            title: "隐私政策已更新，您同意吗？",
            read: "看看改了什么",
            agree: "同意",
            decline: "不同意",
            go_on: "暂不答复，继续使用",
            saved: "您的答复已保存。",
            announced: "版本 1.1 生效日期：",
            touches: "这项改动影响您的选择",
            superseded: "已关闭：政策有改动，请重新选择。",
            history: "选择记录",
            went_on: "未答复，继续使用",
            ended: "因政策改动而终止",
        },
    }
}

/// A rider who agreed to 1.0 and said yes to diagnostics, on the day on which 1.1 begins, signed in again at `/choices`.
async fn on_the_day(engine: Engine, language: Language) -> Result<(Server, Browser)> {
    let words = Words::of(language);
    let told = prompt(language);
    let server = Server::demo().await?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    let rider = server.rider(0)?;
    if engine == WebKitGtk {
        // It asks for no language of ours.
        browser.go(&server.url(&format!("/contact?lang={}", language.tag()))).await?;
    }
    open_signed_in(&browser, &server, &rider.email, "/policy").await?;
    browser.click("#agree", Role::Button, told.agree).await?;
    browser.until_attribute("#agree [data-answer=accepted].button", "aria-pressed", "true").await?;
    for purpose in ["diagnostics", "traffic-statistics"] {
        press(&browser, purpose, words.yes).await?;
        until_state(&browser, purpose, "given").await?;
    }
    publish_next(&server, &[("use-diagnostics", "method"), ("plain", "wording")]).await?;
    browser.go(&server.url("/policy")).await?;
    browser.until_text(".upcoming", told.announced).await?;
    browser.until_running().await?;
    ensure!(browser.text("#prompt").await?.is_empty(), "prompted before the day");
    ensure!(server.gate(&rider.subject, "diagnostics").await?, "ended before the day");

    server.advance("P62D").await?;
    ensure!(!server.gate(&rider.subject, "diagnostics").await?, "still allowed on the day");
    ensure!(server.gate(&rider.subject, "traffic-statistics").await?, "what was not touched ended too");
    open_signed_in(&browser, &server, &rider.email, "/choices").await?;
    browser.find("#prompt", Role::Heading, told.title).await?;
    Ok((server, browser))
}

#[tokio::test]
async fn an_update_is_read_accepted_and_chosen_about_again_in_chromium_in_english() -> Result<()> {
    read_accept_choose(Chromium, En).await
}

#[tokio::test]
async fn an_update_is_read_accepted_and_chosen_about_again_in_webkitgtk_in_chinese() -> Result<()> {
    read_accept_choose(WebKitGtk, ZhHans).await
}

async fn read_accept_choose(engine: Engine, language: Language) -> Result<()> {
    let (words, told) = (Words::of(language), prompt(language));
    let (server, browser) = on_the_day(engine, language).await?;
    let rider = server.rider(0)?;
    // No trap: the page below works as before.
    browser.until_text(&choice("diagnostics"), told.superseded).await?;
    until_state(&browser, "traffic-statistics", "given").await?;
    press(&browser, "risky-links", words.no).await?;
    until_state(&browser, "risky-links", "refused").await?;
    // Yes and no weigh the same.
    let alike = "const [yes, no] = ['accepted', 'declined'].map((answer) => {
            const button = document.querySelector(`#prompt [data-answer=${answer}]`);
            const { color, backgroundColor, borderColor, fontWeight, fontSize } = getComputedStyle(button);
            const { width, height } = button.getBoundingClientRect();
            return JSON.stringify([color, backgroundColor, borderColor, fontWeight, fontSize, Math.round(width), Math.round(height)]);
        });
        return yes === no";
    browser.until("equal buttons", alike, []).await?;
    passes(&browser).await?;

    browser.click("#prompt", Role::Link, told.read).await?;
    browser.until_text("#use-diagnostics .touches", told.touches).await?;
    browser.until_text("#use-diagnostics ins", "(1.1)").await?;
    ensure!(browser.text("#use-traffic").await?.is_empty(), "a clause that did not change is shown");
    passes(&browser).await?;
    browser.screenshot(&format!("changes-{}", language.tag())).await?;

    // What waits stands on the overview already, and the question on the policy: there it is said once.
    for page in ["/", "/policy"] {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        ensure!(browser.text("#prompt").await?.is_empty(), "{page} says it twice");
    }
    browser.go(&server.url("/data")).await?;
    browser.find("#prompt", Role::Heading, told.title).await?;
    // A bar: it moves nothing, covers little, and leaves the end of the page in reach.
    if engine == Chromium {
        let (sum, moved) = browser.layout_shift().await?;
        ensure!(sum < 0.01, "a shift of {sum}: {moved}");
    }
    let bar = "return document.querySelector('.update').getBoundingClientRect().height / innerHeight";
    let share = browser.js(bar, []).await?.as_f64().unwrap_or(1.0);
    ensure!(share < 0.36, "the bar takes {share} of the screen");
    browser.screenshot(&format!("update-{}", language.tag())).await?;
    browser.click("#prompt", Role::Button, told.agree).await?;
    browser.until_text("#prompt", told.saved).await?;
    let focused = "return document.activeElement?.id === 'update-done'";
    browser.until("the focus to follow the answer", focused, []).await?;
    let name = browser.text("#prompt li a").await?;
    browser.click("#prompt", Role::Link, &name).await?;
    until_state(&browser, "diagnostics", "superseded").await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await?;
    ensure!(server.gate(&rider.subject, "diagnostics").await?, "the operator is not told of the new yes");

    browser.go(&server.url("/choices")).await?;
    browser.click("main", Role::Button, told.history).await?;
    browser.until_text("tbody", told.ended).await?;
    ensure!(browser.text("#prompt").await?.is_empty(), "asked again after the answer");
    // The receipt of what the system wrote is as good as any other.
    let number = browser
        .js(
            "return [...document.querySelectorAll('tbody tr')].find((row) => row.innerText.includes(arguments[0]))
                .querySelector('a').href",
            [serde_json::json!(told.ended)],
        )
        .await?;
    browser.go(number.as_str().unwrap_or_default()).await?;
    let (_, id) = number.as_str().and_then(|href| href.split_once('#')).unwrap_or_default();
    let card = format!("[id='{id}']");
    browser.until_text(&card, told.ended).await?;
    browser.until("the check", "const button = document.querySelector(arguments[0] + ' button'); button?.click(); return button !== null", [serde_json::json!(card)]).await?;
    browser.until_text(&card, words.genuine).await
}

#[tokio::test]
async fn declining_an_update_in_webkitgtk_in_english_closes_no_door_and_is_not_asked_again() -> Result<()> {
    decline(WebKitGtk, En).await
}

async fn decline(engine: Engine, language: Language) -> Result<()> {
    let (words, told) = (Words::of(language), prompt(language));
    let (server, browser) = on_the_day(engine, language).await?;
    let rider = server.rider(0)?;
    browser.click("#prompt", Role::Button, told.decline).await?;
    browser.until_text("#prompt", told.saved).await?;
    until_state(&browser, "traffic-statistics", "withdrawn").await?;
    ensure!(!server.gate(&rider.subject, "traffic-statistics").await?, "still allowed after declining");
    for page in ["/", "/policy", "/policy/changes", "/data", "/receipts", "/sessions", "/contact", "/choices"]
    {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        ensure!(browser.text("#prompt").await?.is_empty(), "{page} asks again");
        ensure!(!browser.names("main", Role::Heading).await?.is_empty(), "{page} is closed");
    }
    // The download of all receipts, with its own code; a single choice; the way out.
    browser.go(&server.url("/receipts")).await?;
    browser.click("main", Role::Button, words.send_code).await?;
    let code = server.next_code(&rider.email).await?;
    browser.fill(words.code, &code).await?;
    browser.find("main", Role::Button, "Unlock the file").await?;
    browser.go(&server.url("/choices")).await?;
    press(&browser, "account-security", words.no).await?;
    until_state(&browser, "account-security", "withdrawn").await?;
    browser.click("#who", Role::Button, words.sign_out).await?;
    browser.find("#who", Role::Link, words.sign_in).await.map(drop)
}

#[tokio::test]
async fn going_on_without_answering_is_recorded_as_that_and_not_asked_again() -> Result<()> {
    let (told, language) = (prompt(ZhHans), ZhHans);
    let (server, browser) = on_the_day(Chromium, language).await?;
    browser.click("#prompt", Role::Button, told.go_on).await?;
    browser.until_text("#prompt", told.saved).await?;
    browser.go(&server.url("/choices")).await?;
    browser.until_running().await?;
    ensure!(browser.text("#prompt").await?.is_empty(), "asked again");
    until_state(&browser, "diagnostics", "superseded").await?;
    browser.click("main", Role::Button, told.history).await?;
    browser.until_text("tbody", told.went_on).await?;
    browser.go(&server.url("/policy#agree")).await?;
    browser.until_running().await?;
    let pressed = browser.attribute("#agree [data-answer=accepted].button", "aria-pressed").await?;
    ensure!(pressed.as_deref() == Some("false"), "taken for an agreement");
    ensure!(!server.gate(&server.rider(0)?.subject, "diagnostics").await?, "the operator is told of a yes");
    Ok(())
}

#[tokio::test]
async fn a_choice_about_a_text_of_before_is_not_saved_and_the_new_one_is_a_press_away() -> Result<()> {
    let words = Words::of(En);
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    publish_next(&server, &[("use-diagnostics", "method")]).await?;
    browser.go(&server.url("/policy")).await?;
    browser.until_running().await?;
    server.advance("P62D").await?;
    let version = "return document.getElementById('policy').dataset.version === arguments[0]";
    browser.until("the text of before", version, [json!("1.0")]).await?;
    press(&browser, "diagnostics", words.yes).await?;
    browser.until_text(&choice("diagnostics"), "The policy was updated while this page was open").await?;
    browser.click(&choice("diagnostics"), Role::Link, "Read the new version").await?;
    browser.until("the new text", version, [json!("1.1")]).await?;
    browser.until_running().await?;
    press(&browser, "diagnostics", words.yes).await?;
    until_state(&browser, "diagnostics", "given").await
}

async fn passes(browser: &Browser) -> Result<()> {
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{}", broken.iter().map(ToString::to_string).collect::<String>());
    let (width, height) = (browser.look.width, browser.look.height);
    if browser.engine == Chromium {
        browser.resize_page(320, 600).await?;
        ensure!(browser.overflow().await? == 0, "too wide at 320 pixels");
        browser.resize_page(width, height).await?;
    }
    Ok(())
}
