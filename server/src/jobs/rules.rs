//! Kinds of jobs, what one step of a job comes to, and when a failed one is tried again.

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Erases a cancelled account on its day.
    Erasure,
}

impl Kind {
    /// Each kind.
    pub const ALL: [Self; 1] = [Self::Erasure];

    /// As in the database and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Erasure => "erasure",
        }
    }
}

/// What one step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It got as far as this, and goes on at once.
    At(&'static str),
    /// It waits for something else, so many milliseconds.
    Wait(i64),
    /// Nothing is left to do.
    Done,
}

/// The first pause; each later one is twice as long.
const FIRST_MS: i64 = 5_000;
/// The longest pause.
const LONGEST_MS: i64 = 4 * 3_600_000;
/// After so many tries in a row, spread over more than a week, somebody has to look at it.
const MOST_ATTEMPTS: i32 = 60;

/// How long to wait after this many tries, in milliseconds; `None`: no longer. `drawn` adds up to a quarter, so that what
/// failed together does not all come back together.
pub(super) fn pause(attempts: i32, drawn: u8) -> Option<i64> {
    if attempts >= MOST_ATTEMPTS {
        return None;
    }
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(20);
    let base = FIRST_MS.saturating_mul(1 << doublings).min(LONGEST_MS);
    Some(base + base * i64::from(drawn) / (4 * 255))
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn a_job_is_tried_for_more_than_a_week() {
        let pauses: Vec<i64> = (1..).map_while(|attempts| pause(attempts, 0)).collect();
        assert!(pauses.iter().sum::<i64>() > 7 * 86_400_000);
        assert!(pauses.is_sorted(), "pauses never shrink");
        assert_eq!((pause(1, 0), pause(1, 255), pause(60, 0)), (Some(5_000), Some(6_250), None));
    }
}
