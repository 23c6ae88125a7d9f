//! Waiting for something to become true: the only place that sleeps.

use crate::Result;
use anyhow::{Error, anyhow};
use std::fmt::Display;
use std::time::Duration;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner as Inner};
use tokio::time::{Instant, sleep};

/// How long anything may take before it counts as not happening: four times what the app itself allows the network.
pub const DEADLINE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(40);

/// A breath between two looks at something that never ends, such as a line of messages.
pub(crate) async fn pause() {
    sleep(PAUSE).await;
}

/// Asks until there is an answer; the deadline ends the wait, and so does an error at once, unless the page was only just
/// changing under the question.
pub async fn until<T>(what: impl Display, mut probe: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let end = Instant::now() + DEADLINE;
    let mut last = None;
    loop {
        match probe().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(error) if is_passing(&error) => last = Some(error),
            Err(error) => return Err(error),
        }
        if Instant::now() >= end {
            let vain = format!("waited {} s in vain for: {what}", DEADLINE.as_secs());
            return Err(last.map_or_else(|| anyhow!("{vain}"), |error| anyhow!("{vain}; at last: {error:#}")));
        }
        sleep(PAUSE).await;
    }
}

/// Whether it tells only of a page that was replaced, or that moved, in the middle of a look at it.
fn is_passing(error: &Error) -> bool {
    let Some(error) = error.downcast_ref::<WebDriverError>() else { return false };
    match error.as_inner() {
        Inner::StaleElementReference(_) | Inner::NoSuchFrame(_) | Inner::ElementClickIntercepted(_) => true,
        Inner::JavascriptError(told) => told.value.message.contains("unload"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_passing;
    use anyhow::Context as _;
    use thirtyfour::error::WebDriverError;

    fn told(error: &str, message: &str) -> anyhow::Error {
        let body =
            format!(r#"{{"value": {{"error": "{error}", "message": "{message}", "stacktrace": ""}}}}"#);
        let told: Result<(), _> = Err(WebDriverError::parse(500, body));
        told.context("a look at the page").expect_err("an error")
    }

    #[test]
    fn only_what_a_new_page_does_to_a_look_is_looked_at_again() {
        assert!(is_passing(&told("stale element reference", "stale")));
        assert!(is_passing(&told("javascript error", "document unloaded while waiting for result")));
        assert!(is_passing(&told("javascript error", "Callback was not called before the unload event.")));
        assert!(!is_passing(&told("javascript error", "x is not defined")));
        assert!(!is_passing(&told("invalid session id", "gone")));
        assert!(!is_passing(&anyhow::anyhow!("unload")));
    }
}
