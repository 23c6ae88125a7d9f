//! A code from a message, as people type it.

/// The six digits, whatever stands between them; a Chinese keyboard's wide digits count as digits. Nothing where there are more or fewer.
#[must_use]
pub(crate) fn six_digits(typed: &str) -> Option<String> {
    let narrow = |character: char| match character {
        '\u{ff10}'..='\u{ff19}' => {
            u8::try_from(u32::from(character) - 0xff10).ok().map(|digit| char::from(b'0' + digit))
        }
        _ => Some(character).filter(char::is_ascii_digit),
    };
    let digits: String = typed.chars().filter_map(narrow).collect();
    (digits.len() == 6).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::six_digits;

    #[test]
    fn wide_digits_and_what_stands_between_do_no_harm() {
        for typed in ["012345", " 012 345\n", "０１２３４５", "０１２\u{3000}３４5", "012-345"] {
            assert_eq!(six_digits(typed).as_deref(), Some("012345"), "{typed}");
        }
    }

    #[test]
    fn more_or_fewer_are_no_code() {
        for typed in ["", "01234", "0123456", "０１２３４", "一二三四五六", "abcdef"] {
            assert_eq!(six_digits(typed), None, "{typed}");
        }
    }
}
