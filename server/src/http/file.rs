//! Documents that people keep: an ordinary address answers them as files, so that whatever shows our pages can save them.

use crate::error::{Failure, internal};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

/// A JSON document with line breaks, to be saved under this name. The name is ours and plain ASCII.
///
/// # Errors
/// `internal` for what does not serialise.
pub fn json(name: &str, document: &impl Serialize) -> Result<Response, Failure> {
    let text =
        serde_json::to_string_pretty(document).map_err(|_| internal("a document does not serialise"))?;
    let kind = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, attachment(name)?)], text)
        .into_response())
}

/// `Content-Disposition` for a file of this name. Whatever carries it is neither stored nor altered on its way: see
/// [`super::headers::finish`].
///
/// # Errors
/// `internal` for a name that needs more than letters, digits, hyphens and dots.
pub fn attachment(name: &str) -> Result<HeaderValue, Failure> {
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.');
    let text = name.chars().all(plain).then(|| format!("attachment; filename=\"{name}\""));
    text.and_then(|text| HeaderValue::from_str(&text).ok())
        .ok_or_else(|| internal("a file name that is not plain"))
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_name_that_could_end_the_header_is_none() {
        assert_eq!(attachment("receipt-1.json").expect("plain"), "attachment; filename=\"receipt-1.json\"");
        for name in ["a\"b", "a\r\nb", "../a", "a b", "回执.json"] {
            assert!(attachment(name).is_err(), "{name}");
        }
    }
}
