//! When a message that was not taken is tried again, and when it is given up.

/// The first pause; each later one is twice as long.
const FIRST_MS: i64 = 5_000;
/// The longest pause.
const LONGEST_MS: i64 = 4 * 3_600_000;
/// After so many tries, spread over more than a day, a message is given up.
const MOST_ATTEMPTS: i32 = 18;

/// How long to wait after this many tries, in milliseconds; `None`: no longer. `drawn` adds up to a quarter, so that
/// messages which failed together do not all come back together.
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
    fn a_message_is_tried_for_more_than_a_day_and_less_than_two() {
        for (drawn, at_least, at_most) in [(0, 24, 30), (255, 28, 40)] {
            let pauses: Vec<i64> = (1..).map_while(|attempts| pause(attempts, drawn)).collect();
            let hours = pauses.iter().sum::<i64>() / 3_600_000;
            assert!((at_least..at_most).contains(&hours), "{hours} hours");
            assert!(pauses.is_sorted(), "pauses never shrink");
        }
        assert_eq!(pause(1, 0), Some(5_000));
        assert_eq!(pause(1, 255), Some(6_250));
        assert_eq!(pause(18, 0), None);
    }
}
