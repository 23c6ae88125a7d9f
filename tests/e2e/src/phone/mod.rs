//! The operator's app on a phone, with the center in a webview inside it: the whole native side of the bridge.
//!
//! What an app does is the same on both systems and stands here; how messages reach it differs. Android's shape is played in
//! Chromium (`android.rs`); in WebKitGTK a real program embeds the webview (`embedded.rs`).

mod android;
mod embedded;

use crate::Result;
use crate::browser::{Browser, Engine, Look};
use crate::server::{Server, ServiceDoor};
use crate::wait;
use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everything that an app can be able to do.
pub const ALL: [&str; 6] = ["renew", "step-up", "save-file", "open", "close", "answered"];

/// The app, its installation, and whoever is signed in to it.
#[derive(Clone, Debug)]
pub struct App {
    /// The operator's id of the rider.
    pub subject: String,
    /// What this app can do, of [`ALL`].
    pub can: Vec<&'static str>,
    /// Whether it answers with its verifier.
    pub knows_verifier: bool,
    /// Whether its owner opens the lock when asked.
    pub opens_lock: bool,
    /// What it says about its looks, merged into `hello`.
    pub looks: Value,
}

impl App {
    /// One that can do everything.
    #[must_use]
    pub fn of(subject: &str) -> Self {
        let looks = json!({"language": "en"});
        let subject = subject.to_owned();
        Self { subject, can: ALL.to_vec(), knows_verifier: true, opens_lock: true, looks }
    }
}

#[derive(Debug, Default)]
struct Memory {
    verifier: String,
    drawn: u32,
    codes: Vec<String>,
    heard: Vec<Value>,
    told: Vec<Value>,
}

/// The native side while it runs.
#[derive(Clone, Debug)]
pub(crate) struct Native {
    app: Arc<App>,
    backend: ServiceDoor,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Debug)]
enum Relay {
    Android(android::Relay),
    Embedded(embedded::Relay),
}

/// A phone with the app open.
#[derive(Debug)]
pub struct Phone {
    native: Native,
    relay: Relay,
    /// The webview.
    pub browser: Browser,
}

impl Phone {
    /// Starts the app; nothing is open in its webview yet.
    pub async fn start(engine: Engine, look: Look, server: &Server, app: App) -> Result<Self> {
        let native = Native { app: Arc::new(app), backend: server.service_door(), memory: Arc::default() };
        let (browser, relay) = match engine {
            Engine::Chromium => {
                let browser = Browser::open(engine, look).await?;
                let relay = android::Relay::start(&browser, native.clone(), &server.origin).await?;
                (browser, Relay::Android(relay))
            }
            Engine::WebKitGtk => {
                let (browser, relay) = embedded::start(look, native.clone(), &server.origin).await?;
                (browser, Relay::Embedded(relay))
            }
        };
        Ok(Self { native, relay, browser })
    }

    /// Opens a page of the center as an app does: with a fresh verifier and a fresh code.
    pub async fn enter(&self, server: &Server, path: &str) -> Result<()> {
        let code = self.native.hand_off().await?;
        self.open_with(server, path, &code).await
    }

    /// Makes a code as [`Self::enter`] does, and does not use it yet.
    pub async fn hand_off(&self) -> Result<String> {
        self.native.hand_off().await
    }

    /// Opens a page with this code, wherever it comes from.
    pub async fn open_with(&self, server: &Server, path: &str, code: &str) -> Result<()> {
        self.browser.go(&server.url(&format!("{path}?lang=en#h={code}"))).await
    }

    /// Says something to the page that it did not ask for.
    pub async fn say(&self, mut message: Value) -> Result<()> {
        message["v"] = json!(1);
        match &self.relay {
            Relay::Android(relay) => relay.say(&message).await,
            Relay::Embedded(relay) => relay.say(&message).await,
        }
    }

