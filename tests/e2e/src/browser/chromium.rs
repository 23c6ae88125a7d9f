//! Starting Chromium.

use super::{Browser, Engine, Look, connect, free_port};
use crate::process::Process;
use crate::{Result, settings as places};
use contract::language::Language;
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use thirtyfour::Capabilities;

const ARGUMENTS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// Starts one; `settings` are settings of its profile, such as whether it keeps cookies.
pub(super) async fn open(look: Look, profile: TempDir, settings: &[(&str, Value)]) -> Result<Browser> {
    let port = free_port()?;
    let mut command = Command::new(places::chromedriver());
    command.arg(format!("--port={port}")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut process = Process::start(command)?;

    let languages = match look.language {
        Language::En => "en-GB,en",
        Language::ZhHans => "zh-CN,zh",
    };
    let mut arguments: Vec<String> = ARGUMENTS.iter().map(ToString::to_string).collect();
    arguments.push(format!("--user-data-dir={}", profile.path().display()));
    arguments.push(format!("--window-size={},{}", look.width, look.height));
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "chrome")?;
    capabilities.set("acceptInsecureCerts", true)?;
    capabilities.set("goog:loggingPrefs", json!({"browser": "ALL", "performance": "ALL"}))?;
    let mut prefs = json!({"intl.accept_languages": languages});
    for (name, value) in settings {
        prefs[*name] = value.clone();
    }
    let options = json!({"args": arguments, "prefs": prefs});
    capabilities.set("goog:chromeOptions", options)?;
    let driver = connect(&mut process, port, &capabilities).await?;
    let browser = Browser {
        engine: Engine::Chromium,
        look,
        driver: Some(driver),
        _process: process,
        _screen: None,
        profile,
    };
    browser.resize(look.width, look.height).await?;
    browser.theme(look.dark).await?;
    Ok(browser)
}
