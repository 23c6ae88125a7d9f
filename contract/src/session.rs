//! Signing in with a code, and the sessions that come of it.

use crate::{Time, consent::Choices};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/session/codes`: send a code to this address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    /// An e-mail address or a phone number, as typed.
    pub address: String,
}

/// 202: a code is on its way, if a message can reach the address. Equal for every address but for the id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeRequested {
    /// Goes back with the code (UUID).
    pub request: String,
}

/// `POST /api/v1/session`: the code that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// From [`CodeRequested`].
    pub request: String,
    /// Six digits; spaces are ignored.
    pub code: String,
    /// Whether the browser says `navigator.globalPrivacyControl`; the header `Sec-GPC: 1` counts as well.
    #[serde(default)]
    pub gpc: bool,
}

/// 201: signed in. The choices come along, so that the page needs no second request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionStarted {
    /// The session.
    pub session: SessionView,
    /// Everything about the person's choices.
    pub choices: Choices,
}

/// Who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A rider: the operator has an account with this address.
    Rider,
    /// The holder of an address that no account has.
    Address,
    /// The holder of an address that several accounts have: none of them is opened by it.
    Shared,
    /// A rider whose account is cancelled and kept until its erasure: sees the day, undoes it, writes to us, nothing else.
    Held,
}

impl Kind {
    /// As on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rider => "rider",
            Self::Address => "address",
            Self::Shared => "shared",
            Self::Held => "held",
        }
    }
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// UUID; not the secret.
    pub id: String,
    /// Rider or address holder.
    pub kind: Kind,
    /// The address with most of it hidden, `m•••@example.org` or `+86 139••••5678`.
    pub address: String,
    /// The device in words, `Chrome, Android`.
    pub device: String,
    /// When it began.
    pub since: Time,
    /// When it was last used.
    pub seen: Time,
    /// When it ends at the latest.
    pub until: Time,
    /// Minutes without use after which it ends.
    pub idle_minutes: u32,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `GET /api/v1/sessions`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// The open ones.
    pub sessions: Vec<SessionView>,
}

/// `DELETE /api/v1/sessions`: how many other sessions were ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsEnded {
    /// How many.
    pub ended: u64,
}
