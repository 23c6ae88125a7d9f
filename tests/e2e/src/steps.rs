//! Steps that several journeys take.

use crate::Result;
use crate::browser::{Browser, Role};
use crate::server::Server;
use crate::words::Words;
use serde_json::{Value, json};

/// From the sign-in page to where it leads, with the code from the mail.
pub async fn sign_in(browser: &Browser, server: &Server, address: &str, words: &Words) -> Result<()> {
    ask_for_code(browser, address, words).await?;
    let goal = "return new URLSearchParams(location.search).get('return') ?? '/'";
    let goal = browser.js(goal, []).await?;
    let code = server.next_code(address).await?;
    browser.fill(words.code, &code).await?;
    browser.click("main", Role::Button, words.sign_in).await?;
    // WebKitGTK's driver does not wait for the new page, and the old one shows already who is signed in.
    browser.until_place(goal.as_str().unwrap_or_default()).await?;
    browser.find("#who", Role::Button, words.sign_out).await?;
    browser.settle().await
}

/// The first half of signing in.
pub async fn ask_for_code(browser: &Browser, address: &str, words: &Words) -> Result<()> {
    browser.fill(words.address, address).await?;
    browser.click("main", Role::Button, words.send_code).await?;
    browser.find("main", Role::Textbox, words.code).await.map(drop)
}

/// Presses the button that has something sent once more, when half a minute is over by the browser's clock.
pub async fn send_again(browser: &Browser, button: &str) -> Result<()> {
    let later = "const now = Date.now; Date.now = () => now() + 31_000;";
    browser.js(later, []).await?;
    browser.until_attribute("main [aria-describedby='again-wait']", "aria-disabled", "false").await?;
    browser.click("main", Role::Button, button).await
}

/// Opens a page as this person, signed in on the way.
pub async fn open_signed_in(browser: &Browser, server: &Server, address: &str, path: &str) -> Result<()> {
    let goal = path.replace('#', "%23").replace('/', "%2F");
    browser.go(&server.url(&format!("/sign-in?return={goal}"))).await?;
    sign_in(browser, server, address, Words::of(browser.look.language)).await?;
    browser.until_place(path).await
}

/// Presses one of the two buttons of a purpose, wherever on the page it stands.
pub async fn press(browser: &Browser, purpose: &str, button: &str) -> Result<()> {
    browser.click(&choice(purpose), Role::Button, button).await
}

/// The selector of a purpose's control.
#[must_use]
pub fn choice(purpose: &str) -> String {
    format!("[data-choice='{purpose}']")
}

/// Waits until the page shows this state of a purpose, saved.
pub async fn until_state(browser: &Browser, purpose: &str, state: &str) -> Result<()> {
    browser.until_attribute(&choice(purpose), "data-state", state).await?;
    let status = format!("{} .choice-status", choice(purpose));
    browser.until_attribute(&status, "data-saving", "idle").await
}

/// From a choice to its receipt, checked by the browser and found genuine.
pub async fn check_receipt(browser: &Browser, purpose: &str, words: &Words) -> Result<()> {
    browser.click(&format!("#use-{purpose} .choice-status"), Role::Link, words.receipt).await?;
    // The page scrolls to it by itself: a press before that may miss its button.
    let reached = "return location.hash !== '' && document.activeElement?.id === location.hash.slice(1)";
    browser.until("the receipt to be reached", reached, []).await?;
    browser.click("main", Role::Button, words.check_first).await?;
    browser.until_text("main", words.genuine).await
}

/// Opens every line of the list of receipts.
pub async fn open_receipts(browser: &Browser) -> Result<()> {
    browser.element("details.receipt > summary").await?;
    let closed = "return document.querySelectorAll('details.receipt:not([open])').length";
    while browser.js(closed, []).await? != 0 {
        browser.click_first("details.receipt:not([open]) > summary").await?;
    }
    Ok(())
}

/// Waits until what was sent is on this device and one try has failed (in English): before that the page says already that
/// it waits.
pub async fn until_unsent(browser: &Browser) -> Result<()> {
    browser.until_text("[data-stage]", "There is no connection").await
}

/// Tries again what waits, as often as the page offers it, until the server has it: the page tries by itself as well, and
/// then its button is gone.
pub async fn until_sent(browser: &Browser) -> Result<()> {
    let again = "document.querySelector('[data-stage=waiting] button')?.click();
        return document.querySelector('[data-stage]')?.dataset.stage === 'received'";
    browser.until("the message to be received", again, []).await.map(drop)
}

/// What an address of the API answers to this browser.
pub async fn api(browser: &Browser, path: &str) -> Result<Value> {
    let script = "const done = arguments[1];
        fetch(arguments[0]).then((answer) => answer.json()).then(done, (error) => done(String(error)));";
    let answer = browser.driver().execute_async(script, vec![json!(path)]).await?;
    Ok(answer.json().clone())
}
