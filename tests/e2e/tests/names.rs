//! Each page has one name: the server's title and heading, the app's, and the link in the navigation are the same.

use anyhow::ensure;
use contract::language::Language::{self, En, ZhHans};
use contract::pages::find;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look};
use e2e::server::Server;
use e2e::steps::open_signed_in;
use e2e::{Result, pages};
use serde_json::{Value, json};

#[tokio::test]
async fn each_page_keeps_its_name_when_the_app_has_taken_over_in_english() -> Result<()> {
    named(En).await
}

#[tokio::test]
async fn each_page_keeps_its_name_when_the_app_has_taken_over_in_chinese() -> Result<()> {
    named(ZhHans).await
}

async fn named(language: Language) -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::desk(language)).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/contact").await?;
    let mut names = Vec::new();
    for page in pages() {
        let sent = browser.driver().execute_async(AS_SENT, vec![json!(page)]).await?.json().clone();
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        let shown = browser.js(SHOWN, []).await?;
        ensure!(shown["title"] == sent["title"], "{page}: {} becomes {}", sent["title"], shown["title"]);
        ensure!(
            shown["heading"] == sent["heading"],
            "{page}: {} becomes {}",
            sent["heading"],
            shown["heading"]
        );
        let (title, heading) = (text(&shown["title"]), text(&shown["heading"]));
        ensure!(
            page == "/policy/1.0" || title.starts_with(&format!("{heading} · ")),
            "{page}: {title} is called {heading}"
        );
        let section = find(page).and_then(|page| page.section).map(|section| section.name(language));
        let current = text(&shown["current"]);
        ensure!(current == section.unwrap_or_default(), "{page} is in {current:?} of the navigation");
        names.push((page, heading));
    }
    // Links that are nothing but a page's name, wherever they stand.
    for page in ["/", "/policy", "/data"] {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        for (target, name) in names
            .iter()
            .filter(|(target, _)| ["/", "/choices", "/data", "/sessions", "/contact"].contains(target))
        {
            let links = browser.js(LINKS, [json!(target)]).await?;
            let wrong = links.as_array().into_iter().flatten().find(|link| text(link) != *name);
            ensure!(wrong.is_none(), "on {page} {name} is called {wrong:?}");
        }
    }
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

const AS_SENT: &str = "const [page, done] = arguments;
    fetch(page).then((answer) => answer.text()).then((html) => {
        const inside = (tag) => html.match(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 's'))[1];
        done({ title: inside('title'), heading: inside('h1') });
    }, (error) => done(String(error)));";

const SHOWN: &str =
    "const headings = [...document.querySelectorAll('h1')].filter((one) => one.checkVisibility());
    return { title: document.title, heading: headings.map((one) => one.textContent.trim()).join(' and '),
        current: document.querySelector('#nav [aria-current]')?.textContent.trim() ?? '' }";

/// In lists of pages, footer and slots; buttons and the lines of the overview say what they do, the navigation is short.
const LINKS: &str = "return [...document.querySelectorAll(`:is(.foot, .slot p) a[href='${arguments[0]}']`)]
    .map((link) => link.textContent.trim())";
