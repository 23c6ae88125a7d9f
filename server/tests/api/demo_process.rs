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
    net::TcpListener,
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
        let folder = tempfile::tempdir().expect("a folder");
        assets(&folder.path().join("dist"));
        let free = TcpListener::bind("127.0.0.1:0").expect("binds").local_addr().expect("an address");
        let url = format!("http://{free}");
        let mut demo = Self { url, folder, environment: environment.to_vec(), child: None };
        demo.again().await;
        demo
    }

    /// Its data's folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts it again over the same data.
    pub(crate) async fn again(&mut self) {
        let log =
            File::options().create(true).append(true).open(self.folder.path().join("log")).expect("a log");
        let listen = self.url.trim_start_matches("http://");
        let child = Command::new(env!("CARGO_BIN_EXE_privacy-server"))
            .args(["serve", "--demo", "--listen", listen, "--data"])
            .arg(self.data())
            .arg("--assets")
            .arg(self.folder.path().join("dist"))
            .arg("--root")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .envs(self.environment.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn();
        self.child = Some(child.expect("starts"));
        for _ in 0..600 {
            if self.ready().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it does not answer: {}", self.log());
    }

    async fn ready(&self) -> bool {
        self.try_call(Method::GET, "/readyz", &[], None).await.is_some_and(|answer| answer.status == 200)
    }

    /// What it wrote.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
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
        let request = request.body(Full::new(bytes)).expect("a request");
        let client = Client::builder(TokioExecutor::new()).build_http();
        let (parts, body) = client.request(request).await.ok()?.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or_default();
        Some(Told { status: parts.status.as_u16(), headers: parts.headers, json })
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

/// An answer.
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) json: Value,
}
