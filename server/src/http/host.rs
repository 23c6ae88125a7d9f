//! The `Host` of a request: there is exactly one, and the demo answers only to its own, so that no page elsewhere can reach
//! its mailbox by a name that it lets point here.

use crate::{error::Failure, state::AppState};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Uri, header},
    middleware::Next,
    response::Response,
};
use contract::problem::Code;

/// Refuses what names no host, or several, or in the demo another one.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let own = state.demo.is_some().then_some(state.config.public_url.as_str());
    if is_welcome(request.uri(), request.headers(), own) {
        next.run(request).await
    } else {
        Failure::new(Code::MalformedRequest).respond(super::language::of(request.uri(), request.headers()))
    }
}

fn is_welcome(uri: &Uri, headers: &HeaderMap, own: Option<&str>) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next(), uri.authority()) {
        (Some(host), None, _) => host.to_str().ok(),
        // HTTP/2 names it in the request line.
        (None, None, Some(authority)) => Some(authority.as_str()),
        _ => None,
    };
    let Some(host) = host.filter(|host| !host.is_empty()) else { return false };
    own.is_none_or(|own| is_own(host, own))
}

/// Its own address, and the loopback addresses at any port: a tunnel to the demo has another one, and a name that somebody
/// else lets point here is none of them.
fn is_own(host: &str, own: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    host == own.trim_start_matches("http://") || matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::is_welcome;
    use axum::http::{HeaderMap, HeaderValue, Uri, header};

    fn welcome(hosts: &[&'static str], own: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_static(host));
        }
        is_welcome(&Uri::from_static("/"), &headers, own)
    }

    #[test]
    fn there_is_exactly_one_host() {
        assert!(welcome(&["privacy.example.org"], None));
        for wrong in [&[][..], &[""], &["a.example", "b.example"], &["a.example", "a.example"]] {
            assert!(!welcome(wrong, None), "{wrong:?}");
        }
    }

    #[test]
    fn the_demo_answers_to_its_own_names_only() {
        let own = Some("http://127.0.0.1:8080");
        for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "localhost:9000", "127.0.0.1", "[::1]"]
        {
            assert!(welcome(&[host], own), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil.example:8080",
            "localhost:8080.evil.example",
            "[::1].evil.example:8080",
        ] {
            assert!(!welcome(&[host], own), "{host}");
        }
    }
}
