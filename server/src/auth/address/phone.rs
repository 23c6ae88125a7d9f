//! Phone numbers: as typed, after E.164, masked, and as an operator may have written them.

/// Calling codes of two digits; 1 and 7 have one, all others three (ITU-T E.164).
const TWO_DIGITS: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];
const CHINA: &str = "86";
/// What some countries dialled inside until lately, as people still write it: Mexico until 2019, Tajikistan, Uzbekistan.
const DIALLED_ONCE: [(&str, &str); 4] = [("52", "01"), ("52", "1"), ("992", "8"), ("998", "8")];

/// A number as typed: with a plus (or 00) and the country, or a Chinese mobile number without. Spaces, hyphens, brackets
/// and full-width characters do no harm.
pub(super) fn parse(typed: &str) -> Option<String> {
    let Typed { plus, digits, ends } = Typed::read(typed)?;
    let (code, from) = match (plus, digits.strip_prefix("00")) {
        (true, _) => (country(&digits), country(&digits).len()),
        (false, Some(after)) => (country(after), "00".len() + country(after).len()),
        (false, None) if digits.starts_with(CHINA) => (CHINA, CHINA.len()),
        // Without a country, a zero in front may be that of many.
        (false, None) => return is_chinese_mobile(&digits).then(|| format!("+{CHINA}{digits}")),
    };
    let national = digits.get(from..)?;
    // What is dialled inside the country only and stands apart, as in +44 (0)7700, belongs to no number. What is left is
    // the number or there is none: with that digit, one that lacks another could be somebody else's.
    let apart = ends.into_iter().find(|end| *end > from).and_then(|end| Some((digits.get(from..end)?, end)));
    let national = match apart {
        Some((prefix, end)) if is_dialled_inside(code, prefix) => {
            Some(&digits[end..]).filter(|rest| fits(code, rest))
        }
        Some(("0", end)) => one([national, &digits[end..]].into_iter().filter(|either| fits(code, either))),
        _ if is_certain(code, national) => Some(national),
        _ => one(inside_prefixes(code, national)
            .map(|prefix| &national[prefix.len()..])
            .filter(|rest| fits(code, rest))),
    };
    national.map(|national| format!("+{code}{national}"))
}

/// What was typed: its digits, where each group of them ends, and whether a plus stands before the first.
struct Typed {
    plus: bool,
    digits: String,
    ends: Vec<usize>,
}

impl Typed {
    fn read(typed: &str) -> Option<Self> {
        let mut read = Self { plus: false, digits: String::with_capacity(typed.len()), ends: Vec::new() };
        for character in typed.chars() {
            match character {
                '0'..='9' => read.digits.push(character),
                '０'..='９' => {
                    read.digits.push(char::from_digit(u32::from(character) - u32::from('０'), 10)?);
                }
                '+' | '＋' if !read.plus && read.digits.is_empty() => read.plus = true,
                '-' | '.' | '－' | '‐' | '‑' | '–' | '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' =>
                {
                    read.ends.push(read.digits.len());
                }
                space if space.is_whitespace() => read.ends.push(read.digits.len()),
                _ => return None,
            }
        }
        Some(read)
    }
}

/// The numbering plans behind a calling code, of libphonenumber.
fn plans(code: &str) -> Vec<&'static phonenumber::Metadata> {
    let code = code.parse::<u16>().ok();
    code.and_then(|code| phonenumber::metadata::DATABASE.by_code(&code)).unwrap_or_default()
}

/// Whether this is what a country dials before its numbers, and what is not dialled from outside.
fn is_dialled_inside(code: &str, prefix: &str) -> bool {
    let of_plan = |plan: &&phonenumber::Metadata| {
        let pattern = plan.national_prefix_for_parsing();
        plan.national_prefix() == Some(prefix)
            || pattern.and_then(|pattern| pattern.find(prefix)).is_some_and(|found| found.as_str() == prefix)
    };
    DIALLED_ONCE.contains(&(code, prefix)) || (prefix.len() <= 2 && plans(code).iter().any(of_plan))
}

