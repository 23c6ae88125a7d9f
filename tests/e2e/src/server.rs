//! The real server: as a demo on http, or as in production with real mail and TLS before it.

use crate::process::Process;
use crate::smtp::{Mailbox, six_digits};
use crate::tls::TlsDoor;
use crate::{Result, settings, wait};
use anyhow::{Context as _, bail, ensure};
use reqwest::{Client, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use tempfile::TempDir;

/// A person of the operator's seeded database.
#[derive(Clone, Debug, Deserialize)]
pub struct Rider {
    /// The operator's own id.
    pub subject: String,
    /// Where codes go; empty where they have none.
    #[serde(default)]
    pub email: String,
    /// Where phone messages go.
    pub phone: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
}

/// What a demo tells about itself.
#[derive(Debug, Default, Deserialize)]
struct Demo {
    riders: Vec<Rider>,
    service_key: String,
}

/// A running server with data of its own.
#[derive(Debug)]
pub struct Server {
    /// What a browser's address bar shows, without a slash at the end.
    pub origin: String,
    inside: SocketAddr,
    arguments: Vec<String>,
    assets: PathBuf,
    process: Option<Process>,
    demo: Demo,
    mailbox: Option<Mailbox>,
    door: Option<TlsDoor>,
    codes_read: Mutex<HashMap<String, usize>>,
    client: Client,
    data: TempDir,
    seed: Option<TempDir>,
}

impl Server {
    /// A demo with five riders, mail at `/dev/mail` and a movable clock.
    pub async fn demo() -> Result<Self> {
        Self::demo_with(&[]).await
    }

    /// A demo as `cargo xtask dev` serves it: pages look for a new build.
    pub async fn developing() -> Result<Self> {
        Self::demo_with(&["--dev-reload"]).await
    }

    async fn demo_with(more: &[&str]) -> Result<Self> {
        let data = TempDir::new()?;
        let inside = free_port()?;
        let listen = inside.to_string();
        let folder = data.path().display().to_string();
        let arguments = ["--demo", "--listen", &listen, "--data", &folder, "--demo-riders", "5"];
        let arguments = [&arguments, more].concat();
        let mut server = Self::at(format!("http://{inside}"), inside, data, &arguments)?;
        server.start().await?;
        server.demo = read_demo(server.data.path())?;
        Ok(server)
    }

    /// As in production: TLS in front, letters over SMTP, no demo doors; the riders are the demo's.
    pub async fn production() -> Result<Self> {
        let demo = Self::demo().await?;
        let data = TempDir::new()?;
        let (inside, mailbox, mut door) = (free_port()?, Mailbox::open().await?, TlsDoor::reserve().await?);
        let file = |name: &str| data.path().join(name).display().to_string();
        let (config, root_key) = (file("server.toml"), file("root.key"));
        let text = include_str!("production.toml")
            .replace("PUBLIC_URL", &door.origin)
            .replace("LISTEN", &inside.to_string())
            .replace("SMTP_PORT", &mailbox.address.port().to_string())
            .replace("ROOT", &settings::workspace().display().to_string())
            .replace("OPERATOR", &demo.data.path().join("operator.sqlite").display().to_string())
            .replace("DATA", &data.path().display().to_string());
        fs::write(&config, text)?;
        run(&["root-key", &root_key])?;
        let mut server = Self::at(door.origin.clone(), inside, data, &["--config", &config])?;
        server.demo.riders.clone_from(&demo.demo.riders);
        // The demo was there only to make the operator's database.
        server.seed = Some(demo.into_data());
        server.start().await?;
        server.demo.service_key = run(&["service-key", "e2e", "--config", &config])?;
        door.open(inside)?;
        (server.mailbox, server.door) = (Some(mailbox), Some(door));
        Ok(server)
    }

    /// Ends the server and keeps its data.
    fn into_data(mut self) -> TempDir {
        self.kill();
        self.data
    }

    fn at(origin: String, inside: SocketAddr, data: TempDir, arguments: &[&str]) -> Result<Self> {
        Ok(Self {
            origin,
            inside,
            arguments: arguments.iter().map(ToString::to_string).collect(),
            assets: settings::assets(),
            process: None,
            demo: Demo::default(),
            mailbox: None,
            door: None,
            codes_read: Mutex::default(),
            client: Client::builder().build()?,
            data,
            seed: None,
        })
    }

    /// Ends it and starts it again over the same data with another build of the app.
    pub async fn start_with_app(&mut self, assets: &Path) -> Result<()> {
        self.kill();
        assets.clone_into(&mut self.assets);
        self.start().await
    }

    /// Starts it (again) over the same data and waits until it answers.
    pub async fn start(&mut self) -> Result<()> {
        let log = fs::File::options().create(true).append(true).open(self.data.path().join("e2e.log"))?;
        let mut command = Command::new(settings::server());
        command.arg("serve").args(&self.arguments).arg("--assets").arg(&self.assets);
        command.current_dir(settings::workspace());
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut process = Process::start(command)?;
        let url = format!("http://{}/policy", self.inside);
        let ready = wait::until("the server's first answer", async || {
            if process.ended() {
                bail!("the server ended at once: {}", self.log());
            }
            let answer = self.client.get(&url).send().await;
            Ok(answer.ok().filter(|answer| answer.status() == StatusCode::OK))
        });
        ready.await.with_context(|| self.log())?;
        self.process = Some(process);
        Ok(())
    }

    /// Ends it without a warning, as a power cut would.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// The address of a page.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Where the server itself listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.inside
    }

    /// Answers what somebody wrote to us, with the operator's command.
    pub fn answer_request(&self, number: &str, text: &str) -> Result<()> {
        let mut command = Command::new(settings::server());
        command.args(["requests", "answer", number, "--demo"]).arg(self.data.path());
        command.current_dir(settings::workspace()).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        // Dropped at once: the end of the text is the end of the input.
        child.stdin.take().context("no input")?.write_all(text.as_bytes())?;
        let done = child.wait_with_output()?;
        ensure!(done.status.success(), "answering: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    /// A rider by age, the oldest first: the first ones are grown up.
    pub fn rider(&self, index: usize) -> Result<&Rider> {
        self.demo.riders.get(index).with_context(|| format!("no rider {index}: {}", self.log()))
    }

    /// What the operator's own systems are told about a purpose: whether it is allowed now.
    pub async fn gate(&self, subject: &str, purpose: &str) -> Result<bool> {
        let path =
            contract::paths::PARTNER_CONSENT.replace("{subject}", subject).replace("{purpose}", purpose);
        let request = self.client.get(format!("http://{}{path}", self.inside));
        let answer = request.bearer_auth(&self.demo.service_key).send().await?.error_for_status()?;
        let answer: Value = answer.json().await?;
        answer["allowed"].as_bool().with_context(|| format!("no verdict in {answer}"))
    }

    /// What the operator's backend calls, with its service key.
    #[must_use]
    pub fn service_door(&self) -> ServiceDoor {
        let (base, key) = (format!("http://{}", self.inside), self.demo.service_key.clone());
        ServiceDoor { base, key, client: self.client.clone() }
    }

    /// Everything the server wrote.
    pub fn whole_log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.data.path().join("e2e.log"))?)
    }

    /// Publishes a policy folder into the running demo's database, with the operator's command.
    pub fn publish(&self, folder: &Path) -> Result<String> {
        let (folder, data) = (folder.display().to_string(), self.data.path().display().to_string());
        let root = settings::workspace().display().to_string();
        run(&["policy", "publish", &folder, "--demo", &data, "--root", &root])
    }

    /// The day by the demo's clock, in UTC: `YYYY-MM-DD`.
    pub async fn today(&self) -> Result<String> {
        let answer = self.client.get(format!("http://{}/dev/clock", self.inside)).send().await?;
        let now: Value = answer.error_for_status()?.json().await?;
        let day = now["now"].as_str().and_then(|now| now.split('T').next());
        Ok(day.with_context(|| format!("no time in {now}"))?.to_owned())
    }

    /// The body of a page or file, as a visitor gets it.
    pub async fn body(&self, path: &str) -> Result<Vec<u8>> {
        let answer = self.client.get(format!("http://{}{path}", self.inside)).send().await?;
        Ok(answer.error_for_status().with_context(|| path.to_owned())?.bytes().await?.to_vec())
    }

    /// Lets time pass, for example `PT11M`.
    pub async fn advance(&self, duration: &str) -> Result<()> {
        let request = self.client.post(format!("http://{}/dev/clock", self.inside));
        request.json(&json!({"advance": duration})).send().await?.error_for_status()?;
        Ok(())
    }

    /// Waits for the next code that is sent to this address.
    pub async fn next_code(&self, address: &str) -> Result<String> {
        let read = self.codes_read.lock().map_or(0, |read| read.get(address).copied().unwrap_or(0));
        let letter = wait::until(format!("letter {} to {address}", read + 1), async || {
            // Other letters hold no code.
            let letters = self.letters(address).await?.into_iter();
            Ok(letters.filter(|letter| six_digits(letter).is_some()).nth(read))
        });
        let letter = letter.await.with_context(|| self.log())?;
        if let Ok(mut codes) = self.codes_read.lock() {
            codes.insert(address.to_owned(), read + 1);
        }
        six_digits(&letter).with_context(|| format!("no code in the letter: {letter}"))
    }

    /// The newest letter to this address, once there is one.
    pub async fn letter(&self, to: &str) -> Result<String> {
        let found = wait::until(format!("a letter to {to}"), async || Ok(self.letters(to).await?.pop()));
        found.await.with_context(|| self.log())
    }

    /// The texts of all letters to this address, oldest first.
    pub async fn letters(&self, to: &str) -> Result<Vec<String>> {
        if let Some(mailbox) = &self.mailbox {
            let letters = mailbox.letters().into_iter().filter(|letter| letter.to.eq_ignore_ascii_case(to));
            return Ok(letters.map(|letter| letter.text).collect());
        }
        let request = self.client.get(format!("http://{}/dev/mail", self.inside));
        let answer = request.header(header::ACCEPT, "application/json").send().await?.error_for_status()?;
        let newest_first: Vec<Value> = answer.json().await?;
        let texts = newest_first.iter().rev().filter(|letter| letter["to"].as_str() == Some(to));
        Ok(texts.filter_map(|letter| letter["text"].as_str().map(str::to_owned)).collect())
    }

    /// The end of what the server wrote, to explain a failure.
    #[must_use]
    pub fn log(&self) -> String {
        let log = fs::read_to_string(self.data.path().join("e2e.log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(20).collect();
        format!("the server's last lines:\n{}", lines.into_iter().rev().collect::<Vec<_>>().join("\n"))
    }
}

/// The operator's backend, as far as it speaks to the center.
#[derive(Clone, Debug)]
pub struct ServiceDoor {
    base: String,
    key: String,
    client: Client,
}

impl ServiceDoor {
    /// A code for a hand-off of this rider.
    pub async fn hand_off(&self, subject: &str, challenge: &str, installation: &str) -> Result<String> {
        let body = json!({"subject": subject, "challenge": challenge, "installation": installation});
        let answer: Value = self.post(contract::paths::PARTNER_HANDOFFS, &body).await?.json().await?;
        Ok(answer["code"].as_str().with_context(|| format!("no code in {answer}"))?.to_owned())
    }

    /// Tells what the lock of the device said.
    pub async fn confirm(&self, id: &str, subject: &str, action: &str, ok: bool) -> Result<()> {
        let path = contract::paths::PARTNER_STEP_UP.replace("{id}", id);
        let body = json!({"subject": subject, "action": action, "ok": ok});
        self.post(&path, &body).await.map(drop)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<reqwest::Response> {
        let request = self.client.post(format!("{}{path}", self.base)).bearer_auth(&self.key);
        Ok(request.json(body).send().await?.error_for_status()?)
    }
}

fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn read_demo(data: &Path) -> Result<Demo> {
    let path = data.join("demo.json");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut demo: Demo = serde_json::from_str(&text).context("demo.json")?;
    demo.riders.sort_by(|one, other| one.birth_date.cmp(&other.birth_date));
    Ok(demo)
}

/// Runs one command of the server's program; answers with what it prints.
fn run(arguments: &[&str]) -> Result<String> {
    let done = Command::new(settings::server()).args(arguments).stdin(Stdio::null()).output()?;
    ensure!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8(done.stdout)?.trim().to_owned())
}
