//! One page in one language: made once, compressed once, kept until the day or the policy changes.

use super::{assets::accepts_brotli, content, frame};
use crate::{
    error::{Failure, internal},
    state::AppState,
};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use contract::{language::Language, paths, problem::Code};
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    io::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

/// The inner name of the page for addresses that do not exist.
pub(super) const NOT_FOUND: &str = "/404";

/// A finished page.
#[derive(Debug)]
pub struct Rendered {
    html: Bytes,
    brotli: Bytes,
    etag: HeaderValue,
    csp: HeaderValue,
    reports: HeaderValue,
    language: Language,
}

/// Finished pages by their key. It is emptied when it grows beyond what there can be in a day.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<HashMap<String, Arc<Rendered>>>);

/// The page at a path.
///
/// # Errors
/// `not_found` where there is none.
pub async fn page(state: &AppState, path: &str, language: Language) -> Result<Arc<Rendered>, Failure> {
    let policy = state.policy()?;
    let today = state.today();
    let position = state.policies.position();
    let key = format!("{path} {} {} {position} {today}", language.tag(), policy.version);
    let cache = state.shells.cache();
    if let Some(found) = cache.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(found));
    }
    let content = content::of(state, path, language)?.ok_or(Failure::new(Code::NotFound))?;
    let html = frame::wrap(state, path, language, &content);
    let csp = HeaderValue::from_str(&state.shells.shell(content.door).csp)
        .map_err(|_| internal("the CSP is not a header"))?;
    let rendered = tokio::task::spawn_blocking(move || finish(html, csp, language))
        .await
        .map_err(|_| internal("a page was not finished"))?;
    let rendered = Arc::new(rendered);
    let mut pages = cache.0.lock().unwrap_or_else(PoisonError::into_inner);
    if pages.len() >= 256 {
        pages.clear();
    }
    pages.insert(key, Arc::clone(&rendered));
    Ok(rendered)
}

fn finish(html: String, csp: HeaderValue, language: Language) -> Rendered {
    let mut brotli = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut brotli, 64 * 1024, 11, 22);
    writer.write_all(html.as_bytes()).and_then(|()| writer.flush()).expect("memory takes every byte");
    drop(writer);
    let digest = crate::keys::hex(&Sha256::digest(html.as_bytes())[..12]);
    let etag = HeaderValue::from_str(&format!("W/\"{digest}\"")).expect("hexadecimal is ASCII");
    let reports = HeaderValue::from_str(&format!("csp=\"{}\"", paths::CSP_REPORTS)).expect("paths are ASCII");
    Rendered { reports, html: html.into(), brotli: brotli.into(), etag, csp, language }
}

impl Rendered {
    /// How many bytes it has, plain and compressed.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize) {
        (self.html.len(), self.brotli.len())
    }

    /// The page's HTML.
    #[must_use]
    pub fn html(&self) -> &str {
        std::str::from_utf8(&self.html).unwrap_or_default()
    }

    pub(super) fn respond(&self, headers: &HeaderMap) -> Response {
        let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let etag = self.etag.to_str().unwrap_or_default();
        let unchanged = known.flat_map(|line| line.split(',')).any(|tag| tag.trim() == etag);
        if unchanged {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            self.write_headers(&mut response);
            return response;
        }
        self.respond_with(StatusCode::OK, headers)
    }

    pub(super) fn respond_with(&self, status: StatusCode, headers: &HeaderMap) -> Response {
        let brotli = accepts_brotli(headers);
        let body = if brotli { &self.brotli } else { &self.html };
        let mut response = (status, body.clone()).into_response();
        self.write_headers(&mut response);
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if brotli {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }

    fn write_headers(&self, response: &mut Response) {
        let out = response.headers_mut();
        out.insert(header::ETAG, self.etag.clone());
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
        out.insert(header::CONTENT_SECURITY_POLICY, self.csp.clone());
        out.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        out.insert("reporting-endpoints", self.reports.clone());
    }
}