/// What a country dials before its numbers, as its operators may have written them. Not where that is its calling code too.
pub(super) fn dialled_inside(code: &str) -> Vec<&'static str> {
    let prefixes = plans(code).into_iter().filter_map(phonenumber::Metadata::national_prefix);
    let mut prefixes: Vec<_> = prefixes.filter(|prefix| *prefix != code).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    prefixes
}

/// What such a number may begin with that is dialled inside its country only; a zero is written by mistake elsewhere too.
fn inside_prefixes<'a>(code: &'a str, national: &'a str) -> impl Iterator<Item = &'a str> {
    let begins = [1, 2].into_iter().filter_map(|length| national.get(..length));
    begins.filter(move |begin| *begin == "0" || is_dialled_inside(code, begin))
}

/// The only one of these, but nothing where there are several: nobody's code may go to somebody else.
fn one<'a>(mut found: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    found.next().filter(|_| found.next().is_none())
}

/// Whether these are as many digits, of such a beginning, as the numbers of a country have. Whether it was ever given
/// out, no plan knows for long.
fn fits(code: &str, national: &str) -> bool {
    let length = code.len() + national.len();
    // China's are held against our own rule: it names those that take messages, and new ones open every year.
    match code {
        _ if !(8..=15).contains(&length) || code.starts_with('0') => false,
        CHINA => is_chinese_mobile(national),
        _ => plans(code)
            .iter()
            .any(|plan| is_whole(plan.descriptors().general(), national) || is_known(plan, national)),
    }
}

/// Whether it is among the numbers that a plan gives to phones.
fn is_known(plan: &phonenumber::Metadata, national: &str) -> bool {
    let kinds = [plan.descriptors().mobile(), plan.descriptors().fixed_line()];
    kinds.into_iter().flatten().any(|kind| is_whole(kind, national))
}

/// The whole number, not only its beginning: the library's own check stops where a pattern ends.
fn is_whole(kind: &phonenumber::metadata::Descriptor, national: &str) -> bool {
    kind.national_number().find(national).is_some_and(|found| found.as_str() == national)
}

