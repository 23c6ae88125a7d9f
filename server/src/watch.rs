//! Notices a clock that went back (F14): deadlines that were over are not, and what is recorded next seems older than it is.

use crate::{db, error::Failure, state::AppState};

/// So far servers' clocks may be apart.
const APART_MS: i64 = 60_000;

/// Remembers the latest moment that was seen; at first, the newest that was recorded.
#[derive(Debug, Default)]
pub struct Watch {
    latest: Option<i64>,
}

impl Watch {
    /// Looks at the clock, and tells once when it went back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn look(&mut self, state: &AppState) -> Result<(), Failure> {
        let now = state.clock.now_ms();
        let latest = match self.latest {
            Some(latest) => latest,
            None => db::newest(&state.db).await?.unwrap_or(now),
        };
        let seconds = (latest - now) / 1000;
        if latest - now <= APART_MS {
            self.latest = Some(latest.max(now));
            return Ok(());
        }
        self.latest = Some(now);
        if state.demo.is_some() {
            // There it is moved ahead on purpose, and is back at today once its note of that is lost.
            tracing::warn!(seconds, "the clock went back");
        } else {
            tracing::error!(seconds, "the clock went back: set it, and keep it by NTP");
        }
        Ok(())
    }
}
