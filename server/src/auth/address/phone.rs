//! Phone numbers: as typed, after E.164, masked, and as an operator may have written them.

/// Calling codes of two digits; 1 and 7 have one, all others three (ITU-T E.164).
const TWO_DIGITS: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];
const CHINA: &str = "86";

/// A number as typed: with a plus (or 00) and the country, or a Chinese mobile number without. Spaces, hyphens, brackets
/// and full-width characters do no harm.
pub(super) fn parse(typed: &str) -> Option<String> {
    // What is dialled inside a country only, as in +44 (0)7700: the brackets say that it is not dialled from outside.
    if let Some((without, prefix)) = without_bracket(typed)
        && let Some(number) = number(&without)
        && is_dialled_inside(&number, &prefix)
    {
        return Some(number);
    }
    number(typed)
}

/// The text without one or two digits in brackets, and those.
fn without_bracket(typed: &str) -> Option<(String, String)> {
    let (before, rest) = typed.split_once(['(', '（'])?;
    let (inside, after) = rest.split_once([')', '）'])?;
    let digit = |character: char| match character {
        '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10),
        other => other.is_ascii_digit().then_some(other),
    };
    let prefix: String = inside.trim().chars().map(digit).collect::<Option<_>>()?;
    ((1..=2).contains(&prefix.len())).then(|| (format!("{before}{after}"), prefix))
}

/// Whether this is what the number's country dials before its numbers, and not from outside.
fn is_dialled_inside(number: &str, prefix: &str) -> bool {
    let Ok(code) = country(number).parse::<u16>() else { return false };
    let plans = phonenumber::metadata::DATABASE.by_code(&code);
    plans.is_some_and(|plans| plans.iter().any(|plan| plan.national_prefix() == Some(prefix)))
}

fn number(typed: &str) -> Option<String> {
    let mut plain = String::with_capacity(typed.len());
    for character in typed.chars() {
        match character {
            '0'..='9' | '+' => plain.push(character),
            '０'..='９' => plain.push(char::from_digit(u32::from(character) - u32::from('０'), 10)?),
            '＋' => plain.push('+'),
            '-' | '(' | ')' | '.' | '－' | '（' | '）' | '‐' | '‑' | '–' => {}
            space if space.is_whitespace() => {}
            _ => return None,
        }
    }
    let digits = match (plain.strip_prefix('+'), plain.strip_prefix("00")) {
        (Some(international), _) | (None, Some(international)) => international.to_owned(),
        (None, None) if is_chinese_mobile(&plain) => [CHINA, &plain].concat(),
        // Without its plus, and nothing else than China's code fits so many digits.
        (None, None) if plain.strip_prefix(CHINA).is_some_and(is_chinese_mobile) => plain,
        (None, None) => return None,
    };
    // China's are held against our own rule: it names those that take messages, and new ones open every year.
    if digits.starts_with(CHINA) {
        return is_number(&digits).then(|| format!("+{digits}"));
    }
    international(&digits)
}

/// A number of any other country after the numbering plans of libphonenumber: the zero that is dialled inside the country
/// goes, but where it belongs to the number (Italy). Nothing for what is no number there.
fn international(digits: &str) -> Option<String> {
    if !is_number(digits) {
        return None;
    }
    // Whether a number that fits its country's plan was ever given out, no plan knows for long.
    let code = country(digits);
    let plans = phonenumber::metadata::DATABASE.by_code(&code.parse::<u16>().ok()?)?;
    // The whole number, not only its beginning: the library's own check stops where a pattern ends.
    let whole = |pattern: &phonenumber::metadata::Descriptor, national: &str| {
        let found = pattern.national_number().find(national);
        found.is_some_and(|found| found.start() == 0 && found.end() == national.len())
    };
    let fits = |national: &str| {
        plans.iter().any(|plan| {
            let kinds = plan.descriptors();
            let some = [Some(kinds.general()), kinds.mobile(), kinds.fixed_line()];
            some.into_iter().flatten().any(|pattern| whole(pattern, national))
        })
    };
    let national = digits.strip_prefix(code)?;
    let national =
        [Some(national), national.strip_prefix('0')].into_iter().flatten().find(|one| fits(one))?;
    Some(format!("+{code}{national}"))
}

fn is_number(digits: &str) -> bool {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    plain && (8..=15).contains(&digits.len()) && digits.strip_prefix(CHINA).is_none_or(is_chinese_mobile)
}

/// Eleven digits from 13 to 19: other Chinese numbers take no messages.
fn is_chinese_mobile(national: &str) -> bool {
    let bytes = national.as_bytes();
    bytes.len() == 11
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes.starts_with(b"1")
        && (b'3'..=b'9').contains(&bytes[1])
}

