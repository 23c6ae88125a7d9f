//! E-mail addresses: one canonical form, under which they are counted, sealed and sent.

use email_address::{EmailAddress, Options};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// RFC 5321, 4.5.3.1.3, less the angle brackets.
const LONGEST: usize = 254;

/// The canonical form: lower case, the domain in ASCII (IDNA), without a dot at its end. Nothing for what no mail can be sent
/// to.
pub(super) fn parse(typed: &str) -> Option<String> {
    let (local, domain) = typed.rsplit_once('@')?;
    let ascii = idna::domain_to_ascii_strict(domain.trim_end_matches('.')).ok()?;
    let local: String = ComposingNormalizerBorrowed::new_nfc().normalize(&local.to_lowercase()).into_owned();
    let canonical = format!("{local}@{}", ascii.to_lowercase());
    let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
    EmailAddress::parse_with_options(&canonical, options).ok()?;
    // Quoted local parts may hold spaces, commas and angle brackets: legal, unused, and a risk in every mail's head.
    let plain = !canonical.contains(|character: char| character == '"' || character.is_whitespace());
    // What the library that sends it refuses must not be accepted here.
    let sendable = canonical.parse::<lettre::Address>().is_ok();
    (plain && sendable && canonical.len() <= LONGEST).then_some(canonical)
}

/// The forms in which a look-up that folds the case of A to Z alone may find a canonical address: SQLite folds no more, and
/// PostgreSQL neither under the locale C.
pub(super) fn forms(canonical: &str) -> Vec<String> {
    let Some((local, domain)) = canonical.rsplit_once('@') else { return vec![canonical.to_owned()] };
    let mut forms = Vec::new();
    // With their accents apart, letters are of ASCII, and so is their case.
    let apart = |text: &str| DecomposingNormalizerBorrowed::new_nfd().normalize(text).into_owned();
    let mut locals = cases_beyond_ascii(local);
    locals.push(apart(local));
    for domain in [domain.to_owned(), shown(domain), apart(&shown(domain)), [domain, "."].concat()] {
        for local in &locals {
            for domain in [domain.clone(), upper_beyond_ascii(&domain)] {
                let form = format!("{local}@{domain}");
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
    }
    forms
}

/// Whether every accent is part of its letter.
pub(super) fn is_composed(text: &str) -> bool {
    ComposingNormalizerBorrowed::new_nfc().is_normalized(text)
}

/// Each way in which the letters beyond ASCII may be capitals: up to four of them one by one, more all at once.
fn cases_beyond_ascii(text: &str) -> Vec<String> {
    const MOST: usize = 4;
    let beyond: Vec<(usize, char)> =
        text.char_indices().filter(|(_, one)| !one.is_ascii() && one.is_lowercase()).collect();
    if beyond.len() > MOST {
        return vec![text.to_owned(), upper_beyond_ascii(text)];
    }
    (0..1_usize << beyond.len())
        .map(|capitals| {
            let is_capital = |at: usize| {
                beyond.iter().position(|(place, _)| *place == at).is_some_and(|bit| capitals >> bit & 1 == 1)
            };
            text.char_indices()
                .flat_map(|(at, one)| if is_capital(at) { one.to_uppercase().collect() } else { vec![one] })
                .collect()
        })
        .collect()
}

fn upper_beyond_ascii(text: &str) -> String {
    text.chars()
        .flat_map(
            |character| {
                if character.is_ascii() { vec![character] } else { character.to_uppercase().collect() }
            },
        )
        .collect()
}

/// A domain as people write it.
pub(super) fn shown(domain: &str) -> String {
    let (unicode, outcome) = idna::domain_to_unicode(domain);
    if outcome.is_ok() { unicode } else { domain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{forms, parse};
    use std::collections::BTreeSet;

    #[test]
    fn all_spellings_of_a_domain_are_one_address() {
        let spellings = [
            "mei@bücher.example",
            "mei@BÜCHER.example",
            "mei@Bücher.EXAMPLE",
            "MEI@xn--bcher-kva.example",
            "mei@XN--BCHER-KVA.example",
            "mei@bu\u{308}cher.example",
            "mei@bücher.example.",
            "mei@bücher。example",
        ];
        let all: BTreeSet<_> = spellings.iter().map(|typed| parse(typed)).collect();
        assert_eq!(all, BTreeSet::from([Some("mei@xn--bcher-kva.example".to_owned())]));
    }

    #[test]
    fn what_cannot_be_sent_is_no_address() {
        for typed in [
            "a..b@example.org",
            ".a@example.org",
            "a.@example.org",
            "a@-example.org",
            "a@exa_mple.org",
            "a@b@c.org",
        ] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_address_is_found_however_its_row_is_spelled() {
        let found = forms("müller@xn--bcher-kva.example");
        for row in [
            "MÜLLER@bücher.example",
            "Müller@bücher.example",
            "müller@BÜCHER.EXAMPLE",
            "Müller@xn--BCHER-kva.example",
            "müller@xn--bcher-kva.example.",
        ] {
            let folded: String = row.chars().map(|character| character.to_ascii_lowercase()).collect();
            assert!(found.contains(&folded), "{row}: {found:?}");
        }
        let mixed = forms("ümüt@example.org");
        for row in ["Ümüt@example.org", "ümÜt@example.org", "ÜmÜt@example.org"] {
            let folded: String = row.chars().map(|character| character.to_ascii_lowercase()).collect();
            assert!(mixed.contains(&folded), "{row}: {mixed:?}");
        }
        let apart = forms("renée@xn--bcher-kva.example");
        for row in [
            "rene\u{301}e@xn--bcher-kva.example",
            "rene\u{301}e@bu\u{308}cher.example",
            "renée@bücher.example",
        ] {
            assert!(apart.contains(&row.to_owned()), "{row}: {apart:?}");
        }
        assert_eq!(forms("mei@example.org"), ["mei@example.org", "mei@example.org."]);
    }
}
