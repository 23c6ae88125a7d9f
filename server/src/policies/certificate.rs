//! Certificates: shown while they are valid, and claimed by no text otherwise (R41).

use crate::config::Certificate;
use jiff::civil::Date;

/// Each family of certificates: how a text may call it, Latin words apart from Chinese ones. Latin ones are written as
/// [`Normal`] makes them: lower case, letters and digits apart, single blanks.
const FAMILIES: [(&[&str], &[&str]); 4] = [
    (&["pci", "pcidss", "payment card industry", "paymentcardindustry"], &["支付卡行业", "支付卡产业"]),
    (
        &[
            "mlps",
            "djcp",
            "djbh",
            "multi level protection",
            "multilevel protection",
            "classified protection",
            "graded protection",
        ],
        &["等保", "等级保护", "等級保護", "安全保护等级", "三级保护", "三級保護"],
    ),
    (
        &[
            "iso 27001",
            "iso iec 27001",
            "isoiec 27001",
            "iec 27001",
            "iso 27701",
            "iso iec 27701",
            "isoiec 27701",
            "iec 27701",
            "gb t 22080",
            "gbt 22080",
        ],
        &["信息安全管理体系认证", "隐私信息管理体系认证"],
    ),
    (&["soc 1", "soc 2", "soc 3", "system and organization controls"], &[]),
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

/// A text made ready for comparison: case, width, blanks, hyphens and what is invisible make no difference.
struct Normal {
    /// Lower-case Latin words and numbers with single blanks around them; letters that stand alone are put together.
    words: String,
    /// Every letter and digit, without anything between them.
    dense: String,
}

/// "Protected equally" and the like happen to contain the short name of the protection scheme.
const EQUALLY: [&str; 9] =
    ["等保护", "等保障", "等保密", "等保管", "等保留", "等保存", "等保持", "等保险", "等保全"];

impl Normal {
    fn of(text: &str) -> Self {
        let (mut parts, mut dense) = (vec![String::new()], String::new());
        for character in text.chars() {
            let narrow = match character {
                // Full-width forms of ASCII.
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
                // The soft hyphen and what joins or parts letters without being seen.
                '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => continue,
                other => other,
            };
            if narrow.is_alphanumeric() {
                dense.push(narrow);
            }
            let Some(last) = parts.last_mut() else { continue };
            let turns =
                last.chars().last().is_some_and(|before| before.is_ascii_digit() != narrow.is_ascii_digit());
            match narrow.is_ascii_alphanumeric() {
                true if turns => parts.push(narrow.to_ascii_lowercase().to_string()),
                true => last.push(narrow.to_ascii_lowercase()),
                false if last.is_empty() => {}
                false => parts.push(String::new()),
            }
        }
        let mut words = String::from(" ");
        let mut alone = false;
        for part in parts.iter().filter(|part| !part.is_empty()) {
            let single = part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_lowercase());
            // P.C.I. and P C I are one word, as people read them.
            if single && alone {
                words.pop();
            }
            words.push_str(part);
            words.push(' ');
            alone = single;
        }
        Self { words, dense: EQUALLY.iter().fold(dense, |dense, word| dense.replace(word, "")) }
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
            ("Payment Card Industry Data Security Standard", vec![], false),
            ("payment-card-industry", vec![pci.clone()], true),
            ("支付卡行业数据安全标准", vec![], false),
            ("已通过支付卡行业数据安全标准认证", vec![pci.clone()], true),
            ("P.C.I. D.S.S.", vec![], false),
            ("p c i compliant", vec![], false),
            ("P\u{200B}CI\u{AD}-DSS", vec![], false),
            ("PCI4.0", vec![], false),
            ("网络安全等级保护第三级", vec![], false),
            ("网络安全等级保护 三 级", vec![level.clone()], true),
            ("三级等保", vec![], false),
            ("等保2.0 三级", vec![], false),
            ("通过等-保-三-级", vec![], false),
            ("等保证书", vec![], false),
            ("網絡安全等級保護", vec![], false),
            ("信息系统安全保护等级第三级", vec![], false),
            ("Cybersecurity Classified Protection, level 3", vec![], false),
            ("ISO/IEC27001", vec![], false),
            ("ISOIEC27001", vec![], false),
            ("ISO27001:2022", vec![], false),
            ("ｉｓｏ－２７００１", vec![], false),
            ("iso 27001", vec![certificate("ISO/IEC27001:2022", "2027-01-01")], true),
            ("GB/T 22080", vec![], false),
            ("信息安全管理体系认证", vec![], false),
            ("SOC2", vec![], false),
            ("SOC-2 Type II", vec![pci.clone()], false),
            ("平等保护", vec![], true),
            ("给予同等保障，平等保密", vec![], true),
            ("help circa; the epcis", vec![], true),
            ("plan a, b and c; room 27001", vec![], true),
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
