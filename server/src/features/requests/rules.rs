//! When a request is due, and what a message may hold.

use crate::{
    config::{self, Config},
    error::{Failure, internal},
    http::{card_number, text},
};
use contract::request::LONGEST_TEXT;
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use std::collections::BTreeSet;

/// Takes a message as typed.
///
/// # Errors
/// `bad_text`, `card_number`.
pub(super) fn message(typed: &str) -> Result<String, Failure> {
    let text = text::lines(typed, "text", LONGEST_TEXT)?;
    card_number::refuse(&text, "text")?;
    Ok(text)
}

/// The days on which requests are worked on. Without holidays every day counts: an answer then comes earlier, never later.
#[derive(Debug)]
struct Calendar {
    holidays: BTreeSet<Date>,
    workdays: BTreeSet<Date>,
}

impl Calendar {
    fn of(settings: &config::Requests) -> Self {
        // The settings were checked at start; a day that does not parse would only bring the due date forward.
        let days = |texts: &[String]| texts.iter().filter_map(|day| day.parse().ok()).collect();
        Self { holidays: days(&settings.holidays), workdays: days(&settings.workdays) }
    }

    fn is_worked(&self, day: Date) -> bool {
        if self.holidays.is_empty() || self.workdays.contains(&day) {
            return true;
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !self.holidays.contains(&day)
    }
}

/// The last day for an answer: so many working days after the one on which the request came in (R21).
fn due(received: Date, days: u32, calendar: &Calendar) -> Option<Date> {
    let mut day = received;
    let mut left = days;
    while left > 0 {
        day = day.tomorrow().ok()?;
        if calendar.is_worked(day) {
            left -= 1;
        }
    }
    Some(day)
}

/// A due date: the day, and its last millisecond in the operator's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) day: Date,
    pub(super) at: i64,
}

/// When what comes in now is due.
///
/// # Errors
/// When the settings lead out of the calendar.
pub(super) fn due_from(config: &Config, now: Timestamp) -> Result<Due, Failure> {
    let wrong = || internal("the due date leads out of the calendar");
    let today = now.in_tz(&config.time_zone).map_err(|_| wrong())?.date();
    let day = due(today, config.requests.answer_days, &Calendar::of(&config.requests)).ok_or_else(wrong)?;
    let next = day.tomorrow().and_then(|next| next.in_tz(&config.time_zone)).map_err(|_| wrong())?;
    Ok(Due { day, at: next.timestamp().as_millisecond() - 1 })
}

#[cfg(test)]
mod tests {
    use super::{Calendar, due, message};
    use jiff::civil::date;

    fn calendar(holidays: &[(i16, i8, i8)], workdays: &[(i16, i8, i8)]) -> Calendar {
        let days = |days: &[(i16, i8, i8)]| days.iter().map(|&(y, m, d)| date(y, m, d)).collect();
        Calendar { holidays: days(holidays), workdays: days(workdays) }
    }

    #[test]
    fn without_a_calendar_every_day_counts() {
        assert_eq!(due(date(2026, 11, 22), 15, &calendar(&[], &[])), Some(date(2026, 12, 7)));
    }

    #[test]
    fn weekends_and_holidays_do_not_count_and_made_up_saturdays_do() {
        let spring = calendar(&[(2027, 2, 8), (2027, 2, 9), (2027, 2, 10)], &[(2027, 2, 13)]);
        // Friday; then Mon–Wed off, Thu, Fri, the worked Saturday.
        assert_eq!(due(date(2027, 2, 5), 3, &spring), Some(date(2027, 2, 13)));
        assert_eq!(due(date(2027, 2, 5), 4, &spring), Some(date(2027, 2, 15)));
        assert_eq!(due(date(2026, 11, 20), 15, &spring), Some(date(2026, 12, 11)));
    }

    #[test]
    fn a_message_has_words_and_no_card_number() {
        assert_eq!(
            message("  Hello,\r\nwhere is my data? \n").expect("a message"),
            "Hello,\nwhere is my data?"
        );
        for bad in ["", " \n ", "a\0b", "4111 1111 1111 1111", &"x".repeat(4_001)] {
            assert!(message(bad).is_err(), "{bad:?}");
        }
        assert!(message(&"滑".repeat(4_000)).is_ok());
    }
}
