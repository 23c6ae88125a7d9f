//! A person as the operator's backend sees them: how they answered the policy, and where every purpose stands.

use crate::{Time, consent::State};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/partner/people/{subject}`. Answered from what stands at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonState {
    /// The operator's id of the account, as asked.
    pub subject: String,
    /// The version of the policy that is in force now.
    pub policy: String,
    /// The version that the person accepted; null where their latest answer is another. A question is none.
    pub version_accepted: Option<String>,
    /// Their latest answer to the policy; `asked` only as long as they never said anything else.
    pub answer: Answered,
    /// The version that they answered; null where they never did.
    pub answered_version: Option<String>,
    /// When they answered.
    pub answered_at: Option<Time>,
    /// The receipt of the answer.
    pub answer_receipt: Option<String>,
    /// Whether to show them the policy: they never answered, or a newer version came and they may be asked about it.
    pub prompt_due: bool,
    /// Whether they declined: everything optional is off, and nothing else is withheld from them.
    pub declined: bool,
    /// Whether a guardian has to agree.
    pub guardian: Guardian,
    /// Whether the account is on its way to being erased.
    pub hold: Hold,
    /// How many notices they have not opened.
    pub unread_notices: u32,
    /// Every purpose.
    pub purposes: Vec<PurposeState>,
}

/// How a person answered the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// Not at all yet.
    None,
    /// Read, understood, agreed.
    Accepted,
    /// Went on using the service after being told of a new version, without answering: no acceptance.
    WentOn,
    /// Not agreed.
    Declined,
    /// Asked a question first.
    Asked,
}

impl Answered {
    /// An answer by its name on the wire, which is the one in the ledger; nothing for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "accepted" => Some(Self::Accepted),
            "went_on" => Some(Self::WentOn),
            "declined" => Some(Self::Declined),
            "asked" => Some(Self::Asked),
            _ => None,
        }
    }
}

/// Whether a guardian has to agree before anything optional may be switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Guardian {
    /// Nobody has signed in with this account yet, so nothing is known.
    Unknown,
    /// No: of age.
    NotNeeded,
    /// Yes, and none has agreed.
    Needed,
    /// Yes, and one has approved at least one purpose: `purposes` tells which.
    Approved,
}

/// Whether an account is on its way to being erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// No.
    None,
    /// Yes: cancelled, kept until the day of its erasure, and nothing may be done with it but keeping it.
    Cancelled,
}

/// Where one purpose stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PurposeState {
    /// For example `diagnostics`.
    pub id: String,
    /// What was said last.
    pub state: State,
    /// Whether it may be done now: what the gate answers.
    pub allowed: bool,
    /// Since when; null if nothing was ever said.
    pub since: Option<Time>,
    /// The receipt of the latest choice.
    pub receipt: Option<String>,
}

/// `POST /api/v1/partner/people`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PeopleQuestion {
    /// The operator's ids of accounts: at most 500.
    pub subjects: Vec<String>,
}

/// The people, in the order asked. An unknown subject reads like a rider who never came here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeopleStates {
    /// One per subject.
    pub people: Vec<PersonState>,
}
