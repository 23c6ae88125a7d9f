//! Cancelling an account, from what is held to the certificate: the whole way, and the way back.

use anyhow::{Context as _, ensure};
use contract::language::Language::{self, En, ZhHans};
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{api, open_signed_in, sign_in};
use e2e::words::Words;

struct Here {
    items: &'static str,
    cancel: &'static str,
    signed_out_everywhere: &'static str,
    held: &'static str,
    undo: &'static str,
    in_use: &'static str,
    number: &'static str,
    code: &'static str,
    fetch: &'static str,
    pending: &'static str,
    erased: &'static str,
    save: &'static str,
    no_account: &'static str,
}

const ENGLISH: Here = Here {
    items: "Item by item · Community posts",
    cancel: "Cancel my account",
    signed_out_everywhere: "You are signed out everywhere",
    held: "Your account is cancelled (number",
    undo: "Take the cancellation back",
    in_use: "Your account is in use again",
    number: "Number",
    code: "Code",
    fetch: "Fetch the certificate",
    pending: "Nothing is erased yet",
    erased: "Erased on",
    save: "Save the certificate",
    no_account: "No account has the number or address",
};

const CHINESE: Here = Here {
    items: "逐条查看 · 社区帖子",
    cancel: "注销我的账号",
    signed_out_everywhere: "所有设备均已退出登录",
    held: "您的账号已注销（编号",
    undo: "撤销注销",
    in_use: "您的账号已恢复使用",
    number: "编号",
    code: "验证码",
    fetch: "领取证明",
    pending: "尚未删除",
    erased: "已于",
    save: "保存证明",
    no_account: "您登录所用的号码或邮箱没有对应的账号",
};

const fn here(language: Language) -> &'static Here {
    match language {
        En => &ENGLISH,
        ZhHans => &CHINESE,
    }
}

#[tokio::test]
async fn a_rider_sees_everything_cancels_and_is_gone_a_month_later_in_chromium_in_english() -> Result<()> {
    gone_a_month_later(Chromium, En).await
}

#[tokio::test]
async fn a_rider_sees_everything_cancels_and_is_gone_a_month_later_in_webkitgtk_in_chinese() -> Result<()> {
    gone_a_month_later(WebKitGtk, ZhHans).await
}

async fn gone_a_month_later(engine: Engine, language: Language) -> Result<()> {
    let (words, here) = (Words::of(language), here(language));
    let server = Server::demo().await?;
    let rider = server.rider(0)?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/?lang={}", language.tag()))).await?;
    open_signed_in(&browser, &server, &rider.email, "/data").await?;
    browser.click("main", Role::Link, here.items).await?;
    browser.until_text("main", "The new lane by the river is smooth.").await?;
    ensure!(browser.overflow().await? <= 0, "the items are wider than the screen");
    accessible(&browser, "items").await?;

    let (number, code) = cancel(&browser, &server, &rider.email, language).await?;
    accessible(&browser, "number and code").await?;
    // The code is told here only; a certificate is not there before its day.
    fetch(&browser, &server, &number, &code, here).await?;
    browser.until_text("main", here.pending).await?;

    server.advance("P31D").await?;
    until_erased(&browser, here).await?;
    accessible(&browser, "certificate").await?;
    ensure!(browser.overflow().await? <= 0, "the certificate is wider than the screen");
    // The file is an ordinary address, without number and code in it, and may be asked for again.
    browser.find("main", Role::Link, here.save).await?;
    let twice = "const done = arguments[0], address = document.querySelector('main a[download]').href;
        const one = async () => {
            const answer = await fetch(address, {credentials: 'omit'});
            return [address, answer.status, answer.headers.get('content-disposition'), await answer.text()];
        };
        one().then(async (first) => done([first, await one()]), (error) => done(String(error)))";
    let twice = browser.driver().execute_async(twice, Vec::new()).await?.json().clone();
    ensure!(twice[0] == twice[1] && twice[0][1] == 200, "{twice}");
    ensure!(twice[0][2] == format!("attachment; filename=\"certificate-{number}.json\""), "{twice}");
    ensure!(twice[0][3].as_str().is_some_and(|text| text.contains(&number)), "{twice}");
    let address = twice[0][0].as_str().context("an address")?;
    ensure!(!address.contains(&number) && !address.contains(&code), "{address}");

    // The same address is nobody's now.
    browser.go(&server.url("/sign-in?return=%2Fdata")).await?;
    sign_in(&browser, &server, &rider.email, words).await?;
    browser.until_text("main", here.no_account).await
}

