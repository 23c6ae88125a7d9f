//! The cookies: the session's, the visitor's, that of a visitor's drafts, the mark of earlier sign-ins, and the language's.

use crate::config::Config;
use axum::http::{HeaderMap, HeaderValue, header};
use contract::language::Language;

/// 256 bits in base64url.
const TOKEN_LENGTH: usize = 43;

/// How long a browser keeps a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Until it is closed.
    UntilClosed,
    /// So many seconds at most.
    Seconds(i64),
}

/// One of our cookies. There are no others: the policy's list is made from [`LIST`].
#[derive(Debug)]
pub struct Cookie {
    /// Its name on https: bound to this host, where it holds a secret.
    pub name: &'static str,
    /// On a loopback http origin browsers refuse the prefix, so there it falls away.
    pub on_loopback: &'static str,
    /// How long it lasts.
    pub lasts: Lasts,
    told: [&'static str; 2],
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const LANGUAGE_LASTS: i64 = 365 * DAY;

/// Keeps somebody signed in.
pub const SESSION: Cookie = Cookie {
    name: "__Host-privacy-center",
    on_loopback: "privacy-center",
    lasts: Lasts::UntilClosed,
    told: ["keeps you signed in; signing out removes it", "维持登录；退出登录时删除"],
};
/// By it a visitor's browser is known, for its choices.
pub const VISITOR: Cookie = Cookie {
    name: "__Host-visitor",
    on_loopback: "visitor",
    lasts: Lasts::Seconds(396 * DAY),
    told: ["finds the choices of a browser without an account again", "用来找回没有账号的浏览器所作的选择"],
};
/// A visitor's token, for the key of their drafts.
pub const DRAFTS: Cookie = Cookie {
    name: "__Host-drafts",
    on_loopback: "drafts",
    lasts: Lasts::Seconds(24 * HOUR),
    told: ["opens what you began to write without an account", "用来打开没有账号时写了一半的内容"],
};
/// By it a browser shows that an address signed in with it before.
pub const DEVICE: Cookie = Cookie {
    name: "__Host-device",
    on_loopback: "device",
    lasts: Lasts::Seconds(90 * DAY),
    told: [
        "shows that you signed in with this browser before, so that a stranger who asks for codes in your name does not keep you from yours; it survives signing out, and “forget this device” removes it",
        "表明您曾用此浏览器登录，使冒名索取验证码的人不会妨碍您；退出登录后仍保留，“忘记此设备”会将其删除",
    ],
};
/// A guardian's session, beside that of whoever else uses this browser.
pub const GUARDIAN: Cookie = Cookie {
    name: "__Host-guardian",
    on_loopback: "guardian",
    lasts: Lasts::UntilClosed,
    told: [
        "keeps the page open on which a guardian decides, for half an hour at most",
        "让监护人作决定的页面保持打开，最长半小时",
    ],
};
/// The language that a person chose.
pub const LANGUAGE: Cookie = Cookie {
    name: "lang",
    on_loopback: "lang",
    lasts: Lasts::Seconds(LANGUAGE_LASTS),
    told: ["remembers the language that you chose", "记住您选择的语言"],
};

/// Every cookie that this server sets.
pub const LIST: [Cookie; 6] = [SESSION, DEVICE, VISITOR, DRAFTS, GUARDIAN, LANGUAGE];

impl Cookie {
    /// What it is for, as the policy tells it.
    #[must_use]
    pub const fn told(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.told[0],
            Language::ZhHans => self.told[1],
        }
    }

    /// Its name here. Decided from the configuration, never from a header.
    #[must_use]
    pub fn name(&self, config: &Config) -> &'static str {
        if config.is_loopback_http() { self.on_loopback } else { self.name }
    }

    /// `Set-Cookie` for a secret: no script reads it, no other site sends it.
    fn set(&self, config: &Config, value: &str) -> HeaderValue {
        let age = match self.lasts {
            Lasts::UntilClosed => String::new(),
            Lasts::Seconds(seconds) => format!("; Max-Age={seconds}"),
        };
        secret(config, self.name(config), value, &age)
    }