/// Whether it fits as it stands. One that begins as if it was dialled inside the country might only lack a digit.
fn is_certain(code: &str, national: &str) -> bool {
    let ambiguous =
        inside_prefixes(code, national).next().is_some_and(|prefix| is_dialled_inside(code, prefix));
    fits(code, national) && (!ambiguous || plans(code).iter().any(|plan| is_known(plan, national)))
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
    use super::{country, dialled_inside, fits, forms, is_dialled_inside, mask, parse};

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
            "+86 (0)139 1234 5678",
            "+86（0）139 1234 5678",
            "(+86) (0)139 1234 5678",
            "(+86) (0) 13912345678",
            "0086 [0] 139 1234 5678",
            "+86 0139 1234 5678",
            "+86 0 139 1234 5678",
            "(86) 139 1234 5678",
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
    fn what_is_dialled_inside_the_country_only_belongs_to_no_number() {
        for (typed, number) in [
            ("+7 (8) 912 345-67-89", "+79123456789"),
            ("+7（８）912 345-67-89", "+79123456789"),
            ("(+7) (8) 912 345-67-89", "+79123456789"),
            ("+7 8 912 345-67-89", "+79123456789"),
            ("+7 89123456789", "+79123456789"),
            ("+7 (8912) 345-67-89", "+79123456789"),
            ("+7 (812) 345-67-89", "+78123456789"),
            ("+7 (8482) 12-34-56", "+78482123456"),
            ("+36 (06) 20 123 4567", "+36201234567"),
            ("+36 06201234567", "+36201234567"),
            ("+370 (8) 612 34567", "+37061234567"),
            ("+370 (0) 612 34567", "+37061234567"),
            ("+375 (80) 29 491 19 11", "+375294911911"),
            ("+52 (01) 55 1234 5678", "+525512345678"),
            ("+52 01 55 1234 5678", "+525512345678"),
            ("+52 1 55 1234 5678", "+525512345678"),
            ("+55 (0) 11 96123-4567", "+5511961234567"),
            ("+54 (9) 11 2345-6789", "+5491123456789"),
            ("+44 (020) 7946 0958", "+442079460958"),
            ("+39 (0)6 6982 1234", "+390669821234"),
            ("+39 (06) 6982 1234", "+390669821234"),
            ("+225 (01) 23 45 67 89", "+2250123456789"),
            ("+65 (8) 123 4567", "+6581234567"),
            ("+1 (1) 503 555 0100", "+15035550100"),
        ] {
            assert_eq!(parse(typed).as_deref(), Some(number), "{typed}");
        }
    }

    #[test]
    fn a_number_that_might_be_somebody_elses_is_refused() {
        for typed in [
            // A digit is missing: with what is dialled inside it would be a number again.
            "+7 (8) 912 345-67-8",
            "+7 8 912 345-67-8",
            "+7 8912345678",
            "+7 (8 482) 12-34-5",
            "+78 (482) 123-45-6",
            "+86 (0)139 1234 567",
            "+44 (0)7700 90012",
            "+36 (06) 1 234 567",
            // A phone in Como or a mobile one.
            "+39 (0)312 345 6789",
            // German, and Chinese without its zero.
            "0151 2345 6789",
            "(0)151 2345 6789",
        ] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn no_countrys_number_that_lacks_a_digit_is_made_up_by_what_is_dialled_inside() {
        let is_mobile = |code: &str, national: &str| {
            let plans = super::plans(code);
            let mut mobiles = plans.iter().filter_map(|plan| plan.descriptors().mobile());
            mobiles.any(|kind| super::is_whole(kind, national))
        };
        let mut tried = 0;
        for plan in phonenumber::metadata::DATABASE.iter() {
            let code = plan.country_code().to_string();
            let kinds = [plan.descriptors().mobile(), plan.descriptors().fixed_line()];
            let examples = kinds.into_iter().flatten().filter_map(|kind| kind.example());
            for national in examples.filter(|national| fits(&code, national)) {
                let prefixes = (0..100).flat_map(|prefix| [format!("{prefix}"), format!("{prefix:02}")]);
                for prefix in prefixes.filter(|prefix| is_dialled_inside(&code, prefix)) {
                    tried += 1;
                    let apart = |rest: &str| {
                        [
                            format!("+{code} ({prefix}) {rest}"),
                            format!("(+{code}) ({prefix}){rest}"),
                            format!("+{code} {prefix} {rest}"),
                            format!("00{code}-{prefix}-{rest}"),
                        ]
                    };
                    for typed in apart(national) {
                        assert_eq!(parse(&typed), Some(format!("+{code}{national}")), "{typed}");
                    }
                    for lost in 0..national.len() {
                        let short = [&national[..lost], &national[lost + 1..]].concat();
                        let itself = format!("+{code}{short}");
                        for typed in apart(&short) {
                            let parsed = parse(&typed);
                            assert!(parsed.is_none_or(|number| number == itself), "{typed}");
                        }
                        // Not apart, it may be the whole number of a fixed line (+7 871…), but of no mobile phone, unless the
                        // country dials nothing any more before its numbers (+992 8…).
                        let joined = [prefix.as_str(), &short].concat();
                        let parsed = parse(&format!("+{code}{joined}"));
                        let dialled = !super::DIALLED_ONCE.contains(&(code.as_str(), prefix.as_str()));
                        if dialled && parsed == Some(format!("+{code}{joined}")) {
                            assert!(!is_mobile(&code, &joined), "+{code}{joined}");
                        }
                    }
                }
            }
        }
        assert!(tried > 300, "{tried}");
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
    fn a_country_dials_its_own_digits_before_its_numbers() {
        for (code, prefixes) in
            [("86", vec!["0"]), ("36", vec!["06"]), ("7", vec!["8"]), ("39", vec![]), ("1", vec![])]
        {
            assert_eq!(dialled_inside(code), prefixes, "+{code}");
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
