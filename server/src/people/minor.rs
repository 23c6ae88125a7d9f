//! When a person is no longer a minor.

use jiff::{ToSpan as _, civil::Date};

/// The first day on which somebody born on this day is 18. Whoever was born on 29 February waits for 1 March in a common year.
///
/// `None` only at the end of the calendar.
pub(super) fn adult_on(born: Date) -> Option<Date> {
    let day = born.checked_add(18.years()).ok()?;
    if day.day() == born.day() { Some(day) } else { day.tomorrow().ok() }
}

/// Whether anybody must hear that another day is held than before, from which on a person is of age; none is held of adults.
/// Of a minor who stays one nobody must.
pub(super) fn is_told(held: Option<Date>, wanted: Option<Date>, today: Date) -> bool {
    let is_minor = |until: Option<Date>| until.is_some_and(|until| today < until);
    held.is_some() != wanted.is_some() || is_minor(held) != is_minor(wanted)
}

#[cfg(test)]
mod tests {
    use super::{adult_on, is_told};
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

    #[test]
    fn only_who_becomes_a_minor_or_of_age_is_told_of() {
        let (past, today, soon, later) =
            (date(2026, 11, 1), date(2026, 11, 22), date(2026, 12, 1), date(2027, 1, 1));
        for (held, wanted, told) in [
            (Some(soon), Some(later), false),
            (Some(soon), None, true),
            (None, Some(soon), true),
            (Some(past), None, true),
            (Some(today), None, true),
            (Some(past), Some(soon), true),
            (None, None, false),
        ] {
            assert_eq!(is_told(held, wanted, today), told, "{held:?} {wanted:?}");
        }
    }
}
