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

/// Maestro's numbers have from 12 to 19 digits; so short ones are rare and would be found in too much else.
const MAESTRO: &[usize] = &[13, 15, 16, 17, 18, 19];

/// The first digits of the big schemes' cards, from and to, with the lengths that such numbers have.
const ISSUERS: [(&str, &str, &[usize]); 24] = [
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
    ("2200", "2204", &[16, 17, 18, 19]), // Mir
    ("5018", "5018", MAESTRO),
    ("5020", "5020", MAESTRO),
    ("5038", "5038", MAESTRO),
    ("5893", "5893", MAESTRO),
    ("6304", "6304", MAESTRO),
    ("6759", "6759", MAESTRO),
    ("6761", "6763", MAESTRO),
    ("9792", "9792", &[16]), // Troy
];

/// So many digits may stand beside a card's number in chunks of the same length: the end of a phone number, a year, an amount.
/// Numbers of transactions (28 digits with most payment services) have more around whatever in them looks like a card by chance.
const MOST_BESIDE: usize = 8;
/// The most digits of a card.
const LONGEST: usize = 19;
/// So many separators may stand between two groups of one number.
const WIDEST_GAP: usize = 4;
/// Words before a number in one piece that say that it is that of an order or a payment.
const ANNOUNCED: [&str; 11] = [
    "单号",
    "订单",
    "流水号",
    "交易号",
    "凭证号",
    "order",
    "transaction",
    "payment id",
    "reference",
    "imei",
    "invoice",
];

/// Digits in one piece.
#[derive(Debug, Default)]
struct Group {
    digits: Vec<u32>,
    /// What stands before them.
    before: String,
}

impl Group {
    /// Whether it may belong to one number with the group before it.
    fn is_near(&self) -> bool {
        self.before.chars().count() <= WIDEST_GAP && self.before.chars().all(is_separator)
    }

    fn is_hyphened(&self) -> bool {
        self.before.contains(['-', '－'])
    }

    fn is_announced(&self) -> bool {
        let before = self.before.to_lowercase();
        let said = before.trim_end_matches(|character: char| !character.is_alphanumeric());
        ANNOUNCED.iter().any(|word| {
            said.ends_with(word)
                || said.ends_with(&format!("{word} no"))
                || said.ends_with(&format!("{word} number"))
                || said.ends_with(&format!("{word} id"))
        })
    }
}

fn is_in(text: &str) -> bool {
    let groups = groups(&without_ids(text));
    let mut runs: Vec<&[Group]> = Vec::new();
    let mut rest = groups.as_slice();
    while !rest.is_empty() {
        let end =
            rest.iter().skip(1).position(|group| !group.is_near()).map_or(rest.len(), |found| found + 1);
        let (run, after) = rest.split_at(end);
        runs.push(run);
        rest = after;
    }
    runs.into_iter().any(holds_card)
}

/// The groups of digits of a text. What cannot be seen is not there.
fn groups(text: &str) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut group = Group::default();
    for character in text.chars().filter(|character| !is_invisible(*character)) {
        if let Some(digit) = digit(character) {
            group.digits.push(digit);
            continue;
        }
        if !group.digits.is_empty() {
            groups.push(std::mem::take(&mut group));
        }
        group.before.push(character);
    }
    if !group.digits.is_empty() {
        groups.push(group);
    }
    groups
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

/// Whether some of the groups that follow each other are a card's number.
fn holds_card(run: &[Group]) -> bool {
    let mut cards = Vec::new();
    for from in 0..run.len() {
        let mut digits = Vec::new();
        for (to, group) in run.iter().enumerate().skip(from) {
            digits.extend(&group.digits);
            if digits.len() > LONGEST {
                break;
            }
            if is_card(&digits) && is_written_as_one(&run[from..=to], run.len()) {
                cards.push((from, to + 1));
            }
        }
    }
    cards.iter().any(|&(from, to)| {
        // In one piece it is a number by itself. In chunks it may be the middle of a longer one, whose chunks are alike.
        let alike = |group: &&Group| group.digits.len() == run[from].digits.len();
        let before: usize = run[..from].iter().rev().take_while(alike).map(|group| group.digits.len()).sum();
        let after: usize = run[to..].iter().take_while(alike).map(|group| group.digits.len()).sum();
        let another_before = cards.iter().any(|card| card.1 == from);
        let another_after = cards.iter().any(|card| card.0 == to);
        let beside = if another_before { 0 } else { before } + if another_after { 0 } else { after };
        to - from == 1 || beside <= MOST_BESIDE
    })
}

