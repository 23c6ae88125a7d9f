//! Dates and times in the person's language and zone, by the browser's `Intl`.

use super::document;
use js_sys::{Date, Object, Reflect};

/// Day and time of an RFC 3339 moment: `1 Nov 2026, 09:00`.
#[must_use]
pub fn moment(at: &str) -> String {
    format(at, true)
}

/// The day of an RFC 3339 moment: `1 Nov 2026`.
#[must_use]
pub fn day(at: &str) -> String {
    format(at, false)
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

fn format(at: &str, with_time: bool) -> String {
    let date = Date::new(&at.into());
    if date.get_time().is_nan() {
        return at.to_owned();
    }
    let options = Object::new();
    // Fails only for frozen objects.
    let _ = Reflect::set(&options, &"dateStyle".into(), &"medium".into());
    if with_time {
        let _ = Reflect::set(&options, &"timeStyle".into(), &"short".into());
    }
    date.to_locale_string(&language(), &options).into()
}
