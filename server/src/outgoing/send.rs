//! Posts signed JSON to one address of the operator's.

use super::SigningSecret;
use crate::config::Endpoint;
use axum::{
    body::Bytes,
    http::{Method, Request, StatusCode, Uri, header},
};
use http_body_util::Full;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde::Serialize;
use std::{sync::Arc, time::Duration};

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(3);
/// How long a whole message may take, with its answer's head.
const TOTAL: Duration = Duration::from_secs(10);

/// Speaks http and https; clones share its connections.
pub(crate) type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The way to one server. Clones share its connections.
#[derive(Clone)]
pub struct Sender {
    client: HttpClient,
    url: Uri,
    secret: SigningSecret,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Sender({})", self.url.host().unwrap_or_default())
    }
}

/// A message that nobody took. Holds neither personal data nor the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// What happened.
    pub why: Why,
}

/// Why a message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nobody answers there, or the line was cut, or TLS failed.
    NoConnection,
    /// No answer in time.
    TimeOut,
    /// The answer was no 2xx.
    Answered(StatusCode),
    /// The message cannot be written as JSON.
    NoJson,
}

impl NotSent {
    /// Whether a later try may succeed: also where the operator has something to mend first. What the server calls wrong
    /// in the message itself, or gone, stays so.
    #[must_use]
    pub fn retry(self) -> bool {
        match self.why {
            Why::NoConnection | Why::TimeOut => true,
            Why::NoJson => false,
            Why::Answered(status) => !matches!(status.as_u16(), 400 | 410 | 413 | 415 | 422),
        }
    }

    /// For logs and `last_error`.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self.why {
            Why::NoConnection => "no connection",
            Why::TimeOut => "time-out",
            Why::NoJson => "does not serialise",
            Why::Answered(status) if status.is_redirection() => "answered with a redirect",
            Why::Answered(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => "signature or access refused",
            Why::Answered(StatusCode::TOO_MANY_REQUESTS) => "too many requests",
            Why::Answered(status) if status.is_server_error() => "failed there",
            Why::Answered(_) => "refused there",
        }
    }
}

impl Sender {
    /// Prepares the way; nothing is sent yet. `setting` names the setting in errors.
    ///
    /// # Errors
    /// A sentence for the operator: the address or the secret is not what it must be, or no certificates are trusted here.
    pub fn new(setting: &str, endpoint: &Endpoint) -> Result<Self, String> {
        let url = address(&endpoint.url).map_err(|what| format!("{setting}.url {what}"))?;
        let secret =
            SigningSecret::parse(&endpoint.secret).map_err(|what| format!("{setting}.secret {what}"))?;
        let client =
            client(&url).map_err(|error| format!("{setting}: the system's certificates: {error}"))?;
        Ok(Self { client, url, secret })
    }

    /// Posts a message. `id` stays the same over retries, so that the receiver can tell a repetition; `seconds` is the
    /// time of this try, since 1970.
    ///
    /// # Errors
    /// [`NotSent`] unless the server answered with a 2xx.
    pub async fn post(&self, id: &str, seconds: i64, body: &(impl Serialize + Sync)) -> Result<(), NotSent> {
        let bytes = serde_json::to_vec(body).map_err(|_| NotSent { why: Why::NoJson })?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("privacy-center/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", self.secret.sign(id, seconds, &bytes))
            .body(Full::new(Bytes::from(bytes)))
            .map_err(|_| NotSent { why: Why::NoJson })?;
        let answer = tokio::time::timeout(TOTAL, self.client.request(request))
            .await
            .map_err(|_| NotSent { why: Why::TimeOut })?
            .map_err(|error| NotSent {
                why: if is_late(&error) { Why::TimeOut } else { Why::NoConnection },
            })?;
        // The body is dropped unread: however long it is, it costs a connection and nothing else.
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(NotSent { why: Why::Answered(status) }) }
    }
}

fn is_late(error: &hyper_util::client::legacy::Error) -> bool {
    std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::TimedOut)
}

/// An address that may be posted to.
fn address(text: &str) -> Result<Uri, &'static str> {
    let url: Uri = text.parse().map_err(|_| "is not a URL")?;
    let host = url.host().unwrap_or_default();
    let local = matches!(host, "127.0.0.1" | "[::1]" | "localhost");
    if host.is_empty() || url.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err("must name a host, without a user or password");
    }
    match url.scheme_str() {
        Some("https") => Ok(url),
        Some("http") if local => Ok(url),
        _ => Err("must start with https:// (plain http only for 127.0.0.1, [::1] or localhost)"),
    }
}

/// A client for a server; no redirect is followed, no proxy taken from the environment.
pub(crate) fn client(url: &Uri) -> std::io::Result<HttpClient> {
    let mut http = HttpConnector::new();
    http.set_connect_timeout(Some(CONNECT));
    http.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls(url)?)
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// The certificates that the system trusts; none where no TLS is spoken.
fn tls(url: &Uri) -> std::io::Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?;
    let builder = if url.scheme_str() == Some("https") {
        builder.with_native_roots()?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::{NotSent, Why, address};
    use axum::http::StatusCode;

    #[test]
    fn messages_leave_over_https_or_stay_on_this_machine() {
        for url in
            ["https://sms.example.org/send", "http://127.0.0.1:9/x", "http://[::1]:9/", "http://localhost/x"]
        {
            assert!(address(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "/send",
            "sms.example.org/send",
            "http://sms.example.org/send",
            "http://127.0.0.1.example.org/",
            "http://10.0.0.1/",
            "ftp://127.0.0.1/",
            "https://user:word@sms.example.org/",
            "http://127.0.0.1@example.org/",
        ] {
            assert!(address(url).is_err(), "{url}");
        }
    }

    #[test]
    fn what_cannot_get_better_is_not_tried_again() {
        for (status, retry) in [
            (301, true),
            (400, false),
            (401, true),
            (404, true),
            (408, true),
            (410, false),
            (413, false),
            (422, false),
            (429, true),
            (500, true),
            (503, true),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(NotSent { why: Why::Answered(status) }.retry(), retry, "{status}");
        }
        assert!(NotSent { why: Why::TimeOut }.retry() && NotSent { why: Why::NoConnection }.retry());
    }
}
