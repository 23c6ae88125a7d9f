//! When a cancelled account is erased, and the code that opens its certificate.

use crate::{
    chance::Chance,
    http::text,
    keys::{RootKey, hex},
};
use jiff::{Timestamp, ToSpan as _, Zoned, civil::Date, tz::TimeZone};

/// Where a cancellation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The account is kept and can be taken back.
    Held,
    /// It was taken back.
    Undone,
    /// The erasure has begun.
    Erasing,
    /// Everything is erased, and there is a certificate.
    Erased,
}

impl State {
    /// As in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Undone => "undone",
            Self::Erasing => "erasing",
            Self::Erased => "erased",
        }
    }
}

/// When the erasure begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The day, in the operator's time zone.
    pub(super) on: Date,
    /// The moment, in milliseconds since 1970: never earlier than the whole time after the cancellation.
    pub(super) at: i64,
}

/// So many calendar months later, at the same time of day in the operator's zone; from the 31st to the last day of a shorter
/// month.
pub(super) fn end(cancelled_at: Timestamp, months: u32, zone: TimeZone) -> End {
    let zoned = cancelled_at.to_zoned(zone);
    let end: Zoned = zoned.checked_add(i64::from(months).months()).unwrap_or(zoned);
    End { on: end.date(), at: end.timestamp().as_millisecond() }
}

/// 128 bits as eight groups of four hexadecimal digits, to be written down.
pub(super) fn new_code(chance: &Chance) -> String {
    let digits = hex(&chance.bytes::<16>());
    let groups: Vec<&str> = (0..8).filter_map(|group| digits.get(group * 4..group * 4 + 4)).collect();
    groups.join("-")
}

/// The keyed hash of a code as it was typed: only its digits matter.
#[must_use]
pub fn code_hash(root: &RootKey, cancellation: &str, typed: &str) -> Vec<u8> {
    let digits: String = text::narrow(typed)
        .chars()
        .filter(char::is_ascii_hexdigit)
        .map(|digit| digit.to_ascii_lowercase())
        .collect();
    root.hash("certificate", &format!("{cancellation}|{digits}"))
}

#[cfg(test)]
mod tests {
    use super::{code_hash, end, new_code};
    use crate::{chance::Chance, keys::RootKey};
    use jiff::{Timestamp, civil::date, tz::TimeZone};

    #[test]
    fn an_account_is_kept_for_a_calendar_month_in_the_operators_zone() {
        let zone = || TimeZone::get("Asia/Shanghai").expect("a zone");
        for (cancelled, on) in [
            ("2026-11-22T08:00:00Z", date(2026, 12, 22)),
            ("2026-01-31T02:00:00Z", date(2026, 2, 28)),
            ("2028-01-31T02:00:00Z", date(2028, 2, 29)),
            // Already the 1st of March there.
            ("2027-02-28T20:00:00Z", date(2027, 4, 1)),
            ("2026-12-31T15:59:59Z", date(2027, 1, 31)),
        ] {
            let cancelled: Timestamp = cancelled.parse().expect("a moment");
            let end = end(cancelled, 1, zone());
            assert_eq!(end.on, on, "{cancelled}");
            let days = (end.at - cancelled.as_millisecond()) / 86_400_000;
            assert!((28..=31).contains(&days), "{cancelled}: {days} days");
        }
    }

    #[test]
    fn a_code_is_typed_as_people_type() {
        let root = RootKey::new([7; 32]);
        let code = new_code(&Chance::seeded(1));
        assert_eq!((code.len(), code.matches('-').count()), (39, 7));
        let hash = code_hash(&root, "c", &code);
        for typed in
            [code.replace('-', ""), code.replace('-', " "), code.to_uppercase(), format!(" {code}\n")]
        {
            assert_eq!(code_hash(&root, "c", &typed), hash, "{typed}");
        }
        assert_ne!(code_hash(&root, "d", &code), hash, "another cancellation's");
    }
}
