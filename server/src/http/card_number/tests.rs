//! Cards are seen however they are written; nothing else that is made of digits is taken for one.

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
        "+86 139 0000 0001 411 11111 1111 1111",
        "13900000001 411 11111 1111 1111",
        "0755-12345678 41 1111 1111 1111 11",
        "22.11.2026, 411 11111 1111 1111",
        "20261122 411-11111-1111-1111",
        "411 11111 1111 1111 08/27 123",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "08:15 4111 1111 1111 1111",
        "4821-0937 4111 1111 1111 1111",
        "4111-1111 1111 1111",
        "4111:1111:1111:1111",
        "4111·1111–1111•1111",
        "4\u{fe0f}\u{20e3}111 1111 1111 1111",
        "４１１１\u{2060}１１１１\u{feff}１１１１\u{3164}１１１１",
        "+4111111111111111",
        "Border 4111111111111111",
        "My payment 4111111111111111 was refused",
        "交易单号：4200002345202611221234567807 4111111111111111",
        "5893000000000009",
        "DE00 4111 1111 1111 1111",
        "IBAN DE89 3704 0044 0532 0130 00, 4111 1111 1111 1111",
        "411 11111 1111 1111 13900000001",
        "411 11111 1111 1111 2026-11-22",
        "4821-0937 411 11111 1111 1111",
        "411 11111 1111 1111 4821-0937",
        "4111(1111)1111(1111)",
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
        "IMEI 1: 378282246310005",
        "IMEI号是378282246310005",
        "交易单号是4200 0023 4520 2611 2212 3456 7807",
        "Order no.: 4111111111111111",
        "Payment ID 4111111111111111",
        "The transaction number is 4111111111111111",
        "4821-0937, 4111-1112 5514-2207",
        "+49 151 23456789",
        "+4915123456789",
        "+44 7700 900123 2026",
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "GB82-WEST-1234-5698-7654-32",
        "2026-11-22 08:41, 2026-11-23 09:15",
        "08:41, 09:15, 10:20, 11:30, 12:45, 13:50",
        // Two numbers of ours may look like this as well.
        "4111-1111 1111-1111",
        "CH93 0076 2011 6238 5295 7",
    ] {
        assert!(!is_in(text), "{text}");
    }
}

/// A repeatable stream of digits.
fn digits(seed: u64) -> impl FnMut(usize) -> String {
    let chance = crate::chance::Chance::seeded(seed);
    move |count| chance.bytes::<32>().iter().take(count).map(|byte| char::from(b'0' + byte % 10)).collect()
}

/// The number in chunks of this length.
fn chunked(number: &str, length: usize, between: &str) -> String {
    let chunks: Vec<&str> =
        (0..number.len()).step_by(length).map(|at| &number[at..number.len().min(at + length)]).collect();
    chunks.join(between)
}

#[test]
fn no_number_of_a_payment_is_taken_for_a_card() {
    let mut digits = digits(7);
    for _ in 0..800 {
        let wechat = format!("42000{}20261122{}", digits(5), digits(10));
        let any = digits(28);
        let alipay = format!("20261122{}", digits(20));
        let long = format!("20261122{}", digits(24));
        for number in [wechat, any, alipay, long] {
            for text in [
                number.clone(),
                format!("单号 {number}, 押金没有退"),
                format!("交易单号：{}", chunked(&number, 5, " ")),
                chunked(&number, 4, " "),
                chunked(&number, 4, "-"),
                chunked(&number, 8, " "),
                chunked(&number, 7, " "),
            ] {
                assert!(!is_in(&text), "{text}");
            }
        }
    }
}

#[test]
fn whatever_a_word_calls_an_order_a_payment_or_a_phone_is_none() {
    let mut digits = digits(5);
    for _ in 0..40 {
        let card = card("4", 16, &mut digits);
        for word in [
            "交易单号",
            "订单号",
            "商户单号",
            "流水号",
            "Order no.",
            "order number",
            "Order",
            "transaction number",
            "Transaction ID",
            "payment ID",
            "Payment reference",
            "Reference number",
            "refund no.",
            "Invoice",
        ] {
            for text in [
                format!("{word} {card}"),
                format!("{word}：{card}"),
                format!("{word}: {card}"),
                format!("{word}是{card}"),
                format!("My {word} is {card}, please look"),
            ] {
                assert!(!is_in(&text), "{text}");
                // What follows is not announced.
                let followed = format!("{text} 5500005555555559");
                assert!(is_in(&followed), "{followed}");
            }
        }
    }
}

#[test]
fn none_of_our_own_numbers_is_taken_for_a_card() {
    let chance = crate::chance::Chance::seeded(9);
    for _ in 0..20_000 {
        let (id, one, other, third) = (chance.id(), chance.number(), chance.number(), chance.number());
        for text in [
            format!("receipt {id} of {one}"),
            format!("{one} {other}"),
            format!("{one}, {other}"),
            format!("{one}/{other}"),
            format!("{one}、{other}"),
            format!("{one}\n{other}"),
            format!("{one} {other} {third}"),
            format!("{one}, {other}, {third}"),
            format!("{one} 2026-11-22"),
            format!("{one} 2026-11-22 08:15"),
            format!("{one}, 13900000001"),
        ] {
            assert!(!is_in(&text), "{text}");
        }
    }
}

