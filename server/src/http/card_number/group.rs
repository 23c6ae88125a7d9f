//! Digits in one piece, and what parts them from the next.

/// So many signs may stand between two groups of one number.
const WIDEST_GAP: usize = 4;

/// Digits in one piece.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) digits: Vec<u32>,
    /// What stands before them.
    pub(super) before: String,
}

impl Group {
    /// Whether it may belong to one number with the group before it.
    pub(super) fn is_near(&self) -> bool {
        self.before.chars().count() <= WIDEST_GAP
            && !self.before.contains(|sign: char| sign.is_alphanumeric() || matches!(sign, '+' | '＋'))
    }

    /// What parts it from the group before it: blanks around a sign do not count, and a line's end may stand for any sign.
    pub(super) fn sign(&self) -> Option<char> {
        let sign = self.before.chars().find(|sign| !sign.is_whitespace());
        let ends_line = self.before.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
        match sign {
            None if ends_line => None,
            None => Some(' '),
            Some('\u{2010}'..='\u{2015}' | '\u{2212}' | '－') => Some('-'),
            sign => sign,
        }
    }

    /// Whether nothing but one hyphen stands before it, as inside our own numbers.
    pub(super) fn is_hyphened(&self) -> bool {
        matches!(self.before.as_str(), "-" | "\u{2010}" | "\u{2011}" | "－")
    }

    pub(super) fn is_after_plus(&self) -> bool {
        self.before.ends_with(['+', '＋'])
    }

    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    pub(super) fn value(&self) -> u32 {
        self.digits.iter().fold(0, |value, digit| value.wrapping_mul(10).wrapping_add(*digit))
    }
}

/// The groups of digits of a text.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut group = Group::default();
    for character in text.chars() {
        if let Some(digit) = digit(character) {
            group.digits.push(digit);
            continue;
        }
        if !group.digits.is_empty() {
            groups.push(std::mem::take(&mut group));
        }
        group.before.push(character);
    }
    if !group.digits.is_empty() {
        groups.push(group);
    }
    groups
}

/// The first of ten digits that follow each other, of the scripts that keyboards write.
const ZEROS: [char; 16] = [
    '0',
    '\u{660}',
    '\u{6f0}',
    '\u{966}',
    '\u{9e6}',
    '\u{e50}',
    '\u{f20}',
    '\u{1040}',
    '\u{17e0}',
    '\u{1810}',
    '\u{ff10}',
    '\u{1d7ce}',
    '\u{1d7d8}',
    '\u{1d7e2}',
    '\u{1d7ec}',
    '\u{1d7f6}',
];

fn digit(character: char) -> Option<u32> {
    ZEROS
        .iter()
        .find_map(|zero| u32::from(character).checked_sub(u32::from(*zero)).filter(|digit| *digit < 10))
}

/// What cannot be seen is not there.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20e3}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    )
}
