//! Browsers without what newer ones have: what the page can do without, and what it says where it can't. `docs/browsers.md` tells
//! the limits.

use anyhow::ensure;
use contract::language::Language::En;
use e2e::Result;
use e2e::browser::Engine::Chromium;
use e2e::browser::{Browser, Look, Role};
use e2e::server::Server;
use e2e::steps::{open_signed_in, press, until_state};

/// Takes away what came after the oldest browsers that the page is for; of the styles, the rules that need it.
const TAKE_AWAY: &str = "delete Crypto.prototype.randomUUID;
    delete HTMLElement.prototype.popover; delete HTMLElement.prototype.showPopover;
    delete AbortSignal.timeout; delete AbortSignal.any;
    delete window.navigation; delete window.structuredClone; delete window.FinalizationRegistry;
    delete Document.prototype.startViewTransition; delete Element.prototype.checkVisibility; delete Intl.DurationFormat;
    for (const way of ['importKey', 'verify']) {
        const real = SubtleCrypto.prototype[way];
        SubtleCrypto.prototype[way] = function (...all) {
            const old = !all.some((one) => (one?.name ?? one) === 'Ed25519');
            return old ? real.apply(this, all) : Promise.reject(new DOMException('no such algorithm', 'NotSupportedError'));
        };
    }
    document.addEventListener('DOMContentLoaded', () => {
        const properties = ['content-visibility', 'contain-intrinsic-block-size', 'overflow-clip-margin', 'scrollbar-gutter',
            'text-wrap', 'text-autospace'];
        const selectors = /:has\\(|::details-content/;
        window.taken = 0;
        const prune = (list) => {
            for (let at = list.cssRules.length - 1; at >= 0; at -= 1) {
                const rule = list.cssRules[at];
                if (selectors.test(rule.selectorText ?? rule.conditionText ?? '')) {
                    list.deleteRule(at);
                    window.taken += 1;
                    continue;
                }
                for (const property of properties) {
                    if (rule.style?.removeProperty(property)) window.taken += 1;
                }
                if (rule.cssRules?.length) prune(rule);
            }
        };
        [...document.styleSheets].forEach(prune);
    });";

#[tokio::test]
async fn choosing_and_reading_do_without_what_newer_browsers_have() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.before_each_page(TAKE_AWAY).await?;
    open_signed_in(&browser, &server, &server.rider(0)?.email, "/choices").await?;
    ensure!(
        browser.js("return window.taken > 3 && !crypto.randomUUID && !window.navigation", []).await? == true
    );
    press(&browser, "diagnostics", "Yes").await?;
    until_state(&browser, "diagnostics", "given").await?;
    for page in ["/", "/policy", "/choices", "/receipts", "/data", "/requests", "/contact"] {
        browser.go(&server.url(page)).await?;
        browser.until_running().await?;
        ensure!(browser.overflow().await? <= 0, "{page} is too wide");
        let broken = browser.axe().await?;
        ensure!(broken.is_empty(), "{page}: {}", broken.iter().map(ToString::to_string).collect::<String>());
    }
    // A signature can't be checked there, and that is not said of the receipt.
    browser.go(&server.url("/receipts")).await?;
    e2e::steps::open_receipts(&browser).await?;
    browser.click("main", Role::Button, "Check receipt no. 1").await?;
    browser.until_text("main", "This browser cannot check signatures (Ed25519).").await
}

#[tokio::test]
async fn a_browser_without_webassembly_is_told_so_at_once_and_reads_everything() -> Result<()> {
    let server = Server::demo().await?;
    let browser = Browser::open(Chromium, Look::phone(En)).await?;
    browser.before_each_page("delete window.WebAssembly;").await?;
    for page in ["/receipts", "/choices"] {
        browser.go(&server.url(page)).await?;
        browser.until_text("#late", "it needs Chrome 96, Safari 15, Firefox 79 or a newer one").await?;
        let shown = "return document.getElementById('late').checkVisibility({ visibilityProperty: true })
            && ['tel', 'mailto'].every((way) => document.querySelector(`#late a[href^=${way}]`).checkVisibility())";
        browser.until("the ways that are left", shown, []).await?;
    }
    browser.go(&server.url("/policy")).await?;
    browser.until_text("#use-diagnostics .slot", "To choose right here").await
}
