//! When a person is no longer a minor.

use jiff::{ToSpan as _, civil::Date};

/// The first day on which somebody born on this day is 18. Whoever was born on 29 February waits for 1 March in a common year.
///
/// `None` only at the end of the calendar.
pub(super) fn adult_on(born: Date) -> Option<Date> {
    let day = born.checked_add(18.years()).ok()?;
    if day.day() == born.day() { Some(day) } else { day.tomorrow().ok() }
}

#[cfg(test)]
mod tests {
    use super::adult_on;
    use jiff::civil::date;

    #[test]
    fn a_person_is_of_age_on_the_eighteenth_birthday() {
        for (born, adult) in [
            (date(2008, 11, 22), date(2026, 11, 22)),
            (date(2008, 2, 29), date(2026, 3, 1)),
            (date(2010, 2, 28), date(2028, 2, 28)),
            (date(1999, 12, 31), date(2017, 12, 31)),
        ] {
            assert_eq!(adult_on(born), Some(adult), "{born}");
        }
        assert_eq!(adult_on(date(9999, 1, 1)), None);
    }
}
