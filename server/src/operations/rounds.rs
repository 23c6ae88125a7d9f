//! The work beside requests goes in rounds: a failed one is logged and counted, and the next one tries again.

use crate::{error::Failure, state::AppState};

/// What a round does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Forgets sessions, codes and the like that are over.
    Sweep,
    /// Counts messages that should have left.
    Backlog,
    /// Sees whether the clock went back.
    Clock,
    /// Forgets drafts and answered requests that are over, and tells of overdue ones.
    Writing,
    /// Follows the published policies.
    Policies,
    /// Sees who turned 18.
    Ages,
    /// Sends messages to people.
    Messages,
    /// Delivers webhooks.
    Webhooks,
    /// Does what goes on beside requests: erasures.
    Jobs,
}

impl Round {
    /// Each kind.
    pub const ALL: [Self; 9] = [
        Self::Sweep,
        Self::Backlog,
        Self::Clock,
        Self::Writing,
        Self::Policies,
        Self::Ages,
        Self::Messages,
        Self::Webhooks,
        Self::Jobs,
    ];

    /// As in logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sweep => "sweep",
            Self::Backlog => "backlog",
            Self::Clock => "clock",
            Self::Writing => "writing",
            Self::Policies => "policies",
            Self::Ages => "ages",
            Self::Messages => "messages",
            Self::Webhooks => "webhooks",
            Self::Jobs => "jobs",
        }
    }
}

/// Counts a round, and logs one that failed.
pub fn note<T>(state: &AppState, round: Round, outcome: &Result<T, Failure>) {
    state.metrics.round(round, outcome.is_ok());
    if let Err(failure) = outcome {
        tracing::error!(round = round.as_str(), code = failure.code().as_str(), "a round failed");
    }
}
