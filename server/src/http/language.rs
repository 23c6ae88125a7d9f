//! The language of an answer: query, then cookie, then `Accept-Language`.

use super::cookie;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};
use contract::language::Language;
use std::convert::Infallible;

/// The language to answer in: an extractor.
#[derive(Clone, Copy, Debug)]
pub struct Lang(pub Language);

impl<S: Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(of(&parts.uri, &parts.headers)))
    }
}

/// The language asked for in the query, if it is one of ours.
#[must_use]
pub fn in_query(uri: &Uri) -> Option<Language> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::from_tag)
}

/// The language of a request.
#[must_use]
pub fn of(uri: &Uri, headers: &HeaderMap) -> Language {
    in_query(uri)
        .or_else(|| cookie::read(headers, cookie::LANGUAGE.on_loopback).and_then(Language::from_tag))
        .unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            accepted.map_or_else(Language::default, Language::negotiate)
        })
}
