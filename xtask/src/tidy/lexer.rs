//! Just enough of Rust's grammar to tell code, text and comments apart.

/// A source file seen three ways; all views have the same lines and the same columns.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Views {
    /// Code alone: comments and strings are blank.
    pub(super) code: String,
    /// Code and strings: only comments are blank.
    pub(super) spoken: String,
}

/// Splits a file into its views. Never fails: what it can't follow counts as code.
pub(super) fn views(source: &str) -> Views {
    let chars: Vec<char> = source.chars().collect();
    let mut views = Views::default();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let (length, kind) = next(rest, at.checked_sub(1).map(|before| chars[before]));
        let piece = &rest[..length];
        match kind {
            Kind::Code => {
                views.code.extend(piece);
                views.spoken.extend(piece);
            }
            Kind::Comment => {
                views.code.extend(piece.iter().copied().map(blank));
                views.spoken.extend(piece.iter().copied().map(blank));
            }
            Kind::Text => {
                views.code.extend(piece.iter().copied().map(blank));
                views.spoken.extend(piece);
            }
        }
        at += length;
    }
    views
}

#[derive(Clone, Copy)]
enum Kind {
    Code,
    Comment,
    Text,
}

/// The length and the kind of what `rest` starts with.
fn next(rest: &[char], before: Option<char>) -> (usize, Kind) {
    let inside_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    match rest {
        ['/', '/', ..] => (rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()), Kind::Comment),
        ['/', '*', ..] => (block_comment(rest), Kind::Comment),
        ['"', ..] => (string(rest), Kind::Text),
        ['r', '"' | '#', ..] if !inside_word => raw(rest, 1),
        ['b' | 'c', 'r', '"' | '#', ..] if !inside_word => raw(rest, 2),
        ['\'', ..] => character(rest),
        _ => (1, Kind::Code),
    }
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] if depth == 1 => return at + 2,
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    rest.len()
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// A raw string whose hashes start at `prefix`, or one character of code (`r#type`).
fn raw(rest: &[char], prefix: usize) -> (usize, Kind) {
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return (1, Kind::Code);
    }
    let closes = |at: &usize| {
        rest[*at] == '"' && rest[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    let end = (open + 1..rest.len()).find(closes).map_or(rest.len(), |at| at + 1 + hashes);
    (end, Kind::Text)
}

/// A character, or the quote of a lifetime (`'a`), which is code.
fn character(rest: &[char]) -> (usize, Kind) {
    match rest {
        ['\'', '\\', ..] => {
            (rest.iter().skip(3).position(|c| *c == '\'').map_or(rest.len(), |end| end + 4), Kind::Text)
        }
        ['\'', _, '\'', ..] => (3, Kind::Text),
        _ => (1, Kind::Code),
    }
}

fn blank(c: char) -> char {
    if c == '\n' { '\n' } else { ' ' }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code of one line, with the gaps that text and comments leave shown as one `_`.
    fn gaps(source: &str) -> String {
        let code = views(source).code;
        assert_eq!(code.chars().count(), source.chars().count(), "the columns stay: {source}");
        code.split("  ").map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
    }

    #[test]
    fn comments_vanish_from_both_views_and_text_from_the_code() {
        let seen = views("a(\"b\"); // c\n/* d /* e */ f */ g();");
        assert_eq!(seen.code, "a(   );     \n                  g();");
        assert_eq!(seen.spoken, "a(\"b\");     \n                  g();");
    }

    #[test]
    fn escapes_raw_strings_and_characters_end_where_they_should() {
        for (source, code) in [
            (r#"f("a\"b", x)"#, "f(_, x)"),
            (r##"f(r#"a"b"#, x)"##, "f(_, x)"),
            (r#"f(br"a\", x)"#, "f(_, x)"),
            ("f('\"', x)", "f(_, x)"),
            (r"f('\'', x)", "f(_, x)"),
            (r"f('\\', x)", "f(_, x)"),
            ("fn a<'b>(c: &'b str)", "fn a<'b>(c: &'b str)"),
            ("r#type.x", "r#type.x"),
        ] {
            assert_eq!(gaps(source), code, "{source}");
        }
    }

    #[test]
    fn lines_stay_where_they_are() {
        let source = "a\n\"two\nlines\"\n// c\nd";
        assert_eq!(views(source).code.lines().count(), source.lines().count());
        assert!(views(source).code.ends_with("\nd"));
    }
}
