//! The caller's network, for limits: an IPv4 address, or the /64 of an IPv6 one.

use crate::state::AppState;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// The network that a request comes from: an extractor. Only its keyed hash is ever stored.
#[derive(Clone, Debug)]
pub struct Network(pub String);

impl FromRequestParts<AppState> for Network {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip());
        Ok(Self(of(peer, &parts.headers, &state.config.trusted_proxies)))
    }
}

/// Walks `X-Forwarded-For` from the right, past the proxies that are trusted: what lies left of an untrusted one is hearsay.
fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> String {
    let mut address = peer;
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    for hop in forwarded.iter().rev() {
        if !trusted.contains(&address) {
            break;
        }
        let Ok(next) = hop.trim().parse() else { break };
        address = next;
    }
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use axum::http::{HeaderMap, HeaderValue};

    #[test]
    fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.9, 198.51.100.7"));
        let proxy = "127.0.0.1".parse().expect("an address");
        assert_eq!(of(proxy, &headers, &[]), "127.0.0.1");
        assert_eq!(of(proxy, &headers, &[proxy]), "198.51.100.7");
        let v6 = "2001:db8:1:2:3:4:5:6".parse().expect("an address");
        assert_eq!(of(v6, &HeaderMap::new(), &[]), "2001:db8:1:2::/64");
    }
}
