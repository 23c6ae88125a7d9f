//! A minor asks, a guardian decides: the request, the link with its number, and the decisions about single purposes.

use crate::{
    Time,
    consent::{Choice, PolicyRef},
    language::Language,
};
use serde::{Deserialize, Serialize};

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuardianRequestState {
    /// There is none.
    None,
    /// The guardian has not decided anything yet.
    Waiting,
    /// The guardian decided something.
    Decided,
    /// Whoever the message reached says that this is not their child.
    Disowned,
}

impl GuardianRequestState {
    /// As on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Decided => "decided",
            Self::Disowned => "disowned",
        }
    }

    /// A state by its name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::None, Self::Waiting, Self::Decided, Self::Disowned]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// `GET /api/v1/guardian-request`: the request as the minor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuardianRequestView {
    /// Where it stands.
    pub state: GuardianRequestState,
    /// Where the message went, mostly hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The number that the guardian types: six digits, for as long as a link waits to be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Until when the link can be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// `POST /api/v1/guardian-request`: asks a guardian, or the same one again; another address replaces the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewGuardianRequest {
    /// The guardian's e-mail address or phone number; none: the one from before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The language of the message.
    pub language: Language,
}

/// `POST /api/v1/guardian/session`: opens a guardian's session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkOpening {
    /// The secret of the link.
    pub link: String,
    /// The number on the child's screen; spaces do not matter.
    pub number: String,
}

/// `POST /api/v1/guardian/links`: a fresh link to the same address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkRenewal {
    /// The secret of the last link.
    pub link: String,
}

/// `POST /api/v1/guardian/disowned`: this is not my child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Disowning {
    /// The secret of the link.
    pub link: String,
    /// The address that the message reached.
    pub address: String,
}

/// Where a purpose stands for the guardian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// Not decided by this guardian.
    Open,
    /// Approved.
    Approved,
    /// Refused, or taken back.
    Refused,
}

impl Decided {
    /// As on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    /// By its name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Approved, Self::Refused].into_iter().find(|decided| decided.as_str() == text)
    }
}

/// One purpose as a guardian reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuardianPurpose {
    /// Its id: `diagnostics`.
    pub id: String,
    /// Its name in the guardian's language.
    pub name: String,
    /// What is used.
    pub used: String,
    /// What for.
    pub aim: String,
    /// For how long.
    pub kept: String,
    /// What refusing costs.
    pub refusing: String,
    /// Whether it needs a consent of its own, apart from all others.
    pub separate: bool,
    /// Where it stands.
    pub decided: Decided,
    /// The receipt of the last decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
}

/// `GET /api/v1/guardian/decisions`: everything there is to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuardianView {
    /// Which account asks: its address, mostly hidden.
    pub child: String,
    /// The policy that is decided about.
    pub policy: PolicyRef,
    /// Until when this session goes on.
    pub until: Time,
    /// The purposes that a minor may have.
    pub purposes: Vec<GuardianPurpose>,
}

/// `PUT /api/v1/guardian/decisions/{purpose}`: one decision; answered with all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// `given` approves, `refused` refuses, `withdrawn` takes an approval back.
    pub choice: Choice,
    /// The version of the policy that was read.
    pub policy: String,
}

#[cfg(test)]
mod tests {
    use super::{Decided, GuardianRequestState};

    #[test]
    fn names_read_back() {
        for state in [
            GuardianRequestState::None,
            GuardianRequestState::Waiting,
            GuardianRequestState::Decided,
            GuardianRequestState::Disowned,
        ] {
            assert_eq!(GuardianRequestState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_string(&state).ok(), Some(format!("\"{}\"", state.as_str())));
        }
        for decided in [Decided::Open, Decided::Approved, Decided::Refused] {
            assert_eq!(Decided::parse(decided.as_str()), Some(decided));
            assert_eq!(serde_json::to_string(&decided).ok(), Some(format!("\"{}\"", decided.as_str())));
        }
    }
}
