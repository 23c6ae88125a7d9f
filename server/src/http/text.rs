//! Text from outside: what no field of ours takes (S20).

use crate::error::Failure;
use contract::problem::Code;

/// Whether text holds control characters or ones that turn the reading direction around.
#[must_use]
pub fn is_hostile(text: &str) -> bool {
    first_hostile(text).is_some()
}

fn first_hostile(text: &str) -> Option<char> {
    text.chars().find(|character| character.is_control() || is_stray(*character) || is_break(*character))
}

/// What cannot be seen and says nothing: phone books, PDFs and editors leave it in what is copied from them.
const fn is_stray(character: char) -> bool {
    matches!(character,
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{180E}' | '\u{200B}')
}

/// Ends of lines and paragraphs that no keyboard has.
const fn is_break(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}' | '\u{0085}' | '\u{000B}' | '\u{000C}')
}

/// Text of one line as it was meant: without marks that nobody can see.
#[must_use]
pub fn without_strays(typed: &str) -> String {
    typed
        .chars()
        .filter(|character| {
            !is_stray(*character) && !matches!(character, '\u{200C}' | '\u{200D}' | '\u{00AD}')
        })
        .collect()
}

/// The same for what only ever holds letters, digits and signs of a keyboard: wide ones, as Chinese keyboards type them,
/// become narrow.
#[must_use]
pub fn narrow(typed: &str) -> String {
    let one = |character: char| match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '。' | '｡' => '.',
        other => other,
    };
    without_strays(typed).chars().map(one).collect()
}

/// Takes a short line of text.
///
/// # Errors
/// `bad_text` for hostile characters, by name, or more than `longest` characters.
pub fn line<'a>(text: &'a str, field: &'static str, longest: usize) -> Result<&'a str, Failure> {
    if let Some(hidden) = first_hostile(text) {
        return Err(Failure::new(Code::BadText).field(field).hidden(hidden));
    }
    if text.chars().count() > longest {
        return Err(Failure::new(Code::BadText).field(field));
    }
    Ok(text)
}

/// Takes text of several lines, as typed or pasted into a large field: line ends and tabs stay, every line end becomes `\n`,
/// and marks that nobody can see go.
///
/// # Errors
/// `bad_text` for other hostile characters, by name, for more than `longest` characters, and for nothing but blanks.
pub fn lines(text: &str, field: &'static str, longest: usize) -> Result<String, Failure> {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{0085}', '\u{000B}', '\u{000C}'], "\n");
    let text: String = text.chars().filter(|character| !is_stray(*character)).collect();
    if let Some(hidden) = text.split(['\n', '\t']).find_map(first_hostile) {
        return Err(Failure::new(Code::BadText).field(field).hidden(hidden));
    }
    let text = text.trim();
    if text.is_empty() || text.chars().count() > longest {
        return Err(Failure::new(Code::BadText).field(field));
    }
    Ok(text.to_owned())
}

/// Refuses a query in which a parameter comes twice: two readers would take different ones.
///
/// # Errors
/// `malformed_request`.
pub fn check_query(query: Option<&str>) -> Result<(), Failure> {
    let mut names: Vec<&str> = query
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .filter(|name| !name.is_empty())
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() == all { Ok(()) } else { Err(Code::MalformedRequest.into()) }
}

#[cfg(test)]
mod tests {
    use super::{check_query, is_hostile, line, lines, narrow, without_strays};

    #[test]
    fn hostile_text_is_seen() {
        for text in ["a\0b", "a\r\nBcc: x", "\u{202E}moc", "\u{2066}x\u{2069}", "\u{7f}"] {
            assert!(is_hostile(text), "{text:?}");
        }
        for text in ["rider@example.org", "滑板车 🛴", "naïve – “quoted”"] {
            assert!(!is_hostile(text), "{text}");
        }
        assert!(line("abcd", "x", 3).is_err());
    }

    #[test]
    fn several_lines_keep_their_ends_and_nothing_else_that_is_invisible() {
        assert_eq!(lines(" one\r\ntwo\rthree\tfour\n", "x", 40).expect("text"), "one\ntwo\nthree\tfour");
        for (pasted, kept) in [
            ("one\u{2028}two\u{2029}three", "one\ntwo\nthree"),
            ("call \u{202D}+86 139\u{202C} now", "call +86 139 now"),
            ("\u{FEFF}a\u{200B}b\u{200E}", "ab"),
            ("page\u{000C}two\u{0085}end", "page\ntwo\nend"),
            ("👩\u{200D}🔧", "👩\u{200D}🔧"),
        ] {
            assert_eq!(lines(pasted, "x", 40).expect("text"), kept, "{pasted:?}");
        }
        for bad in ["", " \n\t ", "\u{200B}\u{FEFF}", "a\0b", "a\u{1b}[31m", "12345678901"] {
            assert!(lines(bad, "x", 10).is_err(), "{bad:?}");
        }
        let told = lines("a\0b", "x", 10).expect_err("hostile").problem(contract::language::Language::En);
        assert!(told.detail.contains("U+0000"), "{}", told.detail);
    }

    #[test]
    fn what_nobody_can_see_goes_and_wide_signs_become_narrow() {
        assert_eq!(narrow("rider1＠example。org\u{200B}"), "rider1@example.org");
        assert_eq!(narrow("\u{202D}+86 １３９\u{202C}"), "+86 139");
        assert_eq!(without_strays("梅\u{200D}@例子.中国"), "梅@例子.中国");
    }

    #[test]
    fn a_parameter_comes_once() {
        assert!(check_query(Some("lang=en&before=3")).is_ok());
        assert!(check_query(Some("lang=en&lang=zh-Hans")).is_err());
    }
}
