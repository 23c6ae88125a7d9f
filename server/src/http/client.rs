//! Whether the page that asks was made for this service: one that stayed open, or was kept, over an incompatible update is not.

use crate::error::Failure;
use axum::http::HeaderMap;
use contract::{paths, problem::Code};

/// Refuses changes that an older page asks for. Who says no version is no page of ours, and a newer page comes from a
/// server that is being rolled out beside this one.
///
/// # Errors
/// `client_outdated`.
pub fn check(headers: &HeaderMap) -> Result<(), Failure> {
    let Some(said) = headers.get(paths::CLIENT_VERSION) else { return Ok(()) };
    let version = said.to_str().ok().and_then(|version| version.parse::<u32>().ok());
    if version.is_some_and(|version| version >= paths::CLIENT) {
        Ok(())
    } else {
        Err(Code::ClientOutdated.into())
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use axum::http::{HeaderMap, HeaderValue};
    use contract::paths;

    #[test]
    fn only_a_page_that_says_an_older_version_is_refused() {
        let (now, next) = (paths::CLIENT.to_string(), (paths::CLIENT + 1).to_string());
        let said = |version: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(version) = version {
                headers.insert("x-client-version", HeaderValue::from_str(version).expect("a value"));
            }
            check(&headers).is_ok()
        };
        assert!(said(None) && said(Some(&now)) && said(Some(&next)));
        assert!(!said(Some("0")) && !said(Some("")) && !said(Some("-1")) && !said(Some("one")));
    }
}
