//! Releases: a folder with a signed list of its files, and whether a server serves just that.
//!
//! The list is `release.json`; `release.json.sig` holds 64 bytes, Ed25519 over the list's bytes. Keys are PEM files as
//! OpenSSL writes and reads them, so that both can be checked without this program.

mod check;
pub mod cli;
mod fetch;
mod keys;
mod manifest;
mod served;

pub use check::check;
pub use keys::{make_keys, public_key};
pub use manifest::{Entry, LIST, Manifest, SIGNATURE, sign};
pub use served::compare;

/// What is wrong with a release or its keys, in a sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ReleaseError(String);

impl ReleaseError {
    fn at(place: &std::path::Path, error: &dyn std::fmt::Display) -> Self {
        Self(format!("{}: {error}", place.display()))
    }
}