    /// `Set-Cookie` that removes it.
    fn end(&self, config: &Config) -> HeaderValue {
        secret(config, self.name(config), "", "; Max-Age=0")
    }
}

/// The session cookie's name.
#[must_use]
pub fn session_name(config: &Config) -> &'static str {
    SESSION.name(config)
}

/// The name of the cookie that a visitor's browser is known by.
#[must_use]
pub fn visitor_name(config: &Config) -> &'static str {
    VISITOR.name(config)
}

/// The name of the cookie with a visitor's token, for the key of their drafts.
#[must_use]
pub fn drafts_name(config: &Config) -> &'static str {
    DRAFTS.name(config)
}

/// The name of the cookie by which a browser shows that an address signed in with it before.
#[must_use]
pub fn device_name(config: &Config) -> &'static str {
    DEVICE.name(config)
}

/// The name of a guardian's cookie.
#[must_use]
pub fn guardian_name(config: &Config) -> &'static str {
    GUARDIAN.name(config)
}

/// `Set-Cookie` for a guardian's session.
#[must_use]
pub fn start_guardian(config: &Config, token: &str) -> HeaderValue {
    GUARDIAN.set(config, token)
}

/// `Set-Cookie` that removes it.
#[must_use]
pub fn end_guardian(config: &Config) -> HeaderValue {
    GUARDIAN.end(config)
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
    SESSION.set(config, token)
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
    SESSION.end(config)
}

/// `Set-Cookie` with a visitor's token for the key of their drafts.
#[must_use]
pub fn start_drafts(config: &Config, token: &str) -> HeaderValue {
    DRAFTS.set(config, token)
}

/// `Set-Cookie` that removes it.
#[must_use]
pub fn end_drafts(config: &Config) -> HeaderValue {
    DRAFTS.end(config)
}

/// `Set-Cookie` with the marks of earlier sign-ins.
#[must_use]
pub fn device(config: &Config, marks: &str) -> HeaderValue {
    DEVICE.set(config, marks)
}

/// `Set-Cookie` that removes them.
#[must_use]
pub fn end_device(config: &Config) -> HeaderValue {
    DEVICE.end(config)
}

/// `Set-Cookie` for each that removes what a browser is known by: visitor, drafts, earlier sign-ins and a guardian. The language stays.
#[must_use]
pub fn forget_all(config: &Config) -> [HeaderValue; 4] {
    [VISITOR, DRAFTS, DEVICE, GUARDIAN].map(|cookie| cookie.end(config))
}

fn secret(config: &Config, name: &str, value: &str, more: &str) -> HeaderValue {
    let secure = if config.is_loopback_http() { "" } else { "; Secure" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}");
    HeaderValue::from_str(&text).expect("names and base64url tokens are ASCII")
}

/// `Set-Cookie` for a visitor: it stays as long as we keep the choices.
#[must_use]
pub fn visitor(config: &Config, token: &str) -> HeaderValue {
    let kept = i64::from(config.sessions.browser_days) * DAY;
    let lasts = match VISITOR.lasts {
        Lasts::Seconds(most) => Lasts::Seconds(most.min(kept)),
        Lasts::UntilClosed => Lasts::UntilClosed,
    };
    Cookie { lasts, ..VISITOR }.set(config, token)
}

/// `Set-Cookie` for the language: `Lax`, so that it is there when one arrives from a mail.
#[must_use]
pub fn language(config: &Config, language: Language) -> HeaderValue {
    let secure = if config.is_loopback_http() { "" } else { "; Secure" };
    let (name, tag) = (LANGUAGE.name(config), language.tag());
    let text = format!("{name}={tag}; Path=/; SameSite=Lax; Max-Age={LANGUAGE_LASTS}{secure}");
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
