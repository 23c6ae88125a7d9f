//! Numbers of bank cards in free text (R41): no field of ours takes them, so that none is ever kept.

use crate::error::Failure;
use contract::problem::Code;

/// Refuses text with something that reads like the number of a bank card: as many digits as the cards of its issuer have,
/// in one piece or in groups, that fit the check digit (ISO/IEC 7812-1, Luhn).
///
/// # Errors
/// `card_number`.
pub fn refuse(text: &str, field: &'static str) -> Result<(), Failure> {
    if is_in(text) { Err(Failure::new(Code::CardNumber).field(field)) } else { Ok(()) }
}

/// The first digits of the big schemes' cards, from and to, with the lengths that such numbers have.
const ISSUERS: [(&str, &str, &[usize]); 20] = [
    ("4", "4", &[13, 16, 19]), // Visa
    ("51", "55", &[16]),       // Mastercard
    ("2221", "2720", &[16]),
    ("34", "34", &[15]), // American Express
    ("37", "37", &[15]),
    ("300", "305", &[14]), // Diners Club
    ("309", "309", &[14]),
    ("36", "36", &[14, 16, 19]),
    ("38", "39", &[14, 16, 19]),
    ("3528", "3589", &[16, 17, 18, 19]), // JCB
    ("6011", "6011", &[16, 17, 18, 19]), // Discover
    ("644", "649", &[16, 17, 18, 19]),
    ("65", "65", &[16, 17, 18, 19]),
    ("62", "62", &[16, 17, 18, 19]), // UnionPay
    ("81", "81", &[16, 17, 18, 19]),
    ("5018", "5018", &[16, 17, 18, 19]), // Maestro
    ("5020", "5020", &[16, 17, 18, 19]),
    ("6304", "6304", &[16, 17, 18, 19]),
    ("6759", "6759", &[16, 17, 18, 19]),
    ("6761", "6763", &[16, 17, 18, 19]),
];

/// What may stand beside a card's number in the same run of digits: its expiry date, a check value, an amount. Numbers of
/// transactions (28 digits with most payment services) have more around whatever in them looks like a card by chance.
const MOST_BESIDE: usize = 7;

fn is_in(text: &str) -> bool {
    let text = without_ids(text);
    let mut run: Vec<Vec<u32>> = Vec::new();
    let mut gap = 1;
    for character in text.chars().chain(['x', 'x']) {
        match digit(character) {
            Some(digit) if gap == 0 => run.last_mut().into_iter().for_each(|group| group.push(digit)),
            Some(digit) => {
                run.push(vec![digit]);
                gap = 0;
            }
            // One separator stands between groups of a number; two end it.
            None if gap == 0 && is_separator(character) => gap = 1,
            None => {
                if holds_card(&run) {
                    return true;
                }
                run.clear();
                gap = 1;
            }
        }
    }
    false
}

/// Our own ids (UUIDs) are no card numbers, however many of their characters are digits.
fn without_ids(text: &str) -> String {
    let id = |part: &str| part.len() == 36 && uuid::Uuid::try_parse(part).is_ok();
    let inside = |character: char| character.is_ascii_hexdigit() || character == '-';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(inside) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|character| !inside(character)).unwrap_or(from.len());
        let (part, after) = from.split_at(end);
        out.push_str(before);
        out.push_str(if id(part) { "x" } else { part });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether some of the groups that follow each other are a card's number, with little beside it, or with another card's.
fn holds_card(groups: &[Vec<u32>]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(Vec::len).collect();
    let all: usize = lengths.iter().sum();
    (0..groups.len()).any(|from| {
        (from + 1..=groups.len()).any(|to| {
            let digits: Vec<u32> = groups[from..to].concat();
            let before: usize = lengths[..from].iter().sum();
            let after = all - before - digits.len();
            is_card(&digits)
                && is_grouped(&lengths[from..to])
                && (before <= MOST_BESIDE || holds_card(&groups[..from]))
                && (after <= MOST_BESIDE || holds_card(&groups[to..]))
        })
    })
}

