//! Headers on every answer (S5, S6), and the last step that tells failures in the person's language.

use super::language;
use crate::{error::Failure, state::AppState};
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use contract::{paths, problem::Code};

const FIXED: [(&str, &str); 6] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), \
         gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
         publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    ),
    ("x-frame-options", "DENY"),
];

/// What other sites may read: the public keys, so that anybody's verifier can check what we signed.
const OPEN: [&str; 1] = [paths::KEYS];

/// What anything but a page may do: nothing.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The outermost layer.
pub async fn finish(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let language = language::of(request.uri(), request.headers());
    let api = request.uri().path().starts_with(paths::API);
    let open = OPEN.contains(&request.uri().path());
    let mut response = next.run(request).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response = failure.respond(language);
    }
    if api && let Some(code) = untold(&response) {
        response = Failure::new(code).respond(language);
    }
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if open {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    if !state.config.is_loopback_http() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    if api {
        // What people keep is signed or sealed: a proxy that makes it smaller or "better" would spoil it.
        let kept = headers.contains_key(header::CONTENT_DISPOSITION);
        let caching = if kept { "no-store, no-transform" } else { "no-store" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    }
    response
}

/// The code for a refusal that did not come from us but from the library that reads the request, such as a path that is
/// no text: it would be told in plain English.
fn untold(response: &Response) -> Option<Code> {
    let problem =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    match response.status().as_u16() {
        _ if problem => None,
        404 => Some(Code::NotFound),
        405 => Some(Code::MethodNotAllowed),
        413 => Some(Code::TooLarge),
        // A part that lies beyond the end of a file: the answer names its size.
        416 => None,
        400..=499 => Some(Code::MalformedRequest),
        500..=599 => Some(Code::Internal),
        _ => None,
    }
}
