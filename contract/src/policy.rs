//! The policy as the API tells it, and the person's answer to it.

use crate::{Time, consent::After, language::Language, receipt::Receipt};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/policy`: the current version in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyView {
    /// For example `1.0`.
    pub version: String,
    /// The language of `clauses`.
    pub language: Language,
    /// SHA-256 of the published text with its annex, 64 hexadecimal digits.
    pub sha256: String,
    /// The first day on which it holds, `YYYY-MM-DD`.
    pub effective_from: String,
    /// In the order of the text.
    pub clauses: Vec<ClauseView>,
}

/// One clause at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClauseView {
    /// Its anchor.
    pub id: String,
    /// The policy's own chapter number.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// One plain sentence.
    pub summary: String,
}

/// What a person says to the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Read, understood, agreed.
    Accepted,
    /// Not agreed: everything optional is off from now on.
    Declined,
    /// A question first; nothing changes until it is answered.
    Asked,
    /// Went on using the service after being told of a new version, without answering. Never an acceptance.
    #[serde(rename = "went_on")]
    WentOn,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Declined, Self::Asked, Self::WentOn];

    /// The answer as it stands on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Asked => "asked",
            Self::WentOn => "went_on",
        }
    }
}

/// `PUT /api/v1/policy/answer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// The answer.
    pub answer: Answer,
    /// The version that was on the screen.
    pub policy: String,
    /// The language it was read in.
    pub language: Language,
    /// Whom the page shows: see [`crate::consent::NewChoice::subject`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The receipt of what was answered or asked last: see [`crate::consent::NewChoice::after`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "After::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub after: Option<After>,
}

/// The person's latest answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerView {
    /// What they said.
    pub answer: Answer,
    /// To which version.
    pub version: String,
    /// When.
    pub at: Time,
    /// Its receipt's id.
    pub receipt: String,
}

/// The answer to `PUT /api/v1/policy/answer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerRecorded {
    /// The receipt of the answer itself.
    pub receipt: Receipt,
    /// Everything as it stands now: declining switches choices off.
    pub choices: crate::consent::Choices,
}
