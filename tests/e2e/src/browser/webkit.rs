//! Starting WebKitGTK: its small browser, or a program around a webview, fills a screen of a phone's size.

use super::{Browser, Engine, Look, connect, free_port};
use crate::process::Process;
use crate::{Result, settings};
use anyhow::Context as _;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;
use thirtyfour::Capabilities;

pub(super) async fn open(look: Look) -> Result<Browser> {
    // A window is at least 447 pixels wide, unless it fills the screen.
    let mut arguments = vec!["--automation", "--full-screen"];
    if look.dark {
        arguments.push("--dark-mode");
    }
    open_program(look, "MiniBrowser", &settings::mini_browser(), &arguments).await
}

/// Starts a program that shows a webview; `name` is what it calls itself.
pub(super) async fn open_program(
    look: Look,
    name: &str,
    program: &Path,
    arguments: &[&str],
) -> Result<Browser> {
    let profile = TempDir::new()?;
    let (screen, display) = screen(look)?;
    let port = free_port()?;
    let mut command = Command::new(settings::webkit_driver());
    command.arg(format!("--port={port}")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
    // A container's root may not make the namespaces that WebKit's sandbox is built from.
    command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    for (name, folder) in
        [("HOME", ""), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache")]
    {
        command.env(name, profile.path().join(folder));
    }
    let mut process = Process::start(command)?;

    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", name)?;
    capabilities.set("acceptInsecureCerts", true)?;
    let options = json!({"binary": program, "args": arguments});
    capabilities.set("webkitgtk:browserOptions", options)?;
    let driver = connect(&mut process, port, &capabilities).await?;
    driver.set_window_rect(0, 0, look.width, look.height).await?;
    Ok(Browser {
        engine: Engine::WebKitGtk,
        look,
        driver: Some(driver),
        _process: process,
        _screen: Some(screen),
        profile,
    })
}

/// A screen in memory, and its name.
fn screen(look: Look) -> Result<(Process, String)> {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", &format!("{}x{}x24", look.width, look.height)]);
    command.args(["-nolisten", "tcp"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut screen = Process::start(command)?;
    let mut number = String::new();
    BufReader::new(screen.output().context("Xvfb's output")?).read_line(&mut number)?;
    anyhow::ensure!(!number.trim().is_empty(), "Xvfb does not start");
    Ok((screen, format!(":{}", number.trim())))
}
