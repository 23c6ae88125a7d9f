//! Kinds of jobs, what one step of a job comes to, and when a failed one is tried again.

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Erases a cancelled account on its day.
    Erasure,
    /// Makes the archive of everything that is held about a person.
    Export,
}

impl Kind {
    /// Each kind.
    pub const ALL: [Self; 2] = [Self::Erasure, Self::Export];

    /// As in the database and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Erasure => "erasure",
            Self::Export => "export",
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
impl Kind {
    /// After so many tries in a row somebody has to look at it: an erasure is tried for more than a week, an archive for
    /// some twenty minutes, because somebody waits for it.
    const fn most_attempts(self) -> i32 {
        match self {
            Self::Erasure => 60,
            Self::Export => 9,
        }
    }
}

/// How long to wait after this many tries, in milliseconds; `None`: no longer. `drawn` adds up to a quarter, so that what
/// failed together does not all come back together.
pub(super) fn pause(kind: Kind, attempts: i32, drawn: u8) -> Option<i64> {
    if attempts >= kind.most_attempts() {
        return None;
    }
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(20);
    let base = FIRST_MS.saturating_mul(1 << doublings).min(LONGEST_MS);
    Some(base + base * i64::from(drawn) / (4 * 255))
}

#[cfg(test)]
mod tests {
    use super::{Kind, pause};

    #[test]
    fn a_job_is_tried_for_as_long_as_its_kind_may_wait() {
        let pauses: Vec<i64> = (1..).map_while(|attempts| pause(Kind::Erasure, attempts, 0)).collect();
        assert!(pauses.iter().sum::<i64>() > 7 * 86_400_000);
        assert!(pauses.is_sorted(), "pauses never shrink");
        let erasure = |attempts, drawn| pause(Kind::Erasure, attempts, drawn);
        assert_eq!((erasure(1, 0), erasure(1, 255), erasure(60, 0)), (Some(5_000), Some(6_250), None));
        let export: i64 = (1..).map_while(|attempts| pause(Kind::Export, attempts, 0)).sum();
        assert!((600_000..3_600_000).contains(&export), "{export} ms");
    }
}
