//! The real program as a demo: a process that can be killed.

use crate::support::assets;
use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Request, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::paths;
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// A demo with a folder of its own. It ends with the test.
pub(crate) struct Demo {
    /// Without a slash at its end.
    pub(crate) url: String,
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
    child: Option<Child>,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Demo {
    /// Starts one with these settings in its environment, and waits until it answers.
    pub(crate) async fn start(environment: &[(&'static str, String)]) -> Self {
        let mut demo = Self::new(environment);
        demo.again().await;
        demo
    }

    fn new(environment: &[(&'static str, String)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        assets(&folder.path().join("dist"));
        let url = format!("http://{}", free());
        Self { url, folder, environment: environment.to_vec(), child: None }
    }

    /// Its data's folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts it again over the same data.
    pub(crate) async fn again(&mut self) {
        let log =
            File::options().create(true).append(true).open(self.folder.path().join("log")).expect("a log");
        let child = self.command().stdout(log.try_clone().expect("a second handle")).stderr(log).spawn();
        self.child = Some(child.expect("starts"));
        for _ in 0..600 {
            if self.ready().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it does not answer: {}", self.log());
    }

    /// How it is started.
    fn command(&self) -> Command {
        let listen = self.url.trim_start_matches("http://");
        let mut command = Command::new(env!("CARGO_BIN_EXE_privacy-server"));
        command
            .args(["serve", "--demo", "--listen", listen, "--data"])
            .arg(self.data())
            .arg("--assets")
            .arg(self.folder.path().join("dist"))
            .arg("--root")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .envs(self.environment.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::null());
        command
    }

    /// What it says where it refuses to start with these settings.
    pub(crate) fn refusal(environment: &[(&'static str, String)]) -> String {
        let demo = Self::new(environment);
        let done = demo.command().output().expect("runs");
        assert!(!done.status.success(), "it started and ended");
        String::from_utf8_lossy(&done.stderr).into_owned()
    }

    async fn ready(&self) -> bool {
        self.try_call(Method::GET, "/healthz", &[], None).await.is_some_and(|answer| answer.status == 200)
    }

    /// What it wrote.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Asks it to end (`SIGTERM`), as whatever runs it would. Whether it then ended well.
    pub(crate) async fn stop(&mut self) -> bool {
        let mut child = self.child.take().expect("it runs");
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(asked.expect("there is kill").success());
        for _ in 0..300 {
            if let Some(status) = child.try_wait().expect("is a child") {
                return status.success();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        child.kill().expect("ends");
        false
    }

    /// Ends it without a warning (`SIGKILL`), as a power cut would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("ends");
            child.wait().expect("ended");
        }
    }

    /// A request, or nothing where nobody answers.
    pub(crate) async fn try_call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Option<Told> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header(header::ORIGIN, &self.url)
            .header(paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let bytes = body.map_or_else(Bytes::new, |json| Bytes::from(json.to_string()));
        send(request.body(Full::new(bytes)).expect("a request")).await
    }

    /// A request that is answered with this status.
    pub(crate) async fn call(
        &self,
        status: u16,
        (method, path): (Method, &str),
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Told {
        let told = self.try_call(method, path, headers, body).await;
        let told = told.unwrap_or_else(|| panic!("no answer from {path}: {}", self.log()));
        assert_eq!(told.status, status, "{path}: {}", told.json);
        told
    }

    /// Signs a rider in by a hand-off; answers with the cookie.
    pub(crate) async fn arrive(&self, subject: &str) -> String {
        let text = std::fs::read_to_string(self.data().join("demo.json")).expect("the demo tells of itself");
        let demo: Value = serde_json::from_str(&text).expect("JSON");
        let bearer = format!("Bearer {}", demo["service_key"].as_str().expect("a key"));
        let verifier = "v".repeat(43);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        let wanted = json!({ "subject": subject, "challenge": challenge });
        let authorised = [("authorization", bearer.as_str())];
        let made = self.call(201, (Method::POST, paths::PARTNER_HANDOFFS), &authorised, Some(&wanted)).await;
        let arrival = json!({ "handoff": made.json["code"], "verifier": verifier });
        let arrived = self.call(201, (Method::POST, paths::SESSION), &[], Some(&arrival)).await;
        let cookie = arrived.headers[header::SET_COOKIE].to_str().expect("ASCII");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }
}

/// Sends over the network; nothing comes back where nobody answers.
pub(crate) async fn send(request: Request<Full<Bytes>>) -> Option<Told> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let (parts, body) = client.request(request).await.ok()?.into_parts();
    let bytes = body.collect().await.ok()?.to_bytes();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    Some(Told { status: parts.status.as_u16(), headers: parts.headers, bytes, json })
}

/// An address of this machine where nobody listens.
pub(crate) fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").expect("binds").local_addr().expect("an address")
}

/// An answer.
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    pub(crate) json: Value,
}
