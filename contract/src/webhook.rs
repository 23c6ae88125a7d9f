//! What the operator's backend is sent when something changes: signed messages after Standard Webhooks.

use crate::{Time, consent::State, partner::Answered};
use serde::{Deserialize, Serialize};

/// A purpose stands otherwise than before.
pub const CONSENT_CHANGED: &str = "consent.changed";
/// The policy was answered.
pub const POLICY_ANSWERED: &str = "policy.answered";

/// One message. Receivers ignore types that they do not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message<T> {
    /// For example [`CONSENT_CHANGED`].
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened; not when it was sent.
    pub timestamp: Time,
    /// What happened.
    pub data: T,
}

/// The data of [`CONSENT_CHANGED`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentChanged {
    /// The operator's id of the account.
    pub subject: String,
    /// A purpose's id.
    pub purpose: String,
    /// What was said.
    pub state: State,
    /// What the gate answered from that moment on.
    pub allowed: bool,
    /// Since when.
    pub since: Time,
    /// The receipt of the choice.
    pub receipt: String,
    /// The version of the policy that the choice refers to.
    pub policy: String,
}

/// The data of [`POLICY_ANSWERED`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyAnswered {
    /// The operator's id of the account.
    pub subject: String,
    /// What was said.
    pub answer: Answered,
    /// Since when.
    pub since: Time,
    /// The receipt of the answer.
    pub receipt: String,
    /// The version of the policy that was answered.
    pub policy: String,
}
