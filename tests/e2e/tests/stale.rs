//! A page from before an update of the app: its files are gone from the server.

use anyhow::{Context as _, ensure};
use contract::language::Language::En;
use contract::pages::Door;
use e2e::Result;
use e2e::browser::Engine::{self, Chromium, WebKitGtk};
use e2e::browser::{Browser, Look};
use e2e::line::Line;
use e2e::server::Server;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use tempfile::TempDir;

const PAGE: &str = "/policy?lang=en";

#[tokio::test]
async fn a_kept_page_of_an_older_build_loads_itself_again_in_chromium() -> Result<()> {
    loads_again(Chromium).await
}

#[tokio::test]
async fn a_kept_page_of_an_older_build_loads_itself_again_in_webkitgtk() -> Result<()> {
    loads_again(WebKitGtk).await
}

async fn loads_again(engine: Engine) -> Result<()> {
    let (server, stored) = updated().await?;
    let line = Line::to(server.address()).await?;
    line.replay(&format!("GET {PAGE}"), &stored, 1);
    let browser = Browser::open(engine, Look::phone(En)).await?;
    browser.go(&format!("{}{PAGE}", line.origin)).await?;
    browser.until("the app of today", "return document.documentElement.dataset.build !== 'old'", []).await?;
    browser.until_running().await?;
    ensure!(line.replayed() == 1, "the old page came {} times", line.replayed());
    Ok(())
}

#[tokio::test]
async fn a_cache_that_never_asks_gets_one_second_chance_and_the_text_stays_readable() -> Result<()> {
    let (server, stored) = updated().await?;
    let line = Line::to(server.address()).await?;
    line.replay(&format!("GET {PAGE}"), &stored, 9);
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&format!("{}{PAGE}", line.origin)).await?;
    let given_up = "return sessionStorage.stale === 'old' && performance.getEntriesByType('navigation')[0].type === 'reload'";
    browser.until("the second try", given_up, []).await?;
    // Whatever would follow has followed once the page has asked for its files in vain once more.
    let asked_again = "return performance.getEntriesByType('resource')
        .some((one) => one.initiatorType === 'fetch' && one.name.endsWith('.wasm'))";
    browser.until("its files to be asked for", asked_again, []).await?;
    browser.until_text("main", "Privacy policy").await?;
    ensure!(line.replayed() == 2, "the old page came {} times", line.replayed());
    Ok(())
}

#[tokio::test]
async fn while_developing_an_open_page_loads_the_next_build_by_itself() -> Result<()> {
    let mut server = Server::developing().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(&server.url(PAGE)).await?;
    // Which build it is must have been heard before there is another.
    let heard =
        "return performance.getEntriesByType('resource').some((one) => one.name.endsWith('/dev/build'))";
    browser.until("the page to ask for its build", heard, []).await?;
    let next = older(&e2e::settings::assets())?;
    server.start_with_app(next.path()).await?;
    let reloaded = "return document.documentElement.dataset.build === 'old'";
    browser.until("the next build", reloaded, []).await.map(drop)
}

/// A server with the app of today, and the page that it sent with the app of before.
async fn updated() -> Result<(Server, Vec<u8>)> {
    let mut server = Server::demo().await?;
    let today = e2e::settings::assets();
    let before = older(&today)?;
    server.start_with_app(before.path()).await?;
    let stored = as_sent(server.address())?;
    ensure!(String::from_utf8_lossy(&stored).contains("data-build=\"old\""), "not the old page");
    server.start_with_app(&today).await?;
    Ok((server, stored))
}

/// The same build under other names.
fn older(today: &Path) -> Result<TempDir> {
    let before = TempDir::new()?;
    fs::write(before.path().join("build.json"), r#"{"build_id": "old", "files": []}"#)?;
    for door in Door::ALL.map(Door::name) {
        let (from, to) = (today.join(door), before.path().join(door));
        fs::create_dir_all(&to)?;
        let page = fs::read_to_string(from.join("index.html"))?;
        let start = page.find("/assets/").context("the page names its files")? + "/assets/".len();
        let (name, _) = page[start..].split_once("_bg.wasm").context("the page names its program")?;
        let old_name = format!("{door}-00000000000000ff");
        for file in fs::read_dir(&from)? {
            let file = file?;
            let known = file.file_name().to_string_lossy().into_owned();
            fs::copy(file.path(), to.join(known.replace(name, &old_name)))?;
        }
        fs::write(to.join("index.html"), page.replace(name, &old_name))?;
    }
    Ok(before)
}

/// The whole answer, headers included.
fn as_sent(server: SocketAddr) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server)?;
    write!(stream, "GET {PAGE} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
