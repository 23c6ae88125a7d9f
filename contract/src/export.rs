//! Taking one's data along: an archive that is made beside the page, and fetched after a step-up.

use crate::Time;
use serde::{Deserialize, Serialize};

/// Where an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ExportState {
    /// The archive is being made.
    Running,
    /// It can be fetched.
    Ready,
    /// It could not be made; nothing of it is kept.
    Failed,
}

impl ExportState {
    /// As on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    /// A state by its name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Running, Self::Ready, Self::Failed].into_iter().find(|state| state.as_str() == text)
    }
}

/// One export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportView {
    /// UUID.
    pub id: String,
    /// Where it stands.
    pub state: ExportState,
    /// Items that are in the archive so far.
    pub items: u64,
    /// Items that will be in it.
    pub of: u64,
    /// The archive's size in bytes, so far.
    pub bytes: u64,
    /// When it was asked for.
    pub since: Time,
    /// When it is deleted; none while it is being made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// `GET /api/v1/exports`: the person's newest export, if there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exports {
    /// At most one: a new one takes the place of the one before.
    pub exports: Vec<ExportView>,
}
