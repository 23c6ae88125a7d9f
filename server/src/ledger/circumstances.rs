//! The circumstances of a request that belong to a choice: the language read, the browser's signal, the build of the page.

use crate::{
    error::Failure,
    http::{Caller, access::Session, language},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, request::Parts},
};
use contract::{language::Language, paths, problem::Code};
use std::convert::Infallible;

/// How a choice reached us: an extractor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// The language of the page.
    pub language: Language,
    /// Whether the browser's opt-out signal is on: now, or when the session began.
    pub signal: bool,
    /// The build of the page, in hexadecimal; empty where it does not say.
    pub build: String,
}

impl Circumstances {
    fn of(headers: &HeaderMap, session: Option<&Session>, language: Language) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let is_on = |name: &str| text(name).is_some_and(|value| value.trim() == "1");
        let signal = is_on("sec-gpc") || is_on(paths::SIGNAL) || session.is_some_and(|session| session.gpc);
        let build = text(paths::BUILD).filter(|build| is_build(build)).unwrap_or_default().to_owned();
        Self { language, signal, build }
    }
}

/// It goes into receipts as it comes, so it can be nothing but a short hash.
fn is_build(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl<S: Sync> FromRequestParts<S> for Circumstances {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let session = parts.extensions.get::<Caller>().and_then(|caller| caller.0.as_ref());
        Ok(Self::of(&parts.headers, session, language::of(&parts.uri, &parts.headers)))
    }
}

/// The `before` of a paged list, a sequence number: an extractor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before(pub Option<i64>);

impl<S: Sync> FromRequestParts<S> for Before {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        before(&parts.uri).map(Self)
    }
}

fn before(uri: &Uri) -> Result<Option<i64>, Failure> {
    let Some(text) = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("before="))
    else {
        return Ok(None);
    };
    let malformed = || Failure::new(Code::MalformedRequest).field("before");
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed());
    }
    text.parse().map(Some).map_err(|_| malformed())
}

#[cfg(test)]
mod tests {
    use super::{Circumstances, before};
    use crate::http::access::Session;
    use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
    use contract::{language::Language, session::Kind};

    fn of(headers: &[(&'static str, &'static str)], session_gpc: Option<bool>) -> Circumstances {
        let map: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let session = session_gpc.map(|gpc| Session {
            id: String::new(),
            person: String::new(),
            kind: Kind::Rider,
            gpc,
        });
        Circumstances::of(&map, session.as_ref(), Language::En)
    }

    #[test]
    fn the_signal_is_a_header_of_the_browsers_or_the_pages_or_the_sessions_beginning() {
        for (headers, session, on) in [
            (vec![], None, false),
            (vec![("sec-gpc", "1")], None, true),
            (vec![("sec-gpc", "0")], None, false),
            (vec![("x-gpc", "1")], None, true),
            (vec![("x-gpc", "1"), ("sec-gpc", "0")], Some(false), true),
            (vec![("x-gpc", "0")], None, false),
            (vec![("sec-gpc", "true")], None, false),
            (vec![], Some(true), true),
            (vec![], Some(false), false),
            (vec![("sec-gpc", "1")], Some(false), true),
        ] {
            assert_eq!(of(&headers, session).signal, on, "{headers:?} {session:?}");
        }
    }

    #[test]
    fn a_build_is_a_short_hash_or_nothing() {
        for (sent, kept) in [("0a1f", "0a1f"), ("", ""), ("0A1F", ""), ("<script>", ""), ("main-1", "")] {
            assert_eq!(of(&[("x-build", sent)], None).build, kept, "{sent}");
        }
        let long = "a".repeat(65);
        assert!(!super::is_build(&long));
    }

    #[test]
    fn a_page_begins_before_a_whole_number() {
        for (path, expected) in [
            ("/x", Ok(None)),
            ("/x?lang=en", Ok(None)),
            ("/x?lang=en&before=51", Ok(Some(51))),
            ("/x?before=", Err(())),
            ("/x?before=-1", Err(())),
            ("/x?before=1e3", Err(())),
            ("/x?before=99999999999999999999", Err(())),
        ] {
            assert_eq!(before(&path.parse::<Uri>().expect("a path")).map_err(|_| ()), expected, "{path}");
        }
    }
}
