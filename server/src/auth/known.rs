//! The mark by which a browser shows that an address signed in with it before: strangers who ask for codes to that address
//! then use up what strangers get, and not what its owner gets (S9).
//!
//! It lies in a cookie and nowhere else: a time, and a keyed hash over it and the address. It names nobody and opens
//! nothing; it is only ever compared with an address that was typed.

use crate::{
    http::{Network, cookie},
    keys::hex,
    private::Private,
    state::AppState,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, request::Parts},
};
use std::convert::Infallible;
use subtle::ConstantTimeEq as _;

/// How long a mark is good for after a sign-in.
const DAYS: i64 = 90;
/// So many addresses share a browser; who signed in longest ago makes room.
const MOST: usize = 3;

/// Where a request comes from: its network, and the marks that its browser carries. An extractor.
#[derive(Clone, Debug)]
pub struct Whence {
    /// The network.
    pub network: Network,
    marks: Private<String>,
}

impl FromRequestParts<AppState> for Whence {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let network = Network::from_request_parts(parts, state).await?;
        Ok(Self { network, marks: Private::new(marks(state, &parts.headers).to_owned()) })
    }
}

impl Whence {
    /// Whether the address of this keyed hash signed in with this browser before.
    #[must_use]
    pub fn knows(&self, state: &AppState, lookup: &[u8]) -> bool {
        living(self.marks.reveal(), now(state)).any(|(until, mark)| {
            let ours = made(state, until, lookup);
            mark.as_bytes().ct_eq(ours.as_bytes()).into()
        })
    }

    /// `Set-Cookie` with a new mark for this address, before those of others that are still good.
    #[must_use]
    pub fn cookie(&self, state: &AppState, lookup: &[u8]) -> HeaderValue {
        let until = now(state) + DAYS * 86_400;
        let others = living(self.marks.reveal(), now(state))
            .filter(|(until, mark)| *mark != made(state, *until, lookup))
            .map(|(_, mark)| mark.to_owned());
        let all: Vec<String> = std::iter::once(made(state, until, lookup)).chain(others).take(MOST).collect();
        cookie::device(&state.config, &all.join("~"))
    }
}

fn marks<'a>(state: &AppState, headers: &'a HeaderMap) -> &'a str {
    cookie::read(headers, cookie::device_name(&state.config)).unwrap_or_default()
}

/// The marks of a cookie that are not too old and look like ours, with their ends.
fn living(marks: &str, now: i64) -> impl Iterator<Item = (i64, &str)> {
    marks.split('~').take(MOST).filter_map(move |mark| {
        let (until, hash) = mark.split_once('.')?;
        let ours = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let until = until.parse().ok().filter(|until| ours && *until > now)?;
        Some((until, mark))
    })
}

fn made(state: &AppState, until: i64, lookup: &[u8]) -> String {
    let hash = state.keys.root().hash("device", &format!("{until}|{}", hex(lookup)));
    format!("{until}.{}", hex(&hash))
}

fn now(state: &AppState) -> i64 {
    state.clock.now_ms() / 1000
}

#[cfg(test)]
mod tests {
    use super::living;

    #[test]
    fn only_what_looks_like_a_mark_and_is_not_too_old_counts() {
        let hash = "0f".repeat(32);
        let (good, old) = (format!("101.{hash}"), format!("100.{hash}"));
        let found = |marks: &str| living(marks, 100).map(|(until, _)| until).collect::<Vec<_>>();
        assert_eq!(found(&good), [101]);
        assert_eq!(found(&format!("{old}~{good}")), [101]);
        for none in [
            "",
            "~",
            "101",
            "101.",
            ".",
            &old,
            &format!("x.{hash}"),
            &format!("101.{hash}0"),
            &format!("-1.{hash}"),
        ] {
            assert!(found(none).is_empty(), "{none}");
        }
        assert_eq!(found(&[good.as_str(); 9].join("~")).len(), 3, "no more than a few are looked at");
    }
}
