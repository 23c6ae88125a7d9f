//! A real program around a real webview: `host/webview.py` embeds WebKitGTK as an app embeds `WKWebView`, with a message
//! handler that answers by promise, its own rules for navigation, downloads and file choosing. What it hears comes here.

use super::Native;
use crate::browser::{Browser, Look};
use crate::{Result, settings};
use anyhow::Context as _;
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// Carries messages between the program and the native side until it is dropped.
#[derive(Debug)]
pub(super) struct Relay {
    line: Arc<Mutex<OwnedWriteHalf>>,
    carrying: JoinHandle<()>,
    _downloads: TempDir,
}

impl Relay {
    pub(super) async fn say(&self, message: &Value) -> Result<()> {
        write(&self.line, &json!({"say": message.to_string()})).await
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// Starts the program through its driver and waits until it calls back.
pub(super) async fn start(look: Look, native: Native, origin: &str) -> Result<(Browser, Relay)> {
    let downloads = TempDir::new()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port().to_string();
    let folder = downloads.path().display().to_string();
    let program = settings::workspace().join("tests/e2e/host/webview.py");
    let arguments = ["--port", &port, "--origin", origin, "--downloads", &folder];
    let browser = Browser::open_program(look, &program, &arguments).await?;
    let (stream, _) = listener.accept().await.context("the program does not call back")?;
    let (read, line) = stream.into_split();
    let line = Arc::new(Mutex::new(line));
    let carrying = tokio::spawn({
        let line = Arc::clone(&line);
        async move {
            let mut lines = BufReader::new(read).lines();
            while let Ok(Some(text)) = lines.next_line().await {
                let Ok(told) = serde_json::from_str::<Value>(&text) else { continue };
                match told["page"].as_str() {
                    Some(page) => tokio::spawn(answer(
                        Arc::clone(&line),
                        native.clone(),
                        told["n"].clone(),
                        page.to_owned(),
                    )),
                    None => {
                        native.memory().told.push(told);
                        continue;
                    }
                };
            }
        }
    });
    Ok((browser, Relay { line, carrying, _downloads: downloads }))
}

async fn answer(line: Arc<Mutex<OwnedWriteHalf>>, native: Native, number: Value, page: String) {
    let answer = native.hear(&page).await;
    let answer = answer.unwrap_or_else(|error| json!({"failed": format!("{error:#}")}));
    // A program that ended needs no answer.
    let _ = write(&line, &json!({"n": number, "answer": answer.to_string()})).await;
}

async fn write(line: &Mutex<OwnedWriteHalf>, message: &Value) -> Result<()> {
    line.lock().await.write_all(format!("{message}\n").as_bytes()).await?;
    Ok(())
}
