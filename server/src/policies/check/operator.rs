//! The operator's own particulars: named in the policy, so without them nothing is published.

use crate::{config::Operator, http::text::is_hostile, policies::Finding};
use contract::language::Language;

pub(super) fn check(operator: &Operator, findings: &mut Vec<Finding>) {
    let mut note = |place: String, advice: &str| findings.push(Finding::new("configuration", place, advice));
    for (name, texts) in [
        ("name", &operator.name),
        ("address", &operator.address),
        ("officer", &operator.officer),
        ("storage_region", &operator.storage_region),
    ] {
        for language in Language::ALL {
            let place = format!("operator.{name}.{}", language.tag());
            match Operator::text(texts, language) {
                text if text.trim().is_empty() => note(place, "fill this in; the policy names it"),
                text if is_hostile(text) => {
                    note(place, "take out line breaks, control and direction characters");
                }
                _ => {}
            }
        }
    }
    if operator.hours.values().any(|hours| is_hostile(hours)) {
        note("operator.hours".to_owned(), "take out line breaks, control and direction characters");
    }
    let digits = operator.phone.chars().filter(char::is_ascii_digit).count();
    let only = operator.phone.chars().all(|part| part.is_ascii_digit() || " +-()".contains(part));
    if !only || !(5..=18).contains(&digits) {
        note(
            "operator.phone".to_owned(),
            "fill in customer service’s phone number, such as +86 400 000 0000",
        );
    }
    for (name, address) in [("email", &operator.email), ("security_contact", &operator.security_contact)] {
        if !email_address::EmailAddress::is_valid(address) || is_hostile(address) {
            note(format!("operator.{name}"), "fill in an e-mail address");
        }
    }
}
