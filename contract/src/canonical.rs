//! RFC 8785 canonical JSON, for the values that receipts use: text, whole numbers, truth values, null, lists, objects.
//!
//! Written here because it runs in the webview, where a general library's number formatting would cost bytes that
//! receipts never use; the tests hold it against such a library.

use serde_json::Value;
use std::fmt::Write as _;

/// A value that has no canonical form here: a number with a fraction, an exponent, or beyond ±(2⁵³−1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCanonical;

/// The canonical text of a value. Its UTF-8 bytes are what is hashed and signed.
///
/// # Errors
/// [`NotCanonical`] where a number is not a whole number that every JSON reader keeps exactly.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            const EXACT: i64 = (1 << 53) - 1;
            let whole =
                number.as_i64().filter(|whole| (-EXACT..=EXACT).contains(whole)).ok_or(NotCanonical)?;
            let _ = write!(out, "{whole}");
        }
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(fields) => {
            // RFC 8785, 3.2.3: by UTF-16 code units, which differs from byte order beyond the basic plane.
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (index, (key, item)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(key, out);
                out.push(':');
                write(item, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < '\u{20}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{NotCanonical, canonical};
    use serde_json::json;

    #[test]
    fn agrees_with_a_general_library() {
        for value in [
            json!({"b": [1, -2, true, null], "a": {"z": "\u{1}\u{8}\t\n\u{c}\r\"\\/ é 滑板车 \u{1F6F4}", "": ""}}),
            json!({"\u{FF3A}": 1, "\u{1F6F4}": 2, "a": 3, "A": 4}),
            json!([]),
            json!({}),
            json!("\u{7f}\u{2028}"),
            json!(9_007_199_254_740_991_i64),
        ] {
            let expected = serde_json_canonicalizer::to_string(&value).expect("the library takes it");
            assert_eq!(canonical(&value), Ok(expected));
        }
    }

    #[test]
    fn numbers_that_readers_may_round_are_refused() {
        for value in [json!(0.5), json!(1e300), json!(9_007_199_254_740_993_i64), json!(u64::MAX)] {
            assert_eq!(canonical(&value), Err(NotCanonical), "{value}");
        }
    }
}
