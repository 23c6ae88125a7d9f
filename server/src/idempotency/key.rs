//! The header `Idempotency-Key`: a UUID that the sender made up for one effect.

use crate::{chance, error::Failure};
use axum::{extract::FromRequestParts, http::request::Parts};
use contract::{paths, problem::Code};

/// The key of a request: an extractor, for routes that cannot do without one.
#[derive(Clone, Debug)]
pub struct Key(String);

impl Key {
    /// The UUID, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let mut sent = parts.headers.get_all(paths::IDEMPOTENCY_KEY).iter();
        let key = sent.next().and_then(|value| value.to_str().ok()).filter(|key| chance::is_id(key));
        match (key, sent.next()) {
            (Some(key), None) => Ok(Self(key.to_ascii_lowercase())),
            _ => Err(Failure::new(Code::MalformedRequest).field("Idempotency-Key")),
        }
    }
}