/// The number of a bank account, with its check digits.
fn iban(country: &str, own: &str) -> String {
    let values = [own, country, "00"].concat();
    let remainder = values.chars().filter_map(|sign| sign.to_digit(36)).fold(0, |remainder, value| {
        (if value > 9 { remainder * 100 + value } else { remainder * 10 + value }) % 97
    });
    format!("{country}{:02}{own}", 98 - remainder)
}

#[test]
fn neither_phones_nor_dates_nor_bank_accounts_are_taken_for_cards() {
    let mut digits = digits(13);
    for _ in 0..800 {
        let (a, b) = (digits(8), digits(8));
        let (german, french) = (iban("DE", &digits(18)), iban("FR", &digits(23)));
        let british = iban("GB", &format!("WEST{}", digits(14)));
        for text in [
            format!("+86 139 {} {}", &a[..4], &a[4..]),
            format!("139{a} 138{b}"),
            format!("139 {} {}, 138 {} {}", &a[..4], &a[4..], &b[..4], &b[4..]),
            format!("+49 151 {a}"),
            format!("+49151{a}"),
            format!("+44 7700 {}, +44 7700 {}", &a[..6], &b[..6]),
            format!("+44 7700 {} 2026", &a[..6]),
            format!("0755-{a} 010-{b}"),
            format!("{}.{}, {}.{}", &a[..2], &a[2..], &b[..2], &b[2..]),
            format!("400 {} {}, 2026-11-22 08:15", &a[..3], &a[3..7]),
            format!("IMEI: 35{a}{}", &b[..5]),
            format!("IMEI 37 {a} {}", &b[..5]),
            german.clone(),
            chunked(&german, 4, " "),
            chunked(&french, 4, " "),
            format!("IBAN {}, thank you", chunked(&british, 4, " ")),
            british.clone(),
        ] {
            assert!(!is_in(&text), "{text}");
        }
    }
}

/// A number of this brand and length that fits the check digit.
fn card(start: &str, length: usize, mut digits: impl FnMut(usize) -> String) -> String {
    let body = format!("{start}{}", digits(length - start.len() - 1));
    let fits = |last: &u32| {
        let all = body.chars().filter_map(|digit| digit.to_digit(10)).chain([*last]).collect::<Vec<_>>();
        super::issuers::luhn(&all)
    };
    let last = (0..10).find(fits).expect("one of ten fits");
    format!("{body}{last}")
}

const BRANDS: [(&str, usize); 30] = [
    ("4", 13),
    ("4", 16),
    ("4", 19),
    ("52", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("305", 14),
    ("36", 14),
    ("3530", 16),
    ("6011", 16),
    ("645", 16),
    ("62", 16),
    ("6217", 17),
    ("6222", 18),
    ("6228", 19),
    ("81", 16),
    ("2200", 16),
    ("2202", 17),
    ("2203", 18),
    ("2204", 19),
    ("5893", 12),
    ("5893", 13),
    ("5018", 14),
    ("6304", 15),
    ("5893", 16),
    ("6763", 17),
    ("5020", 18),
    ("5038", 19),
    ("9792", 16),
];
const BETWEEN: [&str; 22] = [
    "", " ", "  ", "   ", "-", " - ", "/", "_", ".", "·", "–", "—", ",", ", ", "，", "、", "•", "\u{a0}",
    "\u{2009}", "\u{200d}", "\u{ad}", "\n",
];

#[test]
fn a_card_of_each_brand_is_seen_in_every_way_of_writing_it() {
    let mut digits = digits(11);
    for (start, length) in BRANDS {
        for _ in 0..3 {
            let number = card(start, length, &mut digits);
            for between in BETWEEN {
                let card = chunked(&number, 4, between);
                for text in [
                    card.clone(),
                    format!("我的卡 {card}。"),
                    format!("13900000001 {card}"),
                    format!("+86 139 0000 0001 {card}"),
                    format!("2026-11-22 {card}"),
                    format!("2026-11-22 08:15 {card}"),
                    format!("4821-0937 {card}"),
                    format!("{card} 08/27 123"),
                ] {
                    assert!(is_in(&text), "{text:?}");
                }
            }
            for zero in ['\u{660}', '\u{6f0}', '\u{ff10}', '\u{966}'] {
                let other = |digit: char| {
                    char::from_u32(u32::from(digit) - u32::from('0') + u32::from(zero)).unwrap_or(digit)
                };
                let written: String = number.chars().map(other).collect();
                assert!(is_in(&written), "{written}");
            }
        }
    }
}

#[test]
fn a_card_in_uneven_groups_is_seen_beside_other_numbers() {
    let mut digits = digits(17);
    for (start, length) in BRANDS.into_iter().filter(|(_, length)| *length >= 14) {
        for (first, second) in [(3, 8), (1, 6), (5, 7), (2, 12), (7, 9)] {
            let number = card(start, length, &mut digits);
            for sign in [" ", "-", ".", "  ", "/"] {
                let card = [&number[..first], &number[first..second], &number[second..]].join(sign);
                for text in [
                    card.clone(),
                    format!("13900000001, {card}"),
                    format!("+86 139 0000 0001, {card}"),
                    format!("2026-11-22, {card}"),
                ] {
                    assert!(is_in(&text), "{text}");
                }
            }
        }
    }
}
