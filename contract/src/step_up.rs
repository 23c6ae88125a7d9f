//! Step-up: a fresh code for one action, once (S8).

use crate::Time;
use serde::{Deserialize, Serialize};

/// Actions that need a step-up.
pub const ACTIONS: [&str; 4] = [RECEIPTS_DOWNLOAD, ACCOUNT_CANCEL, DATA_DOWNLOAD, DATA_DELETE];
/// All receipts in one file.
pub const RECEIPTS_DOWNLOAD: &str = "receipts.download";
/// Everything that is held, in one file.
pub const DATA_DOWNLOAD: &str = "data.download";
/// Deleting one item of what is held.
pub const DATA_DELETE: &str = "data.delete";
/// Cancelling the account.
pub const ACCOUNT_CANCEL: &str = "account.cancel";

/// `POST /api/v1/session/step-up/codes` → 202 with a [`crate::session::CodeRequested`]: the code goes to the session's own address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewStepUpCode {
    /// One of [`ACTIONS`].
    pub action: String,
}

/// `POST /api/v1/session/step-up`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// The action the code was asked for.
    pub action: String,
    /// From the answer to the code request.
    pub request: String,
    /// Six digits.
    pub code: String,
}

/// 201: may do the action once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grant {
    /// Goes with the action's request.
    pub grant: String,
    /// Five minutes from now.
    pub until: Time,
}

/// `POST /api/v1/receipts/archive`, `POST /api/v1/exports/{id}/grant`: a grant for the action of that file. 204: this session
/// may fetch the file for ten minutes, as often as it likes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewFetch {
    /// The step-up grant.
    pub grant: String,
}

/// `POST /api/v1/session/step-up/host`: ask for the lock of the device instead of a code. Riders only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewHostStepUp {
    /// One of [`ACTIONS`].
    pub action: String,
}

/// 201: the page passes the id and the action to the app over the bridge, the app passes both on to its backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HostStepUp {
    /// UUID.
    pub id: String,
    /// Two minutes from now.
    pub until: Time,
}

/// `POST /api/v1/partner/step-ups/{id}`: what the lock said. 204; once only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LockVerdict {
    /// Whose account the app is signed in to.
    pub subject: String,
    /// The action that the app showed when it asked.
    pub action: String,
    /// Whether the lock was opened.
    pub ok: bool,
}

/// `POST /api/v1/session/step-up/host/{id}` → 201 with a [`Grant`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewHostGrant {
    /// The action that it was asked for.
    pub action: String,
}
