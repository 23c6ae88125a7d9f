//! Dates and times in the person's language and zone, by the browser's `Intl`.

use super::document;
use js_sys::{Date, Object, Reflect};

/// Day and time of an RFC 3339 moment: `1 November 2026 at 09:00`.
#[must_use]
pub fn moment(at: &str) -> String {
    format(at, "timeStyle", "short")
}

/// The day of an RFC 3339 moment: `1 November 2026`.
#[must_use]
pub fn day(at: &str) -> String {
    format(at, "timeZone", "")
}

/// A day of the calendar, `2026-11-01`, that is the same in every zone: `1 November 2026`.
#[must_use]
pub fn date(day: &str) -> String {
    format(day, "timeZone", "UTC")
}

/// Milliseconds since 1970, by the device's clock.
#[must_use]
pub fn now() -> f64 {
    Date::now()
}

/// The time of day: `09:05`.
#[must_use]
pub fn time_of_day(milliseconds: f64) -> String {
    let options = Object::new();
    let _ = Reflect::set(&options, &"timeStyle".into(), &"short".into());
    let date = Date::new(&milliseconds.into());
    date.to_locale_time_string_with_options(&language(), &options).into()
}

fn language() -> String {
    let mut tag = document::language_tag();
    if tag == "en" {
        // Day before month, as most of the world reads it.
        tag.push_str("-GB");
    }
    tag
}

/// In the style of the policy's text, with one option more.
fn format(at: &str, option: &str, value: &str) -> String {
    let date = Date::new(&at.into());
    if date.get_time().is_nan() {
        return at.to_owned();
    }
    let options = Object::new();
    // Fails only for frozen objects.
    let _ = Reflect::set(&options, &"dateStyle".into(), &"long".into());
    if !value.is_empty() {
        let _ = Reflect::set(&options, &option.into(), &value.into());
    }
    date.to_locale_string(&language(), &options).into()
}
