//! Pressing what stands still. The app moves the focus and scrolls a frame after it has drawn: a press in between would
//! land beside its button.

use super::{Browser, Role};
use crate::{Result, wait};
use thirtyfour::{By, WebElement};

/// Two frames: what the app does in the next one is done then. A page that is not on the screen draws no frames.
const SETTLE: &str = "const done = arguments[0];
    if (document.hidden) return done();
    requestAnimationFrame(() => requestAnimationFrame(() => done()));";

/// Whether an element is where it was two frames ago.
const STILL: &str = "const [element, done] = arguments;
    const place = () => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [element.isConnected, x, y, width, height, scrollX, scrollY].join();
    };
    if (document.hidden) return done(true);
    // Whoever sees a bar over what they want to press scrolls on; the drivers do not.
    const { x, y, width, height } = element.getBoundingClientRect();
    const bar = document.querySelector('.update');
    if (bar?.contains(document.elementFromPoint(x + width / 2, y + height / 2)) && !bar.contains(element)) {
      element.scrollIntoView({ block: 'center' });
    }
    const before = place();
    requestAnimationFrame(() => requestAnimationFrame(() => done(element.isConnected && place() === before)));";

impl Browser {
    /// Waits until the app has done what it puts off to the next frame: moving the focus, scrolling, opening fields.
    pub async fn settle(&self) -> Result<()> {
        wait::until("two frames", async || {
            self.driver().execute_async(SETTLE, Vec::new()).await?;
            Ok(Some(()))
        })
        .await
    }

    /// Clicks what has this role and name.
    pub async fn click(&self, scope: &str, role: Role, name: &str) -> Result<()> {
        let what = format!("a press on {}", role.of(scope, name));
        let pressed = wait::until(what, async || {
            let Some(element) = self.look_for(scope, role, name).await? else { return Ok(None) };
            self.press(&element).await
        });
        self.explain_among(pressed.await, scope, role).await
    }

    /// Clicks the first element that matches a CSS selector.
    pub async fn click_first(&self, selector: &str) -> Result<()> {
        let pressed = wait::until(format!("a press on {selector}"), async || {
            let found = self.driver().find_all(By::Css(selector)).await?.into_iter().next();
            let Some(element) = found else { return Ok(None) };
            self.press(&element).await
        });
        self.explain(pressed.await).await
    }

    /// Presses it if it stands still.
    async fn press(&self, element: &WebElement) -> Result<Option<()>> {
        self.lay_out_all().await?;
        // WebKitGTK's driver presses the middle of a link, also where a row that scrolls sideways hides it.
        let whole = "arguments[0].scrollIntoView({ block: 'nearest', inline: 'nearest' })";
        self.js(whole, [element.to_json()?]).await?;
        self.settle().await?;
        let still = self.driver().execute_async(STILL, vec![element.to_json()?]).await?;
        if *still.json() != true {
            return Ok(None);
        }
        element.click().await?;
        Ok(Some(()))
    }
}
