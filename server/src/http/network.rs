//! The caller's network, for limits: an IPv4 address, or the /64 of an IPv6 one; and the /48 around it, a whole line.

use crate::state::AppState;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::atomic::{AtomicU64, Ordering},
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
fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[Trusted]) -> String {
    let mut address = peer;
    // A gateway may write other bytes than text further left: its own hop is found all the same.
    let lines =
        headers.get_all("x-forwarded-for").iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let forwarded: Vec<String> =
        lines.flat_map(|line| line.split(',').map(|hop| hop.trim().to_owned()).collect::<Vec<_>>()).collect();
    for hop in forwarded.iter().rev() {
        if !trusted.iter().any(|network| network.holds(address)) {
            break;
        }
        match parse(hop) {
            Some(next) => address = next,
            // A trusted proxy wrote it, so it tells clients apart; but nobody can tell what it is.
            None => return unreadable(address, hop),
        }
    }
    network(address)
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// An address as gateways write it: alone, in brackets or quotes, with a port or a zone.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim().trim_matches('"');
    let hop = hop.strip_prefix("for=").unwrap_or(hop).trim_matches('"');
    if let Ok(socket) = hop.parse::<SocketAddr>() {
        return Some(socket.ip());
    }
    let bare = hop.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(hop);
    bare.split('%').next()?.parse().ok()
}

/// Of so many headers that cannot be read, one is told of.
const TOLD: u64 = 1_000;

fn unreadable(proxy: IpAddr, hop: &str) -> String {
    static SEEN: AtomicU64 = AtomicU64::new(0);
    let seen = SEEN.fetch_add(1, Ordering::Relaxed);
    if seen.is_multiple_of(TOLD) {
        tracing::warn!(%proxy, seen, "X-Forwarded-For has no address where this proxy writes one: see trusted_proxies in docs/operator.md");
    }
    let known: String = hop.chars().take(64).collect();
    format!("{proxy}|{known}")
}

/// Proxies whose `X-Forwarded-For` is believed: one address, or a network (`10.0.0.0/8`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trusted(IpNet);

impl Trusted {
    fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical()) || self.0.contains(&address)
    }

    /// Whether it is everybody's address: then anybody could say who they are.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        self.0.addr().is_unspecified() || self.0.prefix_len() == 0
    }
}

impl std::fmt::Display for Trusted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Trusted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = text.parse::<IpAddr>().map(IpNet::from);
        one.or_else(|_| text.parse()).map(Self).map_err(|_| {
            format!("trusted_proxies: {text:?} is neither an address nor a network such as 10.0.0.0/8")
        })
    }
}

impl<'de> Deserialize<'de> for Trusted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Network, Trusted, of};
    use axum::http::{HeaderMap, HeaderValue};

    #[test]
    fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.9, 198.51.100.7"));
        let proxy = "127.0.0.1".parse().expect("an address");
        assert_eq!(of(proxy, &headers, &[]), "127.0.0.1");
        let trusted: Trusted = "127.0.0.1".parse().expect("an address");
        assert_eq!(of(proxy, &headers, &[trusted]), "198.51.100.7");
        let v6 = "2001:db8:1:2:3:4:5:6".parse().expect("an address");
        assert_eq!(of(v6, &HeaderMap::new(), &[]), "2001:db8:1:2::/64");
    }

    #[test]
    fn each_client_has_a_bucket_of_its_own_however_its_address_is_written() {
        let proxy = "10.1.2.3".parse().expect("an address");
        let trusted: Trusted = "10.0.0.0/8".parse().expect("a network");
        for (written, bucket) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:50001", "203.0.113.7"),
            ("198.51.100.1, 203.0.113.7:50001", "203.0.113.7"),
            ("203.0.113.7:1, 10.9.9.9:2", "203.0.113.7"),
            ("[2001:db8:1:2::7]:50001", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
            ("\"[2001:db8:1:2::7]:443\"", "2001:db8:1:2::/64"),
            ("fe80::1%eth0", "fe80::/64"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("\u{4e0a}\u{6d77}, 203.0.113.7", "203.0.113.7"),
            ("_hidden7", "10.1.2.3|_hidden7"),
            ("unknown", "10.1.2.3|unknown"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", HeaderValue::from_bytes(written.as_bytes()).expect("a header"));
            assert_eq!(of(proxy, &headers, &[trusted]), bucket, "{written}");
        }
        for wrong in ["", "10.0.0.0/33", "proxy.example", "10.0.0"] {
            assert!(wrong.parse::<Trusted>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_ipv6_network_lies_in_a_line_and_an_ipv4_address_in_none() {
        let line = |network: &str| Network(network.to_owned()).line();
        assert_eq!(line("2001:db8:1:2::/64").as_deref(), Some("2001:db8:1::/48"));
        assert_eq!(line("::/64").as_deref(), Some("::/48"));
        assert_eq!(line("192.0.2.1"), None);
    }
}