/// Whether a number is written in one piece, in chunks as cards are, or in any chunks with nothing beside it.
fn is_written_as_one(groups: &[Group], run: usize) -> bool {
    let [first, rest @ ..] = groups else { return false };
    if rest.is_empty() {
        return !first.is_announced();
    }
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let hyphens: Vec<bool> = rest.iter().map(Group::is_hyphened).collect();
    // Two of our own numbers side by side: 4821-0937 5514-2207.
    if lengths == [4, 4, 4, 4] && hyphens == [true, false, true] {
        return false;
    }
    let last = lengths.len() - 1;
    let even = lengths[0] >= 2
        && lengths[..last].iter().all(|length| *length == lengths[0])
        && lengths[last] <= lengths[0] + 3;
    even || matches!(lengths[..], [4, 6, 4 | 5] | [6, 9..=13] | [4, 4, 4, 4, 3] | [4, 4, 5] | [4, 5, 6])
        || groups.len() == run
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

/// The first of ten digits that follow each other, of the scripts that keyboards here write.
const ZEROS: [char; 6] = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}', '\u{1d7ce}'];

fn digit(character: char) -> Option<u32> {
    ZEROS
        .iter()
        .find_map(|zero| u32::from(character).checked_sub(u32::from(*zero)).filter(|digit| *digit < 10))
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '.'
                | '/'
                | '_'
                | ','
                | '·'
                | '|'
                | '\\'
                | '•'
                | '、'
                | '。'
                | '，'
                | '*'
                | '~'
                | '='
                | '\''
                | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{30fb}' | '－' | '．' | '／' | '＿' | '\u{00b4}' | '\u{2019}'
        )
}

fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
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
            "+86 139 0000 0001 4111 1111 1111 1111",
            "13900000001 4111 1111 1111 1111",
            "2026-11-22 4111 1111 1111 1111",
            "2026-11-22 08:15 4111111111111111",
            "4111  1111  1111  1111",
            "4111 - 1111 - 1111 - 1111",
            "411 11111 1111 1111",
            "41 11 11 11 11 11 11 11",
            "4111\u{200d}1111\u{ad}1111\u{200b}1111",
            "٤١١١ ١١١١ ١١١١ ١١١١",
            "2200 0000 0000 0004",
            "5893 0000 0000 0009",
            "622202 1234567890128",
            "4111，1111，1111，1111",
            "Order no. 4711, card 4111 1111 1111 1111",
            "订单号：4111 1111 1111 1111",
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
            "",
            "没有数字",
            "微信支付交易单号 4200002345202611221234567807, 押金没有退",
            "单号 4200 0023 4520 2611 2212 3456 7807",
            "支付宝 2026112222001412341234567890",
            "0b6f6c52-6c5b-4f3a-9d0e-3c1f2a4b5d6e",
            "41111111-1111-4111-8111-111111111111",
            "2026-11-22 08:15, 2026-11-23 09:20",
            "+86 139 0000 0001 +86 139 0000 0002",
            "交易单号：4111111111111111",
            "Order no. 4111111111111111",
            "order number: 4111111111111111",
            "4821-0937 4111-1112",
            "400 555 0100, 400 555 0111",
            "IMEI 490154203237518",
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
            let other = chance.number();
            for text in
                [format!("{number} {other}"), format!("{number}, {other}"), format!("{number}\n{other}")]
            {
                assert!(!is_in(&text), "{text}");
            }
        }
    }

    /// A number of this brand and length that fits the check digit.
    fn card(start: &str, length: usize, mut digits: impl FnMut(usize) -> String) -> String {
        let body = format!("{start}{}", digits(length - start.len() - 1));
        let fits = |last: &u32| {
            let all = body.chars().filter_map(|digit| digit.to_digit(10)).chain([*last]).collect::<Vec<_>>();
            super::luhn(&all)
        };
        let last = (0..10).find(fits).expect("one of ten fits");
        format!("{body}{last}")
    }

    #[test]
    fn a_card_of_each_brand_is_seen_in_every_way_of_writing_it() {
        let mut digits = digits(11);
        for (start, length) in [
            ("4", 16),
            ("52", 16),
            ("2221", 16),
            ("37", 15),
            ("36", 14),
            ("3530", 16),
            ("6011", 16),
            ("62", 16),
            ("62", 19),
            ("2200", 16),
            ("5893", 16),
            ("5018", 19),
            ("9792", 16),
        ] {
            for _ in 0..40 {
                let number = card(start, length, &mut digits);
                let chunks: Vec<&str> =
                    (0..length).step_by(4).map(|at| &number[at..length.min(at + 4)]).collect();
                let styles =
                    [" ", "-", ".", "/", "_", "  ", " - ", "\u{a0}", "\u{2009}", "·", "–", ", ", "\n"];
                let written = styles.iter().map(|style| chunks.join(style)).chain([number.clone()]);
                for card in written {
                    for text in [
                        card.clone(),
                        format!("我的卡 {card}。"),
                        format!("13900000001 {card}"),
                        format!("{card} 08/27 123"),
                    ] {
                        assert!(is_in(&text), "{text}");
                    }
                }
            }
        }
    }
}