/// The calling code of a number in E.164.
pub(super) fn country(number: &str) -> &str {
    let digits = number.trim_start_matches('+');
    let length = match digits.get(..2) {
        _ if digits.starts_with('1') || digits.starts_with('7') => 1,
        Some(two) if TWO_DIGITS.contains(&two) => 2,
        _ => 3,
    };
    digits.get(..length).unwrap_or(digits)
}

/// `+86 139••••5678`; less of shorter ones.
pub(super) fn mask(number: &str) -> String {
    let country = country(number);
    let national = number.trim_start_matches('+').strip_prefix(country).unwrap_or_default();
    let (head, tail) = if national.len() >= 10 { (3, 4) } else { (0, 2) };
    let start = national.get(..head).unwrap_or_default();
    let end = national.len().checked_sub(tail).and_then(|from| national.get(from..)).unwrap_or_default();
    format!("+{country} {start}••••{end}")
}

/// A number in each form that databases hold it in, spaces and hyphens aside. Without a plus or 00 only numbers of the
/// `national` country count: elsewhere the same digits are somebody else's.
pub(super) fn forms(number: &str, national: &str) -> Vec<String> {
    let digits = number.trim_start_matches('+');
    let mut forms = vec![format!("+{digits}"), format!("00{digits}")];
    if country(number) == national {
        forms.push(digits.to_owned());
        forms.extend(digits.strip_prefix(national).map(str::to_owned));
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::{country, forms, mask, parse};

    #[test]
    fn a_number_is_the_same_however_it_is_typed() {
        for typed in [
            "13912345678",
            "139 1234 5678",
            "139-1234-5678",
            "１３９１２３４５６７８",
            "+8613912345678",
            "+86 139 1234 5678",
            "+86-139-1234-5678",
            "＋８６ 13912345678",
            "(+86) 13912345678",
            "0086 13912345678",
            "8613912345678",
            "139\u{3000}1234\u{a0}5678",
        ] {
            assert_eq!(parse(typed).as_deref(), Some("+8613912345678"), "{typed:?}");
        }
        for (typed, number) in [
            ("+1 (503) 555-0100", "+15035550100"),
            ("+44 7700 900123", "+447700900123"),
            ("+852 5123 4567", "+85251234567"),
            ("+44 (0)7700 900123", "+447700900123"),
            ("+44 07700 900123", "+447700900123"),
            ("0044 (0) 7700 900123", "+447700900123"),
            ("+49 (0)1512 3456789", "+4915123456789"),
            ("+39 06 6982 1234", "+390669821234"),
            ("+39 312 345 6789", "+393123456789"),
            ("+61 (0)412 345 678", "+61412345678"),
        ] {
            assert_eq!(parse(typed).as_deref(), Some(number));
        }
    }

    #[test]
    fn what_takes_no_message_is_no_number() {
        for typed in [
            "",
            "+",
            "110",
            "12345678",
            "1391234567",
            "139123456789",
            "12912345678",
            "01012345678",
            "+86 10 1234 5678",
            "+8612912345678",
            "+0123456789",
            "+123456",
            "+44 12",
            "+44 7700 90012345",
            "+1 503 555 01001",
            "+852 5123 45678",
            "+65 8123 45678",
            "+7 912 345 67 890",
            "+61 412 345 6789",
            "+1 123 456 7890",
            "+999 1234 5678",
            "+1234567890123456",
            "++8613912345678",
            "13912345678+",
            "139123x5678",
            "tel:13912345678",
            "٠١٢٣٤٥٦٧٨٩٠",
        ] {
            assert_eq!(parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn a_calling_code_has_one_to_three_digits() {
        for (number, code) in [
            ("+8613912345678", "86"),
            ("+15035550100", "1"),
            ("+79001234567", "7"),
            ("+447700900123", "44"),
            ("+85251234567", "852"),
            ("+8801712345678", "880"),
            ("+3581234567", "358"),
        ] {
            assert_eq!(country(number), code);
        }
    }

    #[test]
    fn a_masked_number_shows_its_country_and_its_ends() {
        assert_eq!(mask("+8613912345678"), "+86 139••••5678");
        assert_eq!(mask("+15035550100"), "+1 503••••0100");
        assert_eq!(mask("+85251234567"), "+852 ••••67");
    }

    #[test]
    fn digits_without_a_country_are_those_of_the_operators_country_only() {
        assert_eq!(
            forms("+8613912345678", "86"),
            ["+8613912345678", "008613912345678", "8613912345678", "13912345678"]
        );
        // +1 391 234 5678 would read 13912345678 as well: it must not open a Chinese account.
        assert_eq!(forms("+13912345678", "86"), ["+13912345678", "0013912345678"]);
        assert_eq!(
            forms("+13912345678", "1"),
            ["+13912345678", "0013912345678", "13912345678", "3912345678"]
        );
    }
}