#[tokio::test]
async fn a_cancellation_is_taken_back_in_chromium_in_chinese() -> Result<()> {
    taken_back(Chromium, ZhHans).await
}

#[tokio::test]
async fn a_cancellation_is_taken_back_in_webkitgtk_in_english() -> Result<()> {
    taken_back(WebKitGtk, En).await
}

async fn taken_back(engine: Engine, language: Language) -> Result<()> {
    let (words, here) = (Words::of(language), here(language));
    let server = Server::demo().await?;
    let rider = server.rider(1)?;
    let browser = Browser::open(engine, Look::phone(language)).await?;
    browser.go(&server.url(&format!("/?lang={}", language.tag()))).await?;
    browser.go(&server.url("/sign-in?return=%2Fcancel")).await?;
    sign_in(&browser, &server, &rider.email, words).await?;
    let (number, _) = cancel(&browser, &server, &rider.email, language).await?;
    browser.go(&server.url("/sign-in?return=%2Fcancel")).await?;
    sign_in(&browser, &server, &rider.email, words).await?;
    browser.until_text("main", here.held).await?;
    browser.until_text("main", &number).await?;
    accessible(&browser, "the held account").await?;
    browser.click("main", Role::Button, here.undo).await?;
    browser.until_text("main", here.in_use).await?;
    let session = api(&browser, "/api/v1/session").await?;
    ensure!(session["kind"] == "rider", "{session}");
    Ok(())
}

/// Cancels on the page, and reads number and code from it.
async fn cancel(
    browser: &Browser,
    server: &Server,
    address: &str,
    language: Language,
) -> Result<(String, String)> {
    let (words, here) = (Words::of(language), here(language));
    browser.go(&server.url("/cancel")).await?;
    accessible(browser, "before cancelling").await?;
    browser.click("main", Role::Button, words.send_code).await?;
    browser.find("main", Role::Textbox, words.code).await?;
    let code = server.next_code(address).await?;
    browser.fill(words.code, &code).await?;
    browser.click("main", Role::Button, here.cancel).await?;
    browser.until_text("main", here.signed_out_everywhere).await?;
    let both = "return [...document.querySelectorAll('#certificate code')].map((code) => code.textContent)";
    let both = browser.js(both, []).await?;
    let read = |index: usize| both[index].as_str().map(str::to_owned);
    Ok((read(0).context("a number")?, read(1).context("a code")?))
}

async fn fetch(browser: &Browser, server: &Server, number: &str, code: &str, here: &Here) -> Result<()> {
    browser.go(&server.url("/certificate")).await?;
    browser.fill(here.number, number).await?;
    browser.fill(here.code, code).await?;
    browser.click("main", Role::Button, here.fetch).await
}

/// Asks again until the erasure is done: it goes on beside the page.
async fn until_erased(browser: &Browser, here: &Here) -> Result<()> {
    let script = "const box = document.querySelector('main [role=status] .notice-good');
        if (box) return box.textContent.includes(arguments[0]);
        const button = document.querySelector('main form button[type=submit]');
        if (button?.getAttribute('aria-disabled') !== 'true') button?.click();
        return false";
    browser.until("the certificate", script, [here.erased.into()]).await.map(drop)
}

async fn accessible(browser: &Browser, what: &str) -> Result<()> {
    let broken = browser.axe().await?;
    ensure!(broken.is_empty(), "{what}: {}", broken.iter().map(ToString::to_string).collect::<String>());
    Ok(())
}
