//! Numbers that the words before them call something else than a card.

use super::{group::Group, issuers::is_card, others::digits_of};

/// How many digits the numbers of payments have with the two big payment services.
const PAYMENTS: [usize; 2] = [28, 32];
/// How many digits the number of a phone has at least (IMEI), and at most, with the version of its software.
const PHONE: std::ops::RangeInclusive<usize> = 15..=17;
/// So many digits are a whole number.
const IN_ONE_PIECE: usize = 12;

/// Words right before a number that say that it is that of an order or a payment.
const ORDERS: [&str; 12] = [
    "单号",
    "單號",
    "订单",
    "訂單",
    "订单编号",
    "流水号",
    "交易号",
    "交易编号",
    "order",
    "transaction",
    "reference",
    "invoice",
];
/// The same of phones.
const PHONES: [&str; 2] = ["imei", "串号"];
/// Words that may be followed by a card's number, but for what stands between.
const WITH_NUMBER: [&str; 4] = ["payment", "refund", "trade", "凭证"];
/// What may stand between such a word and its number.
const NUMBER: [&str; 7] = ["no", "nr", "number", "id", "reference", "号", "号码"];
const IS: [&str; 5] = ["is", "was", "是", "为", "為"];

/// How many groups belong to the number of a payment, an order or a phone that was announced.
pub(super) fn announced(run: &[Group]) -> usize {
    let Some(words) = run.first().map(|group| group.before.to_lowercase()) else { return 0 };
    let (of_phone, of_order) = (ends_with(&words, &PHONES), ends_with(&words, &ORDERS));
    if !of_phone && !of_order && !ends_with_number(&words) {
        return 0;
    }
    // Phones have two: IMEI 1, IMEI 2.
    let counted = usize::from(run.len() > 1 && run[0].len() == 1);
    // Fewer digits in groups may as well be a card that was paid with.
    let fits = |end: &usize| {
        let digits = digits_of(&run[counted..*end]);
        if of_phone { PHONE.contains(&digits) } else { PAYMENTS.contains(&digits) }
    };
    let first = &run[counted];
    let alone = if first.len() >= IN_ONE_PIECE { counted + 1 } else { 0 };
    if is_card(&first.digits) {
        return alone;
    }
    (counted + 1..=run.len()).rev().find(fits).unwrap_or(alone)
}

/// Whether a text ends with one of these words, whatever calls it a number behind it.
fn ends_with(text: &str, words: &[&str]) -> bool {
    let said = without_last(text, &IS).unwrap_or(text);
    let named = without_last(said, &NUMBER);
    [Some(said), named].into_iter().flatten().any(|said| without_last(said, words).is_some())
}

fn ends_with_number(text: &str) -> bool {
    let said = without_last(text, &IS).unwrap_or(text);
    without_last(said, &NUMBER).is_some_and(|said| without_last(said, &WITH_NUMBER).is_some())
}

/// The text without the one of these words that it ends with. Signs behind it do not count.
fn without_last<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let said = text.trim_end_matches(|sign: char| !sign.is_alphanumeric());
    words.iter().find_map(|word| {
        let rest = said.strip_suffix(word)?;
        let inside = word.is_ascii() && rest.ends_with(|letter: char| letter.is_ascii_alphanumeric());
        (!inside).then_some(rest)
    })
}
