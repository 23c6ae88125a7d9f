//! The gaps in a policy text that the operator's settings fill.

use super::inline::{literal, mailto, tel};
use crate::config::Operator;
use contract::language::Language;

/// What the service is called in every language.
pub(super) const SERVICE: &str = "iwalk-scooter";

/// Stays in the published text and is filled whenever a page is made, because certificates expire.
pub const CERTIFICATES: &str = "{{certificates}}";

const KNOWN: [&str; 9] = [
    "operator",
    "service",
    "phone",
    "email",
    "address",
    "officer",
    "storage_region",
    "security_contact",
    "certificates",
];

/// Where each placeholder begins, and what stands between its braces; an unclosed one counts with an empty name.
pub(super) fn all(source: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = source[from..].find("{{").map(|at| at + from) {
        let line_end = source[at..].find('\n').map_or(source.len(), |end| at + end);
        let end = source[at..line_end].find("}}").map(|end| at + end);
        found.push((at, end.map_or("", |end| &source[at + 2..end])));
        from = end.map_or(at + 2, |end| end + 2);
    }
    found
}

/// Whether we know what to put there.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// The text with its placeholders filled; values can neither add markup nor placeholders.
pub(super) fn fill(source: &str, operator: &Operator, language: Language) -> String {
    let mut out = String::with_capacity(source.len() + 512);
    let mut from = 0;
    for (at, name) in all(source) {
        let value = match name {
            "operator" => literal(Operator::text(&operator.name, language)),
            "service" => literal(SERVICE),
            "phone" => link(&operator.phone, &tel(&operator.phone)),
            "email" => link(&operator.email, &mailto(&operator.email)),
            "address" => literal(Operator::text(&operator.address, language)),
            "officer" => literal(Operator::text(&operator.officer, language)),
            "storage_region" => literal(Operator::text(&operator.storage_region, language)),
            "security_contact" => link(&operator.security_contact, &mailto(&operator.security_contact)),
            _ => continue,
        };
        out.push_str(&source[from..at]);
        out.push_str(&value);
        from = at + name.len() + 4;
    }
    out.push_str(&source[from..]);
    out
}

fn link(text: &str, target: &str) -> String {
    format!("[{}]({target})", literal(text))
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn placeholders_are_found_and_unclosed_ones_too() {
        assert_eq!(all("a {{phone}} b {{x\n}} {{ y }}"), [(2, "phone"), (14, ""), (21, " y ")]);
        assert_eq!(all("{ {phone} }"), []);
    }
}