/// Whether a number is written in one piece, or in groups as people write cards: of three digits and more, but the last.
fn is_grouped(lengths: &[usize]) -> bool {
    lengths.len() == 1 || lengths[..lengths.len() - 1].iter().all(|length| *length >= 3)
}

fn is_card(digits: &[u32]) -> bool {
    let number: String = digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
    let issued = ISSUERS.iter().any(|(from, to, lengths)| {
        let start = number.get(..from.len()).unwrap_or_default();
        lengths.contains(&digits.len()) && (*from..=*to).contains(&start)
    });
    issued && luhn(digits)
}

fn luhn(digits: &[u32]) -> bool {
    let weighed = digits.iter().rev().enumerate().map(|(place, digit)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) if double > 9 => double - 9,
        (_, double) => double,
    });
    weighed.sum::<u32>().is_multiple_of(10)
}

fn digit(character: char) -> Option<u32> {
    match character {
        '０'..='９' => Some(u32::from(character) - u32::from('０')),
        _ => character.to_digit(10),
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '.' | '/' | '_' | ',' | '·' | '|' | '\\' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '－' | '．' | '／' | '＿'
        )
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn card_numbers_are_seen_however_they_are_written() {
        for text in [
            "4111111111111111",
            "My card 4111 1111 1111 1111 was charged",
            "5500-0055-5555-5559",
            "我的卡号是６２２２０２１２３４５６７８９０１２８",
            "378282246310005.",
            "4111.1111.1111.1111",
            "4111 1111\n1111 1111",
            "(3530111333300000)",
            "4111/1111/1111/1111",
            "4111_1111_1111_1111",
            "4111\u{2009}1111\u{202f}1111\u{2007}1111",
            "4111·1111·1111·1111",
            "4111 1111 1111 1111 08/27 123",
            "4111111111111111 5500005555555559",
            "4111 1111 1111 1111 5500 0055 5555 5559",
            "2223003122003222",
            "30569309025904",
            "6011111111111117",
            "6200000000000005",
            "6205500000000000004",
            "3782 822463 10005",
        ] {
            assert!(is_in(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "4111111111111112",
            "Call +86 400 555 0100",
            "Ride 2026-11-22 08:15, scooter 4711",
            "ISBN 9780306406157",
            "1234567812345670",
            "4111  1111  1111  1111",
            "",
            "没有数字",
            "微信支付交易单号 4200002345202611221234567807, 押金没有退",
            "单号 4200 0023 4520 2611 2212 3456 7807",
            "支付宝 2026112222001412341234567890",
            "0b6f6c52-6c5b-4f3a-9d0e-3c1f2a4b5d6e",
            "41111111-1111-4111-8111-111111111111",
            "2026-11-22 08:15, 2026-11-23 09:20",
            "+86 139 0000 0001 +86 139 0000 0002",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }

    /// A repeatable stream of digits.
    fn digits(seed: u64) -> impl FnMut(usize) -> String {
        let chance = crate::chance::Chance::seeded(seed);
        move |count| {
            chance.bytes::<32>().iter().take(count).map(|byte| char::from(b'0' + byte % 10)).collect()
        }
    }

    #[test]
    fn no_number_of_a_payment_is_taken_for_a_card() {
        let mut digits = digits(7);
        for _ in 0..4_000 {
            let wechat = format!("42000{}20261122{}", digits(5), digits(10));
            let alipay = format!("20261122{}", digits(20));
            for number in [wechat, alipay] {
                let grouped: Vec<String> = number
                    .as_bytes()
                    .chunks(4)
                    .map(|group| String::from_utf8_lossy(group).into_owned())
                    .collect();
                for text in [format!("单号 {number}, 押金没有退"), grouped.join(" "), grouped.join("-")]
                {
                    assert!(!is_in(&text), "{text}");
                }
            }
        }
    }

    #[test]
    fn none_of_our_own_numbers_is_taken_for_a_card() {
        let chance = crate::chance::Chance::seeded(9);
        for _ in 0..20_000 {
            let (id, number) = (chance.id(), chance.number());
            assert!(!is_in(&format!("receipt {id} of {number}")), "{id} {number}");
        }
    }
}
