//! Whether a state-changing request comes from our own pages (S4).

use crate::error::Failure;
use axum::http::{HeaderMap, header};
use contract::{paths, problem::Code};

/// Refuses requests from elsewhere: our header must be there, and the browser must say same origin.
///
/// `Sec-Fetch-Site` decides where the browser sends it; otherwise `Origin` must equal the configured public URL, never
/// the Host header, which the sender chooses.
///
/// # Errors
/// `cross_site`.
pub fn check(public_url: &str, headers: &HeaderMap) -> Result<(), Failure> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = text(paths::REQUESTED_BY) == Some(paths::REQUESTED_BY_VALUE);
    let same_origin = match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text(header::ORIGIN.as_str()) == Some(public_url),
    };
    if ours && same_origin { Ok(()) } else { Err(Code::CrossSite.into()) }
}

#[cfg(test)]
mod tests {
    use super::check;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    #[test]
    fn only_our_own_pages_may_change_something() {
        const OURS: (&str, &str) = ("x-requested-by", "privacy-center");
        for (headers, admitted) in [
            (vec![OURS, ("sec-fetch-site", "same-origin")], true),
            (vec![OURS, ("origin", "https://p.example")], true),
            (vec![OURS], false),
            (vec![("sec-fetch-site", "same-origin")], false),
            (vec![OURS, ("sec-fetch-site", "same-site")], false),
            (vec![OURS, ("sec-fetch-site", "none")], false),
            (vec![OURS, ("sec-fetch-site", "cross-site"), ("origin", "https://p.example")], false),
            (vec![OURS, ("origin", "https://p.example.evil.example")], false),
            (vec![OURS, ("origin", "null")], false),
        ] {
            let map: HeaderMap = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(check("https://p.example", &map).is_ok(), admitted, "{headers:?}");
        }
    }
}
