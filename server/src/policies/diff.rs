//! What differs between two texts: word by word, Chinese character by character. Pure.

use std::iter::once;

/// Beyond this many comparisons both texts are shown whole: the difference is no longer a detail then.
const MOST: usize = 4_000_000;

/// A part of both texts, or of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// In both.
    Same(&'a str),
    /// In the older one only.
    Gone(&'a str),
    /// In the newer one only.
    New(&'a str),
}

/// The pieces of both texts, in order.
#[must_use]
pub fn words<'a>(before: &'a str, after: &'a str) -> Vec<Piece<'a>> {
    compare(&tokens(before), &tokens(after))
}

/// The lines of both texts, in order.
#[must_use]
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<Piece<'a>> {
    compare(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>())
}

fn compare<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<Piece<'a>> {
    let start = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let (head, before, after) = (&before[..start], &before[start..], &after[start..]);
    let pairs = before.iter().rev().zip(after.iter().rev());
    let end = pairs.take_while(|(one, other)| one == other).count();
    let (before, tail) = before.split_at(before.len() - end);
    let after = &after[..after.len() - end];
    let mut pieces: Vec<Piece<'a>> = head.iter().copied().map(Piece::Same).collect();
    if before.len().saturating_mul(after.len()) > MOST {
        pieces.extend(before.iter().copied().map(Piece::Gone));
        pieces.extend(after.iter().copied().map(Piece::New));
    } else {
        longest_common(before, after, &mut pieces);
    }
    pieces.extend(tail.iter().copied().map(Piece::Same));
    pieces
}

/// The longest common subsequence, by the usual table of lengths from each pair of places on.
fn longest_common<'a>(before: &[&'a str], after: &[&'a str], pieces: &mut Vec<Piece<'a>>) {
    let width = after.len() + 1;
    let mut lengths = vec![0_u32; (before.len() + 1) * width];
    for row in (0..before.len()).rev() {
        for column in (0..after.len()).rev() {
            lengths[row * width + column] = if before[row] == after[column] {
                lengths[(row + 1) * width + column + 1] + 1
            } else {
                lengths[(row + 1) * width + column].max(lengths[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < before.len() && column < after.len() {
        if before[row] == after[column] {
            pieces.push(Piece::Same(before[row]));
            (row, column) = (row + 1, column + 1);
        } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
            pieces.push(Piece::Gone(before[row]));
            row += 1;
        } else {
            pieces.push(Piece::New(after[column]));
            column += 1;
        }
    }
    pieces.extend(before[row..].iter().copied().map(Piece::Gone));
    pieces.extend(after[column..].iter().copied().map(Piece::New));
}

/// Words, blanks, and everything else one by one: between Chinese characters there are no blanks to divide at.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |character: char| {
        let wide = ('\u{2e80}'..='\u{9fff}').contains(&character) || character >= '\u{f900}';
        match character {
            ' ' => 1,
            other if other.is_alphanumeric() && !wide => 2,
            _ => 0,
        }
    };
    let mut starts = Vec::new();
    let mut last = 0;
    for (at, character) in text.char_indices() {
        let this = kind(character);
        if at == 0 || this == 0 || this != last {
            starts.push(at);
        }
        last = this;
    }
    let ends = starts.iter().skip(1).copied().chain(once(text.len()));
    starts.iter().zip(ends).map(|(start, end)| &text[*start..end]).collect()
}

#[cfg(test)]
mod tests {
    use super::{Piece, lines, tokens, words};

    /// The older text, the newer one, and what is marked in each.
    fn told(before: &str, after: &str) -> (String, String, Vec<String>, Vec<String>) {
        let pieces = words(before, after);
        let (mut old, mut new) = (String::new(), String::new());
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for piece in pieces {
            match piece {
                Piece::Same(text) => {
                    old.push_str(text);
                    new.push_str(text);
                }
                Piece::Gone(text) => {
                    old.push_str(text);
                    gone.push(text.to_owned());
                }
                Piece::New(text) => {
                    new.push_str(text);
                    come.push(text.to_owned());
                }
            }
        }
        (old, new, gone, come)
    }

    #[test]
    fn both_texts_are_whole_and_only_what_differs_is_marked() {
        for (before, after, gone, come) in [
            ("We count traffic.", "We count traffic by hour.", vec![], vec![" ", "by", " ", "hour"]),
            ("用来统计流量。", "用来按小时统计流量。", vec![], vec!["按", "小", "时"]),
            ("one two three", "one 2 three", vec!["two"], vec!["2"]),
            ("same", "same", vec![], vec![]),
            ("", "new", vec![], vec!["new"]),
            ("old", "", vec!["old"], vec![]),
        ] {
            let (old, new, marked_gone, marked_new) = told(before, after);
            assert_eq!((old.as_str(), new.as_str()), (before, after));
            assert_eq!((marked_gone, marked_new), (to(&gone), to(&come)), "{before} → {after}");
        }
    }

    fn to(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn very_long_texts_are_compared_without_a_table() {
        let (one, other) = ("a ".repeat(3000), "b ".repeat(3000));
        let (old, new, ..) = told(&one, &other);
        assert_eq!((old, new), (one, other));
    }

    #[test]
    fn words_stay_whole_and_chinese_characters_stand_alone() {
        assert_eq!(tokens("Web 2.0，好的"), ["Web", " ", "2", ".", "0", "，", "好", "的"]);
        assert!(tokens("").is_empty());
    }

    #[test]
    fn lines_are_compared_whole() {
        assert_eq!(
            lines("a\nb\nc", "a\nx\nc"),
            [Piece::Same("a"), Piece::Gone("b"), Piece::New("x"), Piece::Same("c")]
        );
    }
}
