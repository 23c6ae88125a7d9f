//! Version, date, and the class of every change against the version before (R5).

use super::Draft;
use crate::policies::{ChangeClass, Finding, Given, Meta, Published, preview::changed_places, touched};
use jiff::{ToSpan as _, civil::Date};

/// A date further off than this, in days, is a slip of the pen, and what is published cannot be taken back.
const MOST_AHEAD: i64 = 366;

/// Version and date.
pub(super) fn head(meta: &Meta, given: &Given<'_>, findings: &mut Vec<Finding>) -> Option<Date> {
    let mut note = |place: &str, advice: String| findings.push(Finding::new("meta.toml", place, advice));
    let allowed =
        |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'.' || byte == b'-';
    if meta.version.is_empty() || meta.version.len() > 32 || !meta.version.bytes().all(allowed) {
        note("version", "use 1 to 32 of a-z, 0-9, full stop and hyphen".to_owned());
    }
    // Pages of these names stand beside the versions.
    if matches!(meta.version.as_str(), "versions" | "changes" | "." | "..") {
        note("version", "take another name; a page of ours has this one".to_owned());
    }
    let Ok(date) = meta.effective_from.parse::<Date>() else {
        note("effective_from", "write a date as YYYY-MM-DD".to_owned());
        return None;
    };
    if date.to_string() != meta.effective_from {
        note("effective_from", "write a date as YYYY-MM-DD".to_owned());
    }
    if let Some(previous) = given.previous
        && date < previous.effective_from
    {
        note(
            "effective_from",
            format!("start on {} or later; the version before begins then", previous.effective_from),
        );
    }
    if let Ok(last) = given.today.checked_add(MOST_AHEAD.days())
        && date > last
    {
        let advice =
            format!("start on {last} or earlier; a version is announced {MOST_AHEAD} days ahead at most");
        note("effective_from", advice);
    }
    Some(date)
}

/// Every clause and every part of the annex that differs is classed, and no other.
pub(super) fn check(draft: &Draft, previous: Option<&Published>, findings: &mut Vec<Finding>) {
    let mut note = |place: String, advice: String| findings.push(Finding::new("meta.toml", place, advice));
    let Some(previous) = previous else {
        if !draft.meta.changes.is_empty() {
            note("changes".to_owned(), "leave this empty; there is no version before".to_owned());
        }
        return;
    };
    let changed = changed_places(&draft.meta, &draft.texts, previous);
    for (index, change) in draft.meta.changes.iter().enumerate() {
        let place = format!("changes, {}", change.clause);
        if !changed.contains_key(&change.clause) {
            note(place.clone(), "take this out; nothing differs there from the version before".to_owned());
        }
        if draft.meta.changes[..index]
            .iter()
            .any(|other| other.clause == change.clause && other.class == change.class)
        {
            note(place.clone(), "say this only once".to_owned());
        }
        if change.class.voids() && touched(&draft.meta, change).is_empty() {
            note(
                place.clone(),
                "no purpose belongs to it; name in purposes whose consents this ends".to_owned(),
            );
        }
        for id in change.purposes.iter().filter(|id| draft.meta.purpose(id).is_none()) {
            note(place.clone(), format!("{id} is no purpose; correct purposes"));
        }
    }
    for (clause, why) in changed {
        if draft.meta.changes.iter().all(|change| change.clause != clause) {
            let advice = format!(
                "class this change ({why} differs): purpose, method, category, recipient, retention, contact or wording"
            );
            note(format!("changes, {clause}"), advice);
        }
    }
}

/// What a purpose uses or hands on besides cannot pass as mere wording: the consents to it end.
pub(super) fn widened(draft: &Draft, previous: Option<&Published>, findings: &mut Vec<Finding>) {
    let Some(previous) = previous else { return };
    for purpose in &draft.meta.purposes {
        let Some(old) = previous.meta.purpose(&purpose.id) else { continue };
        for (what, new, old, class) in [
            ("category", &purpose.categories, &old.categories, ChangeClass::Category),
            ("recipient", &purpose.recipients, &old.recipients, ChangeClass::Recipient),
        ] {
            let said = draft.meta.changes.iter().any(|change| {
                change.class == class && touched(&draft.meta, change).contains(purpose.id.as_str())
            });
            if let Some(added) = new.iter().find(|id| !old.contains(id) && !said) {
                let advice = format!(
                    "class a change of class {what} that touches {}; {added} is new to it",
                    purpose.id
                );
                findings.push(Finding::new("meta.toml", "changes", advice));
            }
        }
    }
}

/// Whoever agreed to the version before hears in time: nothing begins before today, and what ends consents begins only
/// after the days of notice that the settings ask for.
pub(super) fn notice(draft: &Draft, given: &Given<'_>, findings: &mut Vec<Finding>) {
    let (Some(days), Some(_)) = (given.lead_days, given.previous) else { return };
    let voids = draft.meta.changes.iter().any(|change| change.class.voids());
    let days = if voids { i64::from(days) } else { 0 };
    let Ok(earliest) = given.today.checked_add(days.days()) else { return };
    if draft.effective_from >= earliest {
        return;
    }
    let advice = if voids {
        format!(
            "start on {earliest} or later; a change of purpose, method, category or recipient is announced {days} days \
             ahead (updates.lead_days)"
        )
    } else {
        format!("start on {earliest} or later; nobody is bound by a version before it was published")
    };
    findings.push(Finding::new("meta.toml", "effective_from", advice));
}
