//! Drafts on the device: the key that the server releases, and the heads by which it knows their newest revision.
//! The drafts themselves never leave the browser.

use crate::Time;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/drafts/key`: release the key of this browser's drafts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDraftKey {
    /// A UUID that this browser made for itself and keeps beside its drafts. A rider's key is bound to account and
    /// installation; a visitor's to a random session of 24 hours (a cookie) and the installation.
    pub installation: String,
    /// Whether the page takes itself for signed in. Where the server sees it otherwise, nobody gets another one's key: a page
    /// that has forgotten its person gets a visitor's key even while the session still ends, and one whose session is over
    /// hears 401 instead of getting a visitor's key.
    pub signed_in: bool,
}

/// 200: the key, to be held in memory only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftKey {
    /// Which key: a UUID. A new key has a new one.
    pub kid: String,
    /// 32 bytes, base64url without padding.
    pub key: String,
    /// Whose key: a pseudonym, authenticated with every draft.
    pub holder: String,
    /// When the key is destroyed unless it is asked for again.
    pub expires: Time,
    /// The server's clock.
    pub now: Time,
    /// The newest revision of each draft that this key sealed.
    pub heads: Vec<Head>,
}

impl std::fmt::Debug for DraftKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("DraftKey")
            .field("kid", &self.kid)
            .field("key", &"[private]")
            .finish_non_exhaustive()
    }
}

/// The newest revision of one draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Head {
    /// The draft's id (UUID).
    pub draft: String,
    /// Counts up by one.
    pub revision: u64,
    /// SHA-256 of the stored record, hexadecimal.
    pub sha256: String,
}

/// `PUT /api/v1/drafts/{id}/head`: after each local commit → 200 with the [`Head`] that the server knows from then on.
///
/// A revision that is not newer than the known one changes nothing: the answer is then the known head, which differs from
/// what was sent. 404 for a key that is not this caller's, or was destroyed; 409 `drafts_full` above the bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewHead {
    /// The key that sealed it.
    pub kid: String,
    /// The revision.
    pub revision: u64,
    /// SHA-256 of the stored record, hexadecimal.
    pub sha256: String,
}
