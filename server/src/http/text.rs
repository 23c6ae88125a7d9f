//! Text from outside: what no field of ours takes (S20).

use crate::error::Failure;
use contract::problem::Code;

/// Whether text holds control characters or ones that turn the reading direction around.
#[must_use]
pub fn is_hostile(text: &str) -> bool {
    text.chars().any(|character| {
        character.is_control()
            || matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}')
    })
}

/// Takes a short line of text.
///
/// # Errors
/// `bad_text` for hostile characters or more than `longest` characters.
pub fn line<'a>(text: &'a str, field: &'static str, longest: usize) -> Result<&'a str, Failure> {
    if is_hostile(text) || text.chars().count() > longest {
        return Err(Failure::new(Code::BadText).field(field));
    }
    Ok(text)
}

/// Takes text of several lines, as typed into a large field: line ends and tabs stay, every line end becomes `\n`.
///
/// # Errors
/// `bad_text` for other hostile characters, for more than `longest` characters, and for nothing but blanks.
pub fn lines(text: &str, field: &'static str, longest: usize) -> Result<String, Failure> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let hostile = text.split(['\n', '\t']).any(is_hostile);
    let text = text.trim();
    if hostile || text.is_empty() || text.chars().count() > longest {
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
    use super::{check_query, is_hostile, line, lines};

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
        for bad in ["", " \n\t ", "a\0b", "\u{202E}moc", "a\u{1b}[31m", "12345678901"] {
            assert!(lines(bad, "x", 10).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_parameter_comes_once() {
        assert!(check_query(Some("lang=en&before=3")).is_ok());
        assert!(check_query(Some("lang=en&lang=zh-Hans")).is_err());
    }
}
