//! Android's shape of the bridge in Chromium: an object that is in the page before any of its scripts, as
//! `WebViewCompat.addWebMessageListener` puts it there for the origins that it is given.

use super::Native;
use crate::browser::Browser;
use crate::{Result, wait};
use serde_json::{Value, json};
use thirtyfour::WebDriver;
use tokio::task::JoinHandle;

const OBJECT: &str = "if (location.origin === ORIGIN && window === top) {
  const sent = [];
  window.iwalkHost = {
    onmessage: null,
    postMessage(text) {
      if (typeof text !== 'string') throw new TypeError('a text, as Android takes it');
      sent.push(text);
      const { kind, id } = JSON.parse(text);
      if (kind !== 'hello') return;
      // Answered here: the page waits only a moment for it, and the driver carries nothing until the page is loaded.
      const data = JSON.stringify({ ...HELLO, v: 1, id });
      setTimeout(() => window.iwalkHost.onmessage?.({ data }));
    },
  };
  Object.defineProperty(window, '__sent', { value: () => sent.splice(0) });
}";

/// Carries messages between the page and the native side until it is dropped.
#[derive(Debug)]
pub(super) struct Relay {
    driver: WebDriver,
    carrying: JoinHandle<()>,
}

impl Relay {
    pub(super) async fn start(browser: &Browser, native: Native, origin: &str) -> Result<Self> {
        let object = OBJECT.replace("ORIGIN", &json!(origin).to_string());
        browser.before_each_page(&object.replace("HELLO", &native.hello().to_string())).await?;
        let driver = browser.driver().clone();
        Ok(Self { carrying: tokio::spawn(carry(driver.clone(), native)), driver })
    }

    pub(super) async fn say(&self, message: &Value) -> Result<()> {
        deliver(&self.driver, message).await
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

async fn carry(driver: WebDriver, native: Native) {
    loop {
        // Between two pages there is nothing to ask: that is no failure.
        let sent = driver.execute("return window.__sent?.() ?? []", Vec::new()).await;
        let sent = sent.ok().and_then(|sent| sent.json().as_array().cloned()).unwrap_or_default();
        for text in sent.iter().filter_map(Value::as_str) {
            let answer = native.hear(text).await;
            let answer = answer.unwrap_or_else(|error| json!({"failed": format!("{error:#}")}));
            if !is_hello(text) {
                // A page that was left meanwhile needs no answer.
                let _ = deliver(&driver, &answer).await;
            }
        }
        wait::pause().await;
    }
}

/// Whether the page has its answer already.
fn is_hello(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|message| message["kind"] == "hello")
}

/// As a native app does: one text, to whoever listens.
async fn deliver(driver: &WebDriver, message: &Value) -> Result<()> {
    let script = "window.iwalkHost?.onmessage?.({ data: arguments[0] })";
    driver.execute(script, vec![json!(message.to_string())]).await?;
    Ok(())
}
