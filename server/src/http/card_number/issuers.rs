//! Which digits are those of a card.

const MAESTRO: &[usize] = &[12, 13, 14, 15, 16, 17, 18, 19];

/// The most digits of a card.
pub(super) const LONGEST: usize = 19;

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

/// Whether these are the digits of a card: an issuer's first ones, as many as it has, and they fit the check digit.
pub(super) fn is_card(digits: &[u32]) -> bool {
    let number: String = digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
    let issued = ISSUERS.iter().any(|(from, to, lengths)| {
        let start = number.get(..from.len()).unwrap_or_default();
        lengths.contains(&digits.len()) && (*from..=*to).contains(&start)
    });
    issued && luhn(digits)
}

pub(super) fn luhn(digits: &[u32]) -> bool {
    let weighed = digits.iter().rev().enumerate().map(|(place, digit)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) if double > 9 => double - 9,
        (_, double) => double,
    });
    weighed.sum::<u32>().is_multiple_of(10)
}
