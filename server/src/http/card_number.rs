//! Numbers of bank cards in free text (R41): no field of ours takes them, so that none is ever kept.

use crate::error::Failure;
use contract::problem::Code;

/// Refuses text with something that reads like the number of a bank card: 13 to 19 digits, with or without spaces or dashes
/// between them, that begin as cards do and fit the check digit (ISO/IEC 7812-1, Luhn).
///
/// # Errors
/// `card_number`.
pub fn refuse(text: &str, field: &'static str) -> Result<(), Failure> {
    if is_in(text) { Err(Failure::new(Code::CardNumber).field(field)) } else { Ok(()) }
}

fn is_in(text: &str) -> bool {
    let mut run: Vec<u32> = Vec::new();
    let mut gap = 0;
    for character in text.chars().chain(['x', 'x']) {
        match digit(character) {
            Some(digit) => {
                run.push(digit);
                gap = 0;
            }
            // One space, dash or dot stands between groups of a number; two end it.
            None if gap == 0 && !run.is_empty() && is_separator(character) => gap = 1,
            None => {
                if holds_card(&run) {
                    return true;
                }
                run.clear();
                gap = 0;
            }
        }
    }
    false
}

/// Somewhere in a run of digits: what stands next to a number must not hide it.
fn holds_card(run: &[u32]) -> bool {
    // A whole run is weighed at any length; within a longer one only the lengths that cards have in practice, or every long
    // number would hold one by chance.
    if (13..=19).contains(&run.len()) {
        return is_card(run);
    }
    run.len() > 19 && run.windows(16).any(is_card)
}

fn is_card(digits: &[u32]) -> bool {
    (2..=6).contains(&digits[0]) && luhn(digits)
}

fn luhn(digits: &[u32]) -> bool {
    let weighed = digits.iter().rev().enumerate().map(|(place, digit)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) if double > 9 => double - 9,
        (_, double) => double,
    });
    weighed.sum::<u32>().is_multiple_of(10)
}

fn digit(character: char) -> Option<u32> {
    match character {
        '０'..='９' => Some(u32::from(character) - u32::from('０')),
        _ => character.to_digit(10),
    }
}

fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '-' | '.' | '\u{a0}' | '\u{2010}'..='\u{2014}' | '\u{3000}' | '－' | '\n')
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
            "4111  1111  1111  1111",
            "",
            "没有数字",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }
}
