//! The caller's network, for limits: an IPv4 address, or the /64 of an IPv6 one; and the /48 around it, a whole line.

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

impl Network {
    /// The /48 of an IPv6 network: what one line is often given. None for IPv4.
    #[must_use]
    pub fn line(&self) -> Option<String> {
        let [a, b, c, ..] = self.0.strip_suffix("/64")?.parse::<Ipv6Addr>().ok()?.segments();
        Some(format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
    }
}

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
    use super::{Network, of};
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

    #[test]
    fn an_ipv6_network_lies_in_a_line_and_an_ipv4_address_in_none() {
        let line = |network: &str| Network(network.to_owned()).line();
        assert_eq!(line("2001:db8:1:2::/64").as_deref(), Some("2001:db8:1::/48"));
        assert_eq!(line("::/64").as_deref(), Some("::/48"));
        assert_eq!(line("192.0.2.1"), None);
    }
}
