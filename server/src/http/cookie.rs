//! The cookies: the session's, the visitor's, that of a visitor's drafts, the mark of earlier sign-ins, and the language's.

use crate::config::Config;
use axum::http::{HeaderMap, HeaderValue, header};
use contract::language::Language;

/// The language that a person chose.
pub const LANGUAGE: &str = "lang";

/// 256 bits in base64url.
const TOKEN_LENGTH: usize = 43;

/// The session cookie's name. `__Host-` binds it to this host and to https; on a loopback http origin browsers would
/// refuse it, so there the prefix falls away. Decided from the configuration, never from a header.
#[must_use]
pub fn session_name(config: &Config) -> &'static str {
    if config.is_loopback_http() { "privacy-center" } else { "__Host-privacy-center" }
}

/// The name of the cookie that a visitor's browser is known by, prefixed like the session's.
#[must_use]
pub fn visitor_name(config: &Config) -> &'static str {
    if config.is_loopback_http() { "visitor" } else { "__Host-visitor" }
}

/// The name of the cookie with a visitor's token, for the key of their drafts.
#[must_use]
pub fn drafts_name(config: &Config) -> &'static str {
    if config.is_loopback_http() { "drafts" } else { "__Host-drafts" }
}

/// The name of the cookie by which a browser shows that an address signed in with it before.
#[must_use]
pub fn device_name(config: &Config) -> &'static str {
    if config.is_loopback_http() { "device" } else { "__Host-device" }
}

/// The name of a guardian's cookie: beside the session of whoever else uses this browser.
#[must_use]
pub fn guardian_name(config: &Config) -> &'static str {
    if config.is_loopback_http() { "guardian" } else { "__Host-guardian" }
}

/// `Set-Cookie` for a guardian's session.
#[must_use]
pub fn start_guardian(config: &Config, token: &str) -> HeaderValue {
    secret(config, guardian_name(config), token, "")
}

/// `Set-Cookie` that removes it.
#[must_use]
pub fn end_guardian(config: &Config) -> HeaderValue {
    secret(config, guardian_name(config), "", "; Max-Age=0")
}

/// A cookie's value. Where a name comes twice (cookie tossing), none is believed.
#[must_use]
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = read_all(headers, name);
    let first = values.next()?;
    if values.next().is_some() { None } else { Some(first) }
}

