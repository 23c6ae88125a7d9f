//! Certificates: shown while they are valid, and claimed by no text otherwise (R41).

use crate::config::Certificate;
use jiff::civil::Date;

/// Each family of certificates: how a text may call it, Latin words apart from Chinese ones.
const FAMILIES: [(&[&str], &[&str]); 4] = [
    (&["pci", "pcidss"], &[]),
    (&["mlps", "djcp", "multi level protection", "multilevel protection"], &["等保", "等级保护"]),
    (&["iso 27001", "iso27001", "iso iec 27001", "iso 27701", "iso27701", "iso iec 27701"], &[]),
    (&["soc 2", "soc2"], &[]),
];

/// The certificates that are complete and whose last day has not passed.
pub fn valid(certificates: &[Certificate], today: Date) -> impl Iterator<Item = &Certificate> {
    certificates.iter().filter(move |certificate| {
        let named = [&certificate.name, &certificate.number, &certificate.scope]
            .iter()
            .all(|text| !text.trim().is_empty());
        named && certificate.expires.parse::<Date>().is_ok_and(|expires| expires >= today)
    })
}

/// The first certificate that a text speaks of without a valid one to show, as a word for the publisher.
pub(super) fn unproved(text: &str, certificates: &[Certificate], today: Date) -> Option<&'static str> {
    let text = Normal::of(text);
    FAMILIES.iter().find_map(|family| {
        let word = text.word_of(family)?;
        let proved = valid(certificates, today).any(|held| Normal::of(&held.name).word_of(family).is_some());
        (!proved).then_some(word)
    })
}

/// A clause's text without the paragraphs whose certificate has expired since publishing.
#[must_use]
pub fn truthful(body: &str, certificates: &[Certificate], today: Date) -> String {
    let kept: Vec<&str> =
        body.split("\n\n").filter(|block| unproved(block, certificates, today).is_none()).collect();
    kept.join("\n\n")
}

/// A text made ready for comparison.
struct Normal {
    /// Lower-case Latin words and digits with single blanks around them.
    words: String,
    /// Every letter and digit, without anything between them.
    dense: String,
}

impl Normal {
    fn of(text: &str) -> Self {
        let mut words = String::from(" ");
        let mut dense = String::new();
        for character in text.chars() {
            let narrow = match character {
                // Full-width forms of ASCII.
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
                other => other,
            };
            if narrow.is_ascii_alphanumeric() {
                words.push(narrow.to_ascii_lowercase());
            } else if !words.ends_with(' ') {
                words.push(' ');
            }
            if narrow.is_alphanumeric() {
                dense.push(narrow);
            }
        }
        words.push(' ');
        // "Protected equally" happens to contain the short name of the protection scheme.
        Self { words, dense: dense.replace("等保护", "") }
    }

    fn word_of(&self, (latin, chinese): &(&[&'static str], &[&'static str])) -> Option<&'static str> {
        let latin = latin.iter().find(|word| {
            let mut found = self.words.match_indices(**word);
            found.any(|(at, _)| {
                self.words[..at].ends_with(' ') && self.words[at + word.len()..].starts_with(' ')
            })
        });
        latin.or_else(|| chinese.iter().find(|word| self.dense.contains(**word))).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{truthful, unproved, valid};
    use crate::config::Certificate;
    use jiff::civil::date;

    fn certificate(name: &str, expires: &str) -> Certificate {
        let text = |text: &str| text.to_owned();
        Certificate { name: text(name), number: text("1"), scope: text("payments"), expires: text(expires) }
    }

    #[test]
    fn a_claim_needs_a_certificate_that_is_valid_today() {
        let today = date(2026, 11, 22);
        let (pci, old) = (certificate("PCI DSS 4.0", "2026-11-22"), certificate("PCI DSS", "2026-11-21"));
        let level = certificate("等级保护三级", "2027-01-01");
        for (text, held, proved) in [
            ("We are PCI-DSS certified", vec![], false),
            ("We are pci certified", vec![old.clone()], false),
            ("We are PCI–DSS certified", vec![pci.clone()], true),
            ("ＰＣＩ", vec![], false),
            ("通过等 保 三级", vec![pci.clone()], false),
            ("网络安全等级保护", vec![level.clone()], true),
            ("MLPS level 3", vec![level.clone()], true),
            ("multi-level protection", vec![], false),
            ("ISO/IEC 27001", vec![pci.clone()], false),
            ("平等保护", vec![], true),
            ("help circa; the epcis", vec![], true),
        ] {
            assert_eq!(unproved(text, &held, today).is_none(), proved, "{text}");
        }
        assert_eq!(valid(&[pci, old, certificate("", "2030-01-01")], today).count(), 1);
    }

    #[test]
    fn a_paragraph_goes_when_its_certificate_expires() {
        let held = [certificate("PCI DSS", "2026-11-22")];
        let body = "First.\n\nOur store has PCI-DSS.\n\nLast.";
        assert_eq!(truthful(body, &held, date(2026, 11, 22)), body);
        assert_eq!(truthful(body, &held, date(2026, 11, 23)), "First.\n\nLast.");
    }
}
