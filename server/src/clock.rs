//! Time as an argument: the only file that reads the machine's clock.

use jiff::{Span, Timestamp, tz::TimeZone};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Where the time comes from. Clones share one clock.
#[derive(Clone, Debug)]
pub struct Clock {
    moved: Arc<Mutex<Moved>>,
    started: Instant,
}

#[derive(Debug, Default)]
struct Moved {
    /// A fixed moment, for tests.
    fixed: Option<Timestamp>,
    /// Milliseconds ahead of the machine's clock, for the demo.
    ahead: i64,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { moved: Arc::default(), started: Instant::now() }
    }

    /// A clock that stands still until it is advanced.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self { moved: Arc::new(Mutex::new(Moved { fixed: Some(at), ahead: 0 })), started: Instant::now() }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        #[expect(clippy::disallowed_methods, reason = "this is the one place that the rule points to")]
        let base = moved.fixed.unwrap_or_else(Timestamp::now);
        Timestamp::from_millisecond(base.as_millisecond().saturating_add(moved.ahead))
            .unwrap_or(Timestamp::MAX)
    }

    /// Now, in milliseconds since 1970 in UTC: the form in which the database keeps times.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// How long it runs, to measure with: it goes on evenly, however the machine's time is set or the demo's is moved. A clock
    /// that stands still measures only what it was advanced by.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        let moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        match moved.fixed {
            Some(_) => Duration::from_millis(moved.ahead.unsigned_abs()),
            None => self.started.elapsed(),
        }
    }

    /// How many milliseconds it is ahead of the machine's clock.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).ahead
    }

    /// The machine's clock, moved ahead by as much as an earlier one was.
    #[must_use]
    pub fn ahead_by(milliseconds: i64) -> Self {
        Self {
            moved: Arc::new(Mutex::new(Moved { fixed: None, ahead: milliseconds.max(0) })),
            started: Instant::now(),
        }
    }

    /// Sets the clock, also back, as somebody may do with a machine's: for tests.
    pub fn set(&self, to: Timestamp) {
        let by = to.as_millisecond() - self.now_ms();
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        moved.ahead = moved.ahead.saturating_add(by);
    }

    /// Moves the clock ahead by a calendar span, counted in UTC.
    ///
    /// # Errors
    /// Where the span leads out of the calendar, or backwards: deadlines never revive.
    pub fn advance(&self, span: Span) -> Result<Timestamp, jiff::Error> {
        let now = self.now();
        let later = now.to_zoned(TimeZone::UTC).checked_add(span)?.timestamp();
        if later < now {
            return Err(jiff::Error::from_args(format_args!("the clock only moves ahead")));
        }
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        moved.ahead = moved.ahead.saturating_add(later.as_millisecond() - now.as_millisecond());
        drop(moved);
        Ok(later)
    }
}

/// A database time as RFC 3339 in UTC, as the contract has it.
#[must_use]
pub fn rfc3339(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::Clock;
    use jiff::{Span, Timestamp};
    use std::time::Duration;

    #[test]
    fn the_clock_moves_ahead_by_calendar_months_and_never_back() {
        let clock = Clock::fixed("2026-01-31T12:00:00Z".parse::<Timestamp>().expect("a time"));
        assert_eq!(clock.advance(Span::new().months(1)).expect("ahead").to_string(), "2026-02-28T12:00:00Z");
        assert!(clock.advance(Span::new().days(-1)).is_err());
        assert_eq!(clock.now().to_string(), "2026-02-28T12:00:00Z");
    }

    #[test]
    fn what_is_measured_goes_on_evenly_when_the_demos_clock_is_moved() {
        let fixed = Clock::fixed(Timestamp::UNIX_EPOCH);
        fixed.advance(Span::new().seconds(3)).expect("ahead");
        assert_eq!(fixed.elapsed(), Duration::from_secs(3));
        let running = Clock::system();
        running.advance(Span::new().hours(9)).expect("ahead");
        assert!(running.elapsed() < Duration::from_hours(1));
    }
}
