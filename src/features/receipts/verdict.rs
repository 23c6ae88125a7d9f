//! Checks a receipt in the browser, and says in words what came of it.

use super::rules::{self, Link, Signed};
use crate::{
    api::{self, ApiError},
    browser::{
        crypto::{NoCrypto, sha256_hex, verify_ed25519},
        view::{View, el},
    },
    i18n::{fill, receipts},
    ui::{self, Tone},
};
use contract::{canonical::canonical, paths};
use serde_json::Value;

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Signed by us and unchanged.
    Good {
        /// The name of the key.
        key_id: String,
        /// SHA-256 of the signed text.
        sha256: String,
        /// How it relates to the one before.
        chain: Chain,
    },
    /// The signature does not fit.
    BadSignature,
    /// It names a key that is not ours.
    UnknownKey(String),
    /// It has no canonical form.
    NotCanonical,
    /// Our keys could not be fetched.
    NoKeys(ApiError),
    /// The browser cannot do it.
    NoCrypto,
}

/// How a genuine receipt relates to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// There is none.
    First,
    /// It stands by itself: a certificate.
    Apart,
    /// It fits.
    Linked,
    /// It is not at hand.
    Alone,
    /// It does not fit.
    Broken,
}

impl Verdict {
    /// Whether it was checked at all.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        !matches!(self, Self::NoKeys(_) | Self::NoCrypto)
    }

    /// Whether everything that was checked is in order.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Good { chain, .. } if *chain != Chain::Broken)
    }
}

/// Fetches our keys and checks a receipt; its predecessor too, where it is at hand.
pub async fn verify(receipt: &Value, at_hand: &[Value]) -> Verdict {
    match api::get_value(paths::KEYS).await {
        Ok(keys) => verify_with(&keys, receipt, at_hand).await,
        Err(error) => Verdict::NoKeys(error),
    }
}

/// Checks a receipt against a key set.
pub async fn verify_with(keys: &Value, receipt: &Value, at_hand: &[Value]) -> Verdict {
    let Some(signed) = Signed::of(receipt) else { return Verdict::BadSignature };
    let Some(text) = signed.text else { return Verdict::NotCanonical };
    let Some(key) = rules::key(keys, &signed.key_id) else { return Verdict::UnknownKey(signed.key_id) };
    let Some(signature) = signed.signature else { return Verdict::BadSignature };
    match verify_ed25519(&key, &signature, text.as_bytes()).await {
        Err(NoCrypto) => Verdict::NoCrypto,
        Ok(false) => Verdict::BadSignature,
        Ok(true) => match (sha256_hex(text.as_bytes()).await, chain(receipt, at_hand).await) {
            (Ok(sha256), Ok(chain)) => Verdict::Good { key_id: signed.key_id, sha256, chain },
            _ => Verdict::NoCrypto,
        },
    }
}

async fn chain(receipt: &Value, at_hand: &[Value]) -> Result<Chain, NoCrypto> {
    let (previous, named) = match rules::link(receipt, at_hand) {
        Link::First => return Ok(Chain::First),
        Link::Apart => return Ok(Chain::Apart),
        Link::Missing => return Ok(Chain::Alone),
        Link::To(previous, named) => (previous, named),
    };
    let text = previous.get("payload").and_then(|payload| canonical(payload).ok());
    let Some(text) = text else { return Ok(Chain::Broken) };
    let fits = sha256_hex(text.as_bytes()).await? == named
        && rules::sequence(receipt) == rules::sequence(previous).saturating_add(1);
    Ok(if fits { Chain::Linked } else { Chain::Broken })
}

/// How a verdict is meant, the sentence that says it, and what more there is to say of a genuine receipt.
#[must_use]
pub fn sentence(verdict: &Verdict) -> (Tone, String, Option<&'static str>) {
    let words = receipts::text();
    let (tone, told) = match verdict {
        Verdict::Good { chain, .. } => {
            let more = match chain {
                Chain::Broken => return (Tone::Bad, words.broken.to_owned(), None),
                Chain::Apart => None,
                Chain::First => Some(words.good_first),
                Chain::Linked => Some(words.good_linked),
                Chain::Alone => Some(words.good_alone),
            };
            return (Tone::Good, words.good.to_owned(), more);
        }
        Verdict::BadSignature => (Tone::Bad, words.bad_signature.to_owned()),
        Verdict::UnknownKey(key_id) => (Tone::Bad, fill(words.unknown_key, &[key_id])),
        Verdict::NotCanonical => (Tone::Bad, words.not_canonical.to_owned()),
        Verdict::NoKeys(error) => (Tone::Warn, fill(words.no_keys, &[&error.text()])),
        Verdict::NoCrypto => (Tone::Warn, words.no_crypto.to_owned()),
    };
    (tone, told, None)
}

/// A verdict: its sign and its sentence, large.
pub(super) fn large(tone: Tone, sentence: &str) -> View {
    let sign = match tone {
        Tone::Good => "✓",
        Tone::Bad => "✗",
        _ => "?",
    };
    let sign = el("span").attr("aria-hidden", "true").text(sign);
    ui::boxed(tone, el("p").class("verdict-line").child(sign).child(el("span").text(sentence)))
}

/// The verdict in plain words, with the mathematics folded away. Whoever shows it sees to it that it is heard.
#[must_use]
pub fn told(verdict: &Verdict) -> View {
    let words = receipts::text();
    let (tone, sentence, more) = sentence(verdict);
    let notice = large(tone, &sentence).maybe(more.map(ui::p));
    if let Verdict::Good { key_id, sha256, .. } = verdict {
        let digest = ui::p(words.digest).text(": ").child(el("code").text(sha256));
        let details = el("details")
            .child(el("summary").text(words.details))
            .child(ui::p(&fill(words.details_text, &[key_id])))
            .child(digest);
        return notice.child(details);
    }
    notice
}
