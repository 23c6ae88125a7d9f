//! Waiting for something to become true: the only place that sleeps.

use crate::Result;
use anyhow::bail;
use std::fmt::Display;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long anything may take before it counts as not happening.
pub const DEADLINE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(40);

/// A breath between two looks at something that never ends, such as a line of messages.
pub(crate) async fn pause() {
    sleep(PAUSE).await;
}

/// Asks until there is an answer; an error ends the wait at once, and so does the deadline.
pub async fn until<T>(what: impl Display, mut probe: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = probe().await? {
            return Ok(found);
        }
        if Instant::now() >= end {
            bail!("waited {} s in vain for: {what}", DEADLINE.as_secs());
        }
        sleep(PAUSE).await;
    }
}
