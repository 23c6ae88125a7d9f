//! Cells for spreadsheets: quoted where they must be, and never a formula.

/// A cell. What a spreadsheet would run gets an apostrophe before it; phone numbers and negative numbers stay as they are.
pub(super) fn cell(text: &str) -> String {
    let numeric = |character: char| {
        character.is_ascii_digit() || matches!(character, ' ' | '-' | '.' | ',' | '(' | ')' | '/')
    };
    let risky = match text.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＠') => true,
        Some(sign @ ('+' | '-' | '＋' | '－')) => !text.trim_start_matches(sign).chars().all(numeric),
        _ => false,
    };
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A row, with the line end that RFC 4180 names.
pub(super) fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::{cell, row};

    #[test]
    fn a_cell_is_never_a_formula_and_numbers_stay_readable() {
        for (text, written) in [
            ("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\""),
            ("+86 139 0000 0001", "+86 139 0000 0001"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-12.50", "-12.50"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("a,b", "\"a,b\""),
            ("二维码", "二维码"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text}");
        }
        assert_eq!(row(&["a", "b\nc"]), "a,\"b\nc\"\r\n");
    }
}
