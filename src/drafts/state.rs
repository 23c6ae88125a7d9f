//! Where a draft stands, and where a submitted form does.

use super::Trouble;
use crate::api::ApiError;

/// Why something is not kept on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The browser's database.
    Storage(Trouble),
    /// The browser has no cryptography here.
    NoCrypto,
    /// The server did not release the key.
    NoKey(ApiError),
    /// Somebody else is signed in now, or nobody.
    SignedOut,
    /// More than a draft may hold.
    TooLarge,
}

/// Where a draft stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Being looked for.
    Loading,
    /// Nothing is typed, nothing is kept.
    Empty,
    /// Typed, and not kept yet.
    Changed,
    /// Kept on this device at this moment (milliseconds since 1970).
    Saved(f64),
    /// Brought back from before.
    Restored {
        /// Whether the server confirmed that it is the newest.
        checked: bool,
    },
    /// Not kept; it is in this page's memory only.
    NotSaved(Why),
    /// There is a draft, and the key is out of reach.
    Locked(Why),
    /// There is a draft, but a newer one was kept before: the person chooses.
    Older,
    /// Another page kept something else in the meantime: the person chooses.
    Conflict,
}

/// Where a submitted form stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not submitted.
    Idle,
    /// It goes out by itself as long as a page with this form is open.
    Waiting {
        /// Whether it is on this device; otherwise it is in this page's memory only.
        stored: bool,
        /// What went wrong with the last try, if there was one.
        error: Option<ApiError>,
    },
    /// On its way.
    Sending,
    /// The server has it, and answered this.
    Received(String),
    /// The server does not take it. What was typed is still here.
    Refused(ApiError),
    /// It waited for so long that sending it again could have it arrive twice: the person decides.
    Stale,
}

impl Stage {
    /// Whether it waits, or is on its way.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self, Self::Waiting { .. } | Self::Sending)
    }
}
