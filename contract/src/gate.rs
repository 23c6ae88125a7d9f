//! The partner gate: may the operator's backend do this for this person, now?

use crate::Time;
use serde::{Deserialize, Serialize};

/// `GET /api/v1/partner/consents/{subject}/{purpose}`. Answered from the current state; never cache it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GateAnswer {
    /// Whether it may be done on this very request.
    pub allowed: bool,
    /// Since when the purpose stands as it does; null if nothing was ever said.
    pub since: Option<Time>,
    /// The receipt of the latest choice.
    pub receipt: Option<String>,
}

/// `POST /api/v1/partner/consents`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GateQuestions {
    /// At most 500.
    pub questions: Vec<GateQuestion>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GateQuestion {
    /// The operator's id of the account.
    pub subject: String,
    /// A purpose's id.
    pub purpose: String,
}

/// The answers, in the order of the questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GateAnswers {
    /// One per question. An unknown subject is not allowed anything.
    pub answers: Vec<GateBatchAnswer>,
}

/// One answer of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GateBatchAnswer {
    /// As asked.
    pub subject: String,
    /// As asked.
    pub purpose: String,
    /// Whether it may be done now.
    pub allowed: bool,
    /// Since when.
    pub since: Option<Time>,
    /// The receipt of the latest choice.
    pub receipt: Option<String>,
}
