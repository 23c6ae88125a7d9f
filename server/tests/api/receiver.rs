//! A server of the operator's, on this machine: takes signed messages, checks each as its documentation tells, answers as told.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use privacy_server::config::{Endpoint, Secret};
use serde_json::Value;
use sha2::Sha256;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

/// What both sides sign with.
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A message that came.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    /// `webhook-id`.
    pub(crate) id: String,
    /// `webhook-timestamp`.
    pub(crate) seconds: i64,
    /// Whether the signature is right.
    pub(crate) genuine: bool,
    /// The body.
    pub(crate) json: Value,
}

/// How the next message is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// With this status.
    Status(u16),
    /// With a redirect to the same server's `/elsewhere`.
    Redirect,
    /// Not at all.
    Never,
}

#[derive(Clone, Debug, Default)]
struct Inside {
    came: Arc<Mutex<Vec<Came>>>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    about: Arc<Mutex<HashMap<String, Reply>>>,
}

/// The server. It ends with the test.
#[derive(Debug)]
pub(crate) struct Receiver {
    inside: Inside,
    url: String,
}

impl Receiver {
    /// Listens; answers 204 unless told otherwise.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let url = format!("http://{}/take", listener.local_addr().expect("an address"));
        let inside = Inside::default();
        let router = Router::new().fallback(take).with_state(inside.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inside, url }
    }

    /// The setting that points here.
    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint { url: self.url.clone(), secret: Secret(SECRET.to_owned()) }
    }

    /// Answers the next message so; those after the told ones get 204.
    pub(crate) fn reply(&self, reply: Reply) {
        self.inside.replies.lock().expect("not poisoned").push_back(reply);
    }

    /// Answers every message about this subject so, until told otherwise.
    pub(crate) fn reply_about(&self, subject: &str, reply: Reply) {
        self.inside.about.lock().expect("not poisoned").insert(subject.to_owned(), reply);
    }

    /// What came so far, in order.
    pub(crate) fn came(&self) -> Vec<Came> {
        self.inside.came.lock().expect("not poisoned").clone()
    }
}

async fn take(State(inside): State<Inside>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (id, seconds) = (text("webhook-id"), text("webhook-timestamp"));
    let came = Came {
        id: id.to_owned(),
        seconds: seconds.parse().unwrap_or_default(),
        genuine: is_genuine(id, seconds, text("webhook-signature"), &body)
            && text("content-type") == "application/json",
        json: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let subject = came.json["data"]["subject"].as_str().unwrap_or_default().to_owned();
    let about = inside.about.lock().expect("not poisoned").get(&subject).copied();
    inside.came.lock().expect("not poisoned").push(came);
    let reply = inside.replies.lock().expect("not poisoned").pop_front();
    match about.or(reply).unwrap_or(Reply::Status(204)) {
        Reply::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Reply::Redirect => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/elsewhere")]).into_response()
        }
        Reply::Never => {
            tokio::time::sleep(Duration::from_hours(1)).await;
            StatusCode::OK.into_response()
        }
    }
}

/// As a receiver computes it: from the three headers and the bytes, with the secret's own bytes.
fn is_genuine(id: &str, seconds: &str, signature: &str, body: &[u8]) -> bool {
    let key = STANDARD.decode(SECRET.trim_start_matches("whsec_")).expect("base64");
    let Some(sent) = signature.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok()) else {
        return false;
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
    mac.update(&[id.as_bytes(), b".", seconds.as_bytes(), b".", body].concat());
    mac.verify_slice(&sent).is_ok()
}
