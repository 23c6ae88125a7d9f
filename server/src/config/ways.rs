//! The ways out: the mail server, and the servers of the operator's that take our signed messages.

use serde::Deserialize;

/// The mail server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `none` (loopback only), `starttls` or `tls`.
    pub security: Security,
    /// For log-in, if it wants one.
    #[serde(default)]
    pub user: Option<String>,
    /// For log-in, if it wants one.
    #[serde(default)]
    pub password: Option<Secret>,
    /// The sender, `Name <address>`.
    pub from: String,
}

/// How the line to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Not at all: refused unless the host is loopback.
    None,
    /// STARTTLS, required.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

/// A server of the operator's that takes our signed messages (Standard Webhooks).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Where they are posted: https, or plain http on loopback.
    pub url: String,
    /// What both sides sign with: `whsec_` and 24 to 64 bytes in base64.
    pub secret: Secret,
}

/// A secret setting that does not print.
#[derive(Clone, Deserialize)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[private]")
    }
}
