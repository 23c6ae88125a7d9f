//! What only Chromium's `DevTools` protocol can do.

use super::Browser;
use crate::Result;
use anyhow::Context as _;
use serde_json::{Value, json};

impl Browser {
    /// Sends one `DevTools` command.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Result<Value> {
        self.driver().cdp().send_raw(method, parameters).await.with_context(|| method.to_owned())
    }

    /// Makes the page this many CSS pixels wide and high.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await.map(drop)
    }

    /// The same for a page of ours that is open, and waits until it has heard of it.
    pub async fn resize_page(&self, width: u32, height: u32) -> Result<()> {
        self.resize(width, height).await?;
        let resized = "return document.documentElement.clientWidth === arguments[0]";
        self.until(&format!("a page {width} pixels wide"), resized, [json!(width)]).await?;
        self.settle().await
    }

    /// Switches the system's theme.
    pub async fn theme(&self, dark: bool) -> Result<()> {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", features).await.map(drop)
    }

    /// Cuts or restores the network.
    pub async fn offline(&self, offline: bool) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        let conditions =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.devtools("Network.emulateNetworkConditions", conditions).await.map(drop)
    }

    /// Blocks scripts of pages, or lets them run again.
    pub async fn block_scripts(&self, blocked: bool) -> Result<()> {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({"value": blocked})).await.map(drop)
    }

    /// Lets nothing arrive whose address looks like this, kept copies neither; all else does again.
    pub async fn block(&self, addresses: &[&str]) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.setBlockedURLs", json!({"urls": addresses})).await.map(drop)
    }

    /// Sends a header with every request.
    pub async fn send_header(&self, name: &str, value: &str) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.setExtraHTTPHeaders", json!({"headers": {name: value}})).await.map(drop)
    }

    /// Runs a script in every page before its own scripts.
    pub async fn before_each_page(&self, script: &str) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await.map(drop)
    }

    /// The addresses of all requests since the last call, whatever made them.
    pub async fn requests(&self) -> Result<Vec<String>> {
        let mut urls = Vec::new();
        for entry in self.driver().get_log("performance").await? {
            let event: Value = serde_json::from_str(&entry.message)?;
            let event = &event["message"];
            if event["method"] == "Network.requestWillBeSent" {
                urls.extend(event["params"]["request"]["url"].as_str().map(str::to_owned));
            }
        }
        Ok(urls)
    }

    /// Everything the console complained about since the last call.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let log = self.driver().browser_log().await?;
        let bad = log.into_iter().filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"));
        Ok(bad.map(|entry| entry.message).collect())
    }
}
