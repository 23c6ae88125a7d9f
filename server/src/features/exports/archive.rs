//! `GET /exports/{id}/archive`: the file itself, whole or a part of it.

use crate::{
    error::Failure,
    exports::{self, Range},
    http::{Caller, file},
    state::AppState,
};
use axum::{
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// Several ranges at once, and what does not parse, are answered with the whole: so says RFC 9110, 14.2.
///
/// # Errors
/// As [`exports::size`].
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let id = super::routes::id(path)?;
    let size = exports::size(&state, caller.session()?, &id).await?;
    let tag = format!("\"{id}\"");
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    // A part of another archive than the one that was begun would fit nowhere.
    let same = headers.get(header::IF_RANGE).is_none_or(|value| value.as_bytes() == tag.as_bytes());
    let (status, range) = match asked.filter(|_| same).map(|text| parse(text, size)) {
        Some(Asked::Part(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Asked::Beyond) => {
            let all = format!("bytes */{size}");
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, all)]).into_response());
        }
        Some(Asked::Whole) | None => (StatusCode::OK, 0..=size.saturating_sub(1)),
    };
    let told = format!("bytes {}-{}/{size}", range.start(), range.end());
    let length = range.end() + 1 - range.start();
    let body = Body::from_stream(exports::read(state, id, range));
    let mut response = (status, body).into_response();
    let out = response.headers_mut();
    let text = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    out.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    out.insert(header::ETAG, text(&tag));
    out.insert(header::CONTENT_DISPOSITION, file::attachment("iwalk-scooter-data.zip")?);
    if status == StatusCode::PARTIAL_CONTENT {
        out.insert(header::CONTENT_RANGE, text(&told));
    }
    Ok(response)
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range),
    Beyond,
}

fn parse(text: &str, size: u64) -> Asked {
    let Some((from, to)) = text.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Asked::Whole;
    };
    let last = size.saturating_sub(1);
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), _) if from >= size => Asked::Beyond,
        (Ok(from), Ok(to)) if from <= to => Asked::Part(from..=to.min(last)),
        (Ok(from), Err(_)) if to.is_empty() => Asked::Part(from..=last),
        (Err(_), Ok(0)) if from.is_empty() => Asked::Beyond,
        (Err(_), Ok(end)) if from.is_empty() => Asked::Part(size.saturating_sub(end)..=last),
        _ => Asked::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, parse};

    #[test]
    fn a_range_lies_within_the_archive() {
        for (text, asked) in [
            ("bytes=0-99", Asked::Part(0..=99)),
            ("bytes=100-", Asked::Part(100..=999)),
            ("bytes=-10", Asked::Part(990..=999)),
            ("bytes=900-5000", Asked::Part(900..=999)),
            ("bytes=-5000", Asked::Part(0..=999)),
            ("bytes=1000-", Asked::Beyond),
            ("bytes=-0", Asked::Beyond),
            ("bytes=5-1", Asked::Whole),
            ("bytes=0-1,5-9", Asked::Whole),
            ("items=0-1", Asked::Whole),
            ("bytes=x-", Asked::Whole),
            ("", Asked::Whole),
        ] {
            assert_eq!(parse(text, 1000), asked, "{text}");
        }
    }
}