/// Every value under a name. Other cookies of the host may hold any bytes: ours are found among them all the same.
pub fn read_all<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let pairs =
        headers.get_all(header::COOKIE).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    pairs.filter_map(move |pair| {
        let (key, value) = std::str::from_utf8(pair).ok()?.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// Every token of ours under a name, once each. A request may carry thousands of cookies: what no token of ours looks like
/// is not looked up.
#[must_use]
pub fn tokens<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let of_url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let mut tokens: Vec<&str> = read_all(headers, name)
        .filter(|value| value.len() == TOKEN_LENGTH && value.bytes().all(of_url))
        .collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// `Set-Cookie` for a new session: no script reads it, no other site sends it, closing the browser ends it.
#[must_use]
pub fn start_session(config: &Config, token: &str) -> HeaderValue {
    secret(config, session_name(config), token, "")
}

/// Adds the session's cookie to an answer that says nothing about it itself.
pub fn renew_session(config: &Config, headers: &mut HeaderMap, token: &str) {
    let name = session_name(config);
    let is_its = |set: &HeaderValue| {
        set.to_str().is_ok_and(|set| set.split_once('=').is_some_and(|(set, _)| set == name))
    };
    if !headers.get_all(header::SET_COOKIE).iter().any(is_its) {
        headers.append(header::SET_COOKIE, start_session(config, token));
    }
}

/// `Set-Cookie` that removes it.
#[must_use]
pub fn end_session(config: &Config) -> HeaderValue {
    secret(config, session_name(config), "", "; Max-Age=0")
}

/// `Set-Cookie` with a visitor's token for the key of their drafts.
#[must_use]
pub fn start_drafts(config: &Config, token: &str, seconds: i64) -> HeaderValue {
    secret(config, drafts_name(config), token, &format!("; Max-Age={seconds}"))
}

/// `Set-Cookie` that removes it.
#[must_use]
pub fn end_drafts(config: &Config) -> HeaderValue {
    secret(config, drafts_name(config), "", "; Max-Age=0")
}

/// `Set-Cookie` with the marks of earlier sign-ins.
#[must_use]
pub fn device(config: &Config, marks: &str, seconds: i64) -> HeaderValue {
    secret(config, device_name(config), marks, &format!("; Max-Age={seconds}"))
}

/// `Set-Cookie` that removes them.
#[must_use]
pub fn end_device(config: &Config) -> HeaderValue {
    secret(config, device_name(config), "", "; Max-Age=0")
}

/// `Set-Cookie` for each that removes what a browser is known by: visitor, drafts, earlier sign-ins and a guardian. The language stays.
#[must_use]
pub fn forget_all(config: &Config) -> [HeaderValue; 4] {
    [visitor_name(config), drafts_name(config), device_name(config), guardian_name(config)]
        .map(|name| secret(config, name, "", "; Max-Age=0"))
}

fn secret(config: &Config, name: &str, value: &str, more: &str) -> HeaderValue {
    let secure = if config.is_loopback_http() { "" } else { "; Secure" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}");
    HeaderValue::from_str(&text).expect("names and base64url tokens are ASCII")
}

/// `Set-Cookie` for a visitor: no script reads it, no other site sends it, and it stays as long as we keep the choices.
#[must_use]
pub fn visitor(config: &Config, token: &str) -> HeaderValue {
    let secure = if config.is_loopback_http() { "" } else { "; Secure" };
    let seconds = u64::from(config.sessions.browser_days) * 86_400;
    let name = visitor_name(config);
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).expect("names and base64url tokens are ASCII")
}

/// `Set-Cookie` for the language: `Lax`, so that it is there when one arrives from a mail.
#[must_use]
pub fn language(config: &Config, language: Language) -> HeaderValue {
    let secure = if config.is_loopback_http() { "" } else { "; Secure" };
    let text = format!("{LANGUAGE}={}; Path=/; SameSite=Lax; Max-Age=31536000{secure}", language.tag());
    HeaderValue::from_str(&text).expect("tags are ASCII")
}

#[cfg(test)]
mod tests {
    use super::{read, read_all, tokens};
    use crate::chance::Chance;
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn a_cookie_that_comes_twice_is_not_believed() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; lang=en"));
        assert_eq!(read(&headers, "a"), Some("1"));
        assert_eq!(read(&headers, "b"), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=2"));
        assert_eq!(read(&headers, "a"), None);
        assert_eq!(read_all(&headers, "a").collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn all_tokens_are_found_among_cookies_that_are_none() {
        let [one, other] = [Chance::seeded(1).token(), Chance::seeded(2).token()];
        let mut headers = HeaderMap::new();
        for line in [format!("a=x; a={one}; b={other}"), format!("a={one}; a={}; a={other}", "+".repeat(43))]
        {
            headers.append(header::COOKIE, HeaderValue::from_str(&line).expect("ASCII"));
        }
        let mut expected = [&*one, &*other];
        expected.sort_unstable();
        assert_eq!(tokens(&headers, "a"), expected);
    }

    #[test]
    fn ours_are_found_among_cookies_of_any_bytes() {
        for beside in ["city=上海".as_bytes(), b"raw=\xff\xfe", b"=", b";;", b"a b=c; ", b"\xe4=1"] {
            for line in [[beside, b"; a=1"].concat(), [b"a=1; ", beside].concat()] {
                let mut headers = HeaderMap::new();
                headers.append(header::COOKIE, HeaderValue::from_bytes(&line).expect("a header"));
                assert_eq!(read(&headers, "a"), Some("1"), "{line:?}");
            }
        }
    }
}
