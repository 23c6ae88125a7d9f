//! A real browser behind its `WebDriver`, with one person's profile of its own.

mod checks;
mod chromium;
mod devtools;
mod fill;
mod page;
mod press;
mod webkit;

use crate::Result;
use crate::process::Process;
use anyhow::{Context as _, ensure};
use contract::language::Language;
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};

pub use checks::Violation;
pub use page::Role;

use crate::{settings, wait};

/// The engines that people's browsers and webviews are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chrome, Edge, Android's webview.
    Chromium,
    /// Nearest to Safari and iOS' webview.
    WebKitGtk,
}

/// What kind of device the browser pretends to be on.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// CSS pixels. WebKitGTK is always 360 × 740 or wider.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// The system's theme.
    pub dark: bool,
    /// What `Accept-Language` asks for (Chromium; WebKitGTK asks for nothing we speak).
    pub language: Language,
}

impl Look {
    /// A phone, light.
    #[must_use]
    pub const fn phone(language: Language) -> Self {
        Self { width: 360, height: 740, dark: false, language }
    }

    /// A desk, light.
    #[must_use]
    pub const fn desk(language: Language) -> Self {
        Self { width: 1280, height: 800, dark: false, language }
    }
}

/// One browser with one window.
#[derive(Debug)]
pub struct Browser {
    /// Which engine it is.
    pub engine: Engine,
    /// How it looked when it started.
    pub look: Look,
    driver: Option<WebDriver>,
    // Dropped in this order: the driver with its browser, the screen, the profile.
    _process: Process,
    _screen: Option<Process>,
    profile: TempDir,
}

impl Browser {
    /// Starts one.
    pub async fn open(engine: Engine, look: Look) -> Result<Self> {
        match engine {
            Engine::Chromium => chromium::open(look, TempDir::new()?, &[]).await,
            Engine::WebKitGtk => webkit::open(look).await,
        }
    }

    /// Kills a Chromium at once, all its processes, and starts it again with what is in its profile by then.
    pub async fn crash(mut self) -> Result<Self> {
        ensure!(self.engine == Engine::Chromium, "only Chromium is started again");
        let (look, profile) = (self.look, std::mem::replace(&mut self.profile, TempDir::new()?));
        drop(self);
        chromium::open(look, profile, &[]).await
    }

    /// Starts a Chromium with these settings in its profile.
    pub async fn open_with(look: Look, settings: &[(&str, Value)]) -> Result<Self> {
        chromium::open(look, TempDir::new()?, settings).await
    }

    /// Starts a program of ours that embeds WebKitGTK.
    pub async fn open_program(look: Look, program: &Path, arguments: &[&str]) -> Result<Self> {
        webkit::open_program(look, "host", program, arguments).await
    }

    /// The `WebDriver` session.
    ///
    /// # Panics
    /// Never: it is taken out only when the browser is dropped.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("a browser has its driver until it is dropped")
    }

    /// Opens an address and waits until it is loaded.
    pub async fn go(&self, url: &str) -> Result<()> {
        self.driver().goto(url).await.with_context(|| format!("opening {url}"))
    }

    /// Where it is now: path, query and fragment.
    pub async fn place(&self) -> Result<String> {
        let url = self.driver().current_url().await?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
        Ok(format!("{}{query}{fragment}", url.path()))
    }

    /// Saves a picture of what is visible into the folder for pictures.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let folder = settings::screenshots();
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        fs::write(&path, self.driver().screenshot_as_png().await?)?;
        Ok(path)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            // The session ends with its process right after this.
            let _ = driver.leak();
        }
    }
}

/// A port for a driver to listen on.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits for the driver to listen, then opens the session.
async fn connect(process: &mut Process, port: u16, capabilities: &Capabilities) -> Result<WebDriver> {
    let url = format!("http://127.0.0.1:{port}");
    wait::until("the driver's readiness", async || {
        anyhow::ensure!(!process.ended(), "the driver ended at once");
        Ok(reqwest::get(format!("{url}/status")).await.ok().filter(|answer| answer.status().is_success()))
    })
    .await?;
    let driver = WebDriver::new(&url, capabilities.clone()).await.context("the browser does not start")?;
    driver.set_script_timeout(wait::DEADLINE).await?;
    Ok(driver)
}
