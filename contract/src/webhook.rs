//! What the operator's backend is sent when something changes: signed messages after Standard Webhooks.

use crate::{Time, consent::State, partner::Answered};
use serde::{Deserialize, Serialize};

/// A purpose stands otherwise than before.
pub const CONSENT_CHANGED: &str = "consent.changed";
/// The policy was answered.
pub const POLICY_ANSWERED: &str = "policy.answered";
/// Something else changed that the gate or a person's state depends on: ask again.
pub const PERSON_CHANGED: &str = "person.changed";

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

/// The data of [`PERSON_CHANGED`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonChanged {
    /// The operator's id of the account.
    pub subject: String,
    /// What changed.
    pub what: What,
}

/// What changed about a person without a word of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum What {
    /// A version of the policy came into force that they are to be told of by a prompt.
    #[serde(rename = "prompt_due")]
    PromptDue,
    /// They turned 18, or their birth date was corrected so that they are a minor, or no longer one.
    #[serde(rename = "age")]
    Age,
    /// They cancelled their account: it is kept until the day of its erasure.
    #[serde(rename = "cancelled")]
    Cancelled,
    /// They took the cancellation back.
    #[serde(rename = "restored")]
    Restored,
    /// Whoever the link for their guardian reached says that this is not their child: nothing is approved any more.
    #[serde(rename = "guardian_disowned")]
    GuardianDisowned,
    /// Everything about them is erased here and in the mapped databases: erase what lies elsewhere.
    #[serde(rename = "erased")]
    Erased,
}