    /// Waits for a message of this kind from the page; each is answered with once.
    pub async fn until_heard(&self, kind: &str) -> Result<Value> {
        let heard = wait::until(format!("“{kind}” from the page"), async || {
            let mut memory = self.native.memory();
            let place = memory.heard.iter().position(|message| message["kind"] == kind);
            Ok(place.map(|place| memory.heard.remove(place)))
        });
        heard.await.with_context(|| format!("heard: {:?}", self.native.memory().heard))
    }

    /// Waits for something that the webview told the program around it, such as a finished download.
    pub async fn until_told(&self, what: &str) -> Result<Value> {
        wait::until(format!("“{what}” from the webview"), async || {
            let mut memory = self.native.memory();
            let place = memory.told.iter().position(|told| told[what] != Value::Null);
            Ok(place.map(|place| memory.told.remove(place)[what].take()))
        })
        .await
    }

    /// The kinds of all messages so far that were not waited for.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        let kinds = self.native.memory();
        kinds.heard.iter().filter_map(|message| message["kind"].as_str().map(str::to_owned)).collect()
    }

    /// Every code and every verifier so far: none of them may be found anywhere.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let memory = self.native.memory();
        memory.codes.iter().chain([&memory.verifier]).cloned().collect()
    }
}

impl Native {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it says of itself.
    fn hello(&self) -> Value {
        let mut hello = json!({"ok": true, "can": self.app.can});
        for (name, value) in self.app.looks.as_object().into_iter().flatten() {
            hello[name] = value.clone();
        }
        hello
    }

    /// What only this installation of the app is called.
    fn installation(&self) -> String {
        format!("installation-of-{}", self.app.subject)
    }

    /// A new verifier, and a code for it from the operator's backend.
    async fn hand_off(&self) -> Result<String> {
        let verifier = {
            let mut memory = self.memory();
            memory.drawn += 1;
            let drawn = format!("{} {} {}", self.app.subject, memory.drawn, std::process::id());
            memory.verifier = URL_SAFE_NO_PAD.encode(Sha256::digest(drawn));
            memory.verifier.clone()
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let code = self.backend.hand_off(&self.app.subject, &challenge, &self.installation()).await?;
        self.memory().codes.push(code.clone());
        Ok(code)
    }

    /// Hears one message of the page; answers as an app would.
    async fn hear(&self, text: &str) -> Result<Value> {
        let message: Value = serde_json::from_str(text).with_context(|| text.to_owned())?;
        let (version, id) = (&message["v"], message["id"].clone());
        if version != 1 || !id.is_u64() {
            bail!("not a message of the bridge: {text}");
        }
        self.memory().heard.push(message.clone());
        let kind = message["kind"].as_str().unwrap_or_default();
        let mut answer = self.answer(kind, &message).await?;
        answer["v"] = json!(1);
        answer["id"] = id;
        Ok(answer)
    }

    async fn answer(&self, kind: &str, message: &Value) -> Result<Value> {
        let (refused, done) = (json!({"ok": false}), json!({"ok": true}));
        if !matches!(kind, "hello" | "verifier") && !self.app.can.contains(&kind) {
            return Ok(refused);
        }
        Ok(match kind {
            "hello" => self.hello(),
            "verifier" if self.app.knows_verifier => {
                let verifier = self.memory().verifier.clone();
                json!({"ok": true, "verifier": verifier, "installation": self.installation()})
            }
            "renew" => {
                let code = self.hand_off().await?;
                let verifier = self.memory().verifier.clone();
                json!({"ok": true, "code": code, "verifier": verifier, "installation": self.installation()})
            }
            "step-up" => {
                let field = |name: &str| message[name].as_str().context("a step-up names its id and action");
                let (id, action, ok) = (field("step_up")?, field("action")?, self.app.opens_lock);
                self.backend.confirm(id, &self.app.subject, action, ok).await?;
                json!({"ok": ok})
            }
            "save-file" | "open" | "close" | "answered" => done,
            _ => refused,
        })
    }
}
