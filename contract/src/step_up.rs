//! Step-up: a fresh code for one action, once (S8).

use crate::Time;
use serde::{Deserialize, Serialize};

/// Actions that need a step-up.
pub const ACTIONS: [&str; 1] = [RECEIPTS_DOWNLOAD];
/// All receipts in one file.
pub const RECEIPTS_DOWNLOAD: &str = "receipts.download";

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
