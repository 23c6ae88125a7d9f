//! What erasing does to a rider's rows of one collection.

use contract::cancellation::Effect;
use serde::Deserialize;

/// As the map names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum StrategyName {
    /// The rows go.
    Delete,
    /// The rows stay without what names the person: what a map that says nothing gets, because it loses nothing that
    /// somebody else may need.
    #[default]
    Anonymise,
    /// The rows stay as they are, on a ground that the map names.
    Keep,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Deletes the rows.
    Delete,
    /// Writes over what is personal.
    Anonymise {
        /// Each column with what stands there afterwards; nothing: `NULL`.
        masks: Vec<(String, Option<String>)>,
    },
    /// Leaves the rows.
    Keep,
}

impl Strategy {
    /// As people are told.
    pub(super) const fn effect(&self) -> Effect {
        match self {
            Self::Delete => Effect::Deleted,
            Self::Anonymise { .. } => Effect::Anonymised,
            Self::Keep => Effect::Kept,
        }
    }
}
