//! The checks themselves: each notices what it is there for, so that silence means something.

use anyhow::ensure;
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look};

const BAD_PAGE: &str = "data:text/html,<!DOCTYPE html><meta name=viewport content='width=device-width'>
    <p id=text style='width:900px'>Text</p><img src='http://127.0.0.1:9/elsewhere.png'>
    <script>
        console.error('broken');
        requestAnimationFrame(() => setTimeout(() => {
            const late = document.createElement('div');
            late.style.height = '300px';
            document.body.prepend(late);
            document.title = 'late';
        }, 100));
    </script>";

#[tokio::test]
async fn every_check_notices_a_bad_page() -> Result<()> {
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.go(BAD_PAGE).await?;
    browser.until("the late content", "return document.title === 'late'", []).await?;
    let (sum, moved) = browser.layout_shift().await?;
    ensure!(sum > 0.01 && !moved.is_empty(), "a shift of {sum}: {moved}");
    ensure!(browser.overflow().await? > 400, "too wide, and not noticed");
    let broken: String = browser.axe().await?.iter().map(ToString::to_string).collect();
    for rule in ["html-has-lang", "image-alt", "page-has-heading-one"] {
        ensure!(broken.contains(rule), "axe does not run {rule}: {broken}");
    }
    let complaints = browser.complaints().await?;
    ensure!(complaints.iter().any(|one| one.contains("broken")), "the console: {complaints:?}");
    let requests = browser.requests().await?;
    ensure!(requests.iter().any(|url| url.contains("elsewhere.png")), "the requests: {requests:?}");
    Ok(())
}
