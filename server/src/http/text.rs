//! Text from outside: what no field of ours takes (S20).

use crate::error::Failure;
use contract::problem::Code;

/// Whether text holds control characters or ones that turn the reading direction around.
#[must_use]
pub fn is_hostile(text: &str) -> bool {
    text.chars().any(is_hostile_one)
}

fn is_hostile_one(character: char) -> bool {
    character.is_control() || is_stray(character) || is_break(character) || character == REVERSED
}

/// Turns what follows around: nobody can know whether what was seen or what is stored was meant.
const REVERSED: char = '\u{202E}';

/// What cannot be seen and says nothing: phone books, PDFs and editors leave it in what is copied from them.
const fn is_stray(character: char) -> bool {
    matches!(character,
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202D}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{180E}'
        | '\u{200B}')
}

/// Tags: once for languages, today for the flags of some countries only, behind a black flag. Elsewhere they hide text.
const fn is_tag(character: char) -> bool {
    matches!(character, '\u{E0000}'..='\u{E007F}')
}

/// The text without strays, and without tags that belong to no flag.
fn seen(text: &str) -> impl Iterator<Item = char> {
    let mut flag = false;
    text.chars().filter(move |character| {
        flag = *character == '\u{1F3F4}' || (flag && is_tag(*character));
        !is_stray(*character) && (flag || !is_tag(*character))
    })
}

/// Ends of lines and paragraphs that no keyboard has.
const fn is_break(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}' | '\u{0085}' | '\u{000B}' | '\u{000C}')
}

/// Text of one line as it was meant: without marks that nobody can see.
#[must_use]
pub fn without_strays(typed: &str) -> String {
    seen(typed).filter(|character| !matches!(character, '\u{200C}' | '\u{200D}' | '\u{00AD}')).collect()
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

/// What parts digits as people group them: blanks, and every dash that a keyboard or an editor makes of a hyphen.
#[must_use]
pub fn parts_digits(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}')
}

/// One of our numbers in its one form, `4821-0937`, however it was typed: of the words and signs around it, none counts.
#[must_use]
pub fn number(typed: &str) -> Option<String> {
    let digits: String = narrow(typed).chars().filter(char::is_ascii_digit).collect();
    let (first, last) = digits.split_at_checked(4).filter(|(_, last)| last.len() == 4)?;
    Some(format!("{first}-{last}"))
}

/// Takes a short line of text.
///
/// # Errors
/// `bad_text` for hostile characters, by name, or more than `longest` characters.
pub fn line<'a>(text: &'a str, field: &'static str, longest: usize) -> Result<&'a str, Failure> {
    if let Some(found) = first_hostile_at(text, |_| false) {
        return Err(Failure::new(Code::BadText).field(field).hidden(found));
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
    let text: String = seen(&text).collect();
    if let Some(found) = first_hostile_at(&text, |character| matches!(character, '\n' | '\t')) {
        return Err(Failure::new(Code::BadText).field(field).hidden(found));
    }
    let text = text.trim();
    if text.is_empty() || text.chars().count() > longest {
        return Err(Failure::new(Code::BadText).field(field));
    }
    Ok(text.to_owned())
}

/// A character that nobody sees, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The character.
    pub character: char,
    /// Its line, from 1.
    pub line: usize,
    /// How many characters stand before it in its line, and itself.
    pub column: usize,
}

fn first_hostile_at(text: &str, but: impl Fn(char) -> bool) -> Option<Hidden> {
    let (mut line, mut column) = (1, 0);
    for character in text.chars() {
        column += 1;
        if is_hostile_one(character) && !but(character) {
            return Some(Hidden { character, line, column });
        }
        if character == '\n' {
            (line, column) = (line + 1, 0);
        }
    }
    None
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
    use super::{check_query, is_hostile, line, lines, narrow, number, without_strays};

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
            ("a\u{206A}b\u{206F}", "ab"),
            ("a\u{E0001}\u{E0065}\u{E006E}b", "ab"),
            ("\u{1F3F4}\u{E0067}\u{E0062}\u{E007F}x\u{E0062}", "\u{1F3F4}\u{E0067}\u{E0062}\u{E007F}x"),
        ] {
            assert_eq!(lines(pasted, "x", 40).expect("text"), kept, "{pasted:?}");
        }
        for bad in ["", " \n\t ", "\u{200B}\u{FEFF}", "a\0b", "a\u{1b}[31m", "12345678901", "a\u{202E}b"] {
            assert!(lines(bad, "x", 10).is_err(), "{bad:?}");
        }
        let told = lines("a\0b", "x", 10).expect_err("hostile").problem(contract::language::Language::En);
        assert!(told.detail.contains("U+0000"), "{}", told.detail);
        let failure = lines("one\r\ntwo \u{202E}eerht", "x", 40).expect_err("it turns what follows around");
        let told = |language| failure.problem(language).detail;
        let (english, chinese) =
            (told(contract::language::Language::En), told(contract::language::Language::ZhHans));
        assert!(english.contains("line 2, character 5") && english.contains("U+202E"), "{english}");
        assert!(chinese.contains("第 2 行第 5 个字符") && chinese.contains("U+202E"), "{chinese}");
        let ended =
            line("one\r\ntwo", "x", 40).expect_err("two lines").problem(contract::language::Language::En);
        assert!(ended.detail.contains("a line end") && !ended.detail.contains("U+"), "{}", ended.detail);
    }

    #[test]
    fn what_nobody_can_see_goes_and_wide_signs_become_narrow() {
        assert_eq!(narrow("rider1＠example。org\u{200B}"), "rider1@example.org");
        assert_eq!(narrow("\u{202D}+86 １３９\u{202C}"), "+86 139");
        assert_eq!(without_strays("梅\u{200D}@例子.中国"), "梅@例子.中国");
    }

    #[test]
    fn one_of_our_numbers_is_the_same_however_it_is_typed() {
        for typed in [
            "4821-0937",
            " 48210937 ",
            "4821 0937",
            "4821\u{2013}0937",
            "4821\u{2014}0937",
            "4821\u{2011}0937",
            "4821\u{2212}0937",
            "4821一0937",
            "４８２１－０９３７",
            "４８２１　０９３７",
            "4821\u{200B}-0937\u{202C}",
            "No. 4821-0937",
            "NO.4821-0937",
            "编号：４８２１０９３７。",
        ] {
            assert_eq!(number(typed).as_deref(), Some("4821-0937"), "{typed:?}");
        }
        for typed in ["", "4821", "4821-093", "4821-09371", "4821-0937 5514-2207", "٤٨٢١-٠٩٣٧"] {
            assert_eq!(number(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn a_parameter_comes_once() {
        assert!(check_query(Some("lang=en&before=3")).is_ok());
        assert!(check_query(Some("lang=en&lang=zh-Hans")).is_err());
    }
}
