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
        let config = &state.config;
        Ok(Self(of(peer, &parts.headers, config.forwarded_by, &config.trusted_proxies)))
    }
}

/// The header in which proxies say for whom they ask. Only one is read: a client could write the other one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedBy {
    /// `X-Forwarded-For`: addresses, separated by commas.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239): `for=` among other parameters.
    Forwarded,
}

impl ForwardedBy {
    const fn header(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::XForwardedFor => Self::Forwarded,
            Self::Forwarded => Self::XForwardedFor,
        }
    }

    /// What one element of the list says, without the parameters that are not `for=`.
    fn hop(self, element: &str) -> &str {
        if self == Self::XForwardedFor {
            return element.trim();
        }
        let parameters = element.split(';').filter_map(|pair| pair.split_once('='));
        let mut named = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
        named.next().map_or("", |(_, value)| value.trim())
    }
}

/// Walks the proxies' header from the right, past those that are trusted: what lies left of an untrusted one is hearsay.
fn of(peer: IpAddr, headers: &HeaderMap, by: ForwardedBy, trusted: &[Trusted]) -> String {
    let mut address = peer;
    let is_trusted = |address| trusted.iter().any(|network| network.holds(address));
    // A gateway may write other bytes than text further left: its own hop is found all the same.
    let lines = headers.get_all(by.header()).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let elements = lines.flat_map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    // Empty elements of a list mean nothing.
    let hops: Vec<String> =
        elements.map(|element| by.hop(&element).to_owned()).filter(|hop| !hop.is_empty()).collect();
    if hops.is_empty() && is_trusted(peer) && headers.contains_key(by.other().header()) {
        warn(peer, by);
    }
    for hop in hops.iter().rev() {
        if !is_trusted(address) {
            break;
        }
        let Some(next) = parse(hop) else {
            // A trusted proxy wrote it, so it tells clients apart; but nobody can tell what it is.
            warn(address, by);
            return format!("{address}|{}", without_port(hop));
        };
        address = next;
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
    if let Ok(socket) = hop.parse::<SocketAddr>() {
        return Some(socket.ip());
    }
    let bare = hop.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(hop);
    bare.split('%').next()?.parse().ok()
}

/// Of so many headers that cannot be read, one is told of.
const TOLD: u64 = 1_000;

fn warn(proxy: IpAddr, by: ForwardedBy) {
    static SEEN: AtomicU64 = AtomicU64::new(0);
    let seen = SEEN.fetch_add(1, Ordering::Relaxed);
    if seen.is_multiple_of(TOLD) {
        let header = by.header();
        tracing::warn!(%proxy, seen, header, "no address where this proxy should write one: see forwarded_by in docs/operator.md");
    }
}

/// A name that a proxy gives a client, bounded, and without the port, which is another one with each connection.
fn without_port(hop: &str) -> String {
    let hop = hop.trim_matches('"');
    let name = match hop.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => hop,
    };
    name.chars().take(64).collect()
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
    use super::{ForwardedBy, Network, Trusted, of};
    use axum::http::{HeaderMap, HeaderValue};

    #[test]
    fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.9, 198.51.100.7"));
        let proxy = "127.0.0.1".parse().expect("an address");
        let by = ForwardedBy::XForwardedFor;
        assert_eq!(of(proxy, &headers, by, &[]), "127.0.0.1");
        let trusted: Trusted = "127.0.0.1".parse().expect("an address");
        assert_eq!(of(proxy, &headers, by, &[trusted]), "198.51.100.7");
        let v6 = "2001:db8:1:2:3:4:5:6".parse().expect("an address");
        assert_eq!(of(v6, &HeaderMap::new(), by, &[]), "2001:db8:1:2::/64");
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
            ("unknown:50001", "10.1.2.3|unknown"),
            ("edge-7.example:1", "10.1.2.3|edge-7.example"),
            ("203.0.113.7, ", "203.0.113.7"),
            (", ,203.0.113.7,,", "203.0.113.7"),
            (" , ", "10.1.2.3"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", HeaderValue::from_bytes(written.as_bytes()).expect("a header"));
            assert_eq!(of(proxy, &headers, ForwardedBy::XForwardedFor, &[trusted]), bucket, "{written}");
        }
        for wrong in ["", "10.0.0.0/33", "proxy.example", "10.0.0"] {
            assert!(wrong.parse::<Trusted>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_where_the_settings_name_it_and_only_there() {
        let proxy = "10.1.2.3".parse().expect("an address");
        let trusted: Trusted = "10.0.0.0/8".parse().expect("a network");
        for (written, bucket) in [
            ("for=203.0.113.7", "203.0.113.7"),
            ("For=\"203.0.113.7:50001\";proto=https", "203.0.113.7"),
            ("for=198.51.100.1, by=10.9.9.9;FOR=203.0.113.7", "203.0.113.7"),
            ("for=\"[2001:db8:1:2::7]:50001\"", "2001:db8:1:2::/64"),
            ("for=203.0.113.7, for=10.9.9.9", "203.0.113.7"),
            ("proto=https", "10.1.2.3"),
            ("for=_hidden7", "10.1.2.3|_hidden7"),
            ("for=\"_hidden7:443\"", "10.1.2.3|_hidden7"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("forwarded", HeaderValue::from_static(written));
            headers.insert("x-forwarded-for", HeaderValue::from_static("192.0.2.99"));
            assert_eq!(of(proxy, &headers, ForwardedBy::Forwarded, &[trusted]), bucket, "{written}");
            assert_eq!(of(proxy, &headers, ForwardedBy::XForwardedFor, &[trusted]), "192.0.2.99");
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
