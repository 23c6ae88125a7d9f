//! The collection list and the list of recipients (PIPL art. 17, 23, 30).

use super::need;
use crate::policies::{Category, Finding, Meta, Recipient};
use contract::{clause, language::Language};
use std::collections::BTreeSet;

/// What the privacy center itself keeps, whatever the data map declares: addresses and account ids of people who come here,
/// what they write, what they choose, on what kind of device they sign in, and the cookies for it.
const OWN: [&str; 7] = [
    "user.unique_id",
    "user.contact.email",
    "user.contact.phone_number",
    "user.content.private",
    "user.privacy_preferences",
    "user.device",
    "user.device.cookie",
];

pub(super) fn check(meta: &Meta, mapped: &BTreeSet<String>, findings: &mut Vec<Finding>) {
    for id in mapped.iter().filter(|id| is_personal(id) && meta.category(id).is_none()) {
        let advice = "the data map declares this category; add it to the collection list";
        findings.push(Finding::new("meta.toml", format!("category {id}"), advice));
    }
    for id in OWN.iter().filter(|id| meta.category(id).is_none() && !mapped.contains(**id)) {
        let advice = "the privacy center itself keeps this; add it to the collection list";
        findings.push(Finding::new("meta.toml", format!("category {id}"), advice));
    }
    if meta.categories.is_empty() {
        findings.push(Finding::new("meta.toml", "category", "list what is collected"));
    }
    for (index, category) in meta.categories.iter().enumerate() {
        if meta.categories[..index].iter().any(|other| other.id == category.id) {
            findings.push(Finding::new(
                "meta.toml",
                format!("category {}", category.id),
                "name this category only once",
            ));
        }
        one(category, findings);
    }
    recipients(meta, findings);
}

/// Fides' taxonomy has branches that are not about people, such as `system.operations`.
fn is_personal(category: &str) -> bool {
    category == "user" || category.starts_with("user.")
}

fn one(category: &Category, findings: &mut Vec<Finding>) {
    let place = format!("category {}", category.id);
    let mut note = |advice: &str| findings.push(Finding::new("meta.toml", &place, advice));
    if !is_personal(&category.id) {
        note("use an id of Fides’ data categories that starts with user");
    }
    if !(1..=4).contains(&category.grade) {
        note("set grade to 1, 2, 3 or 4");
    }
    if clause::find(&category.clause).is_none() {
        note("set clause to the clause that says that this is collected");
    }
    for language in Language::ALL {
        let place = format!("{place}, text.{}", language.tag());
        let Some(text) = category.text.get(&language) else {
            findings.push(Finding::new("meta.toml", place, "add the texts in this language"));
            continue;
        };
        for (name, text) in [
            ("name", &text.name),
            ("purpose", &text.purpose),
            ("method", &text.method),
            ("retention", &text.retention),
        ] {
            need(text, place.clone(), name, findings);
        }
        if category.sensitive {
            for (name, text) in [("necessity", &text.necessity), ("impact", &text.impact)] {
                let what = format!("{name}; sensitive information needs it");
                need(text.as_deref().unwrap_or_default(), place.clone(), &what, findings);
            }
        }
    }
}

fn recipients(meta: &Meta, findings: &mut Vec<Finding>) {
    if meta.recipients.is_empty() {
        for language in Language::ALL {
            let note = meta.recipients_note.get(&language).map_or("", String::as_str);
            let what = "who receives information, or that nobody does";
            need(note, format!("recipients_note.{}", language.tag()), what, findings);
        }
    }
    for (index, recipient) in meta.recipients.iter().enumerate() {
        if meta.recipients[..index].iter().any(|other| other.id == recipient.id) {
            let place = format!("recipient {}", recipient.id);
            findings.push(Finding::new("meta.toml", place, "name this recipient only once"));
        }
        // Nobody is asked for what goes to a recipient that no purpose names.
        if meta.purposes.iter().all(|purpose| !purpose.recipients.contains(&recipient.id)) {
            let place = format!("recipient {}", recipient.id);
            let advice = "name this recipient in the recipients of a purpose, or take it out";
            findings.push(Finding::new("meta.toml", place, advice));
        }
        receives(meta, recipient, findings);
    }
}

fn receives(meta: &Meta, recipient: &Recipient, findings: &mut Vec<Finding>) {
    let place = format!("recipient {}", recipient.id);
    if recipient.categories.is_empty() {
        findings.push(Finding::new("meta.toml", &place, "name the categories that it receives"));
    }
    for id in recipient.categories.iter().filter(|id| meta.category(id).is_none()) {
        let advice = format!("add the category {id} to the collection list, or take it out here");
        findings.push(Finding::new("meta.toml", &place, advice));
    }
    for language in Language::ALL {
        let place = format!("{place}, text.{}", language.tag());
        let Some(text) = recipient.text.get(&language) else {
            findings.push(Finding::new("meta.toml", place, "add the texts in this language"));
            continue;
        };
        for (name, text) in [
            ("name", &text.name),
            ("contact", &text.contact),
            ("purpose", &text.purpose),
            ("method", &text.method),
        ] {
            need(text, place.clone(), name, findings);
        }
    }
}
