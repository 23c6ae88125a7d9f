//! Reading receipts: what a file holds, what a receipt says, and what its signature is over. Pure.

use crate::{base64url, i18n::receipts::Texts};
use contract::{
    cancellation::ERASURE_SCHEMA,
    canonical::canonical,
    receipt::{DOCUMENT_BEGINS, RECORD_BEGINS, RECORD_ENDS},
};
use serde_json::Value;

/// Larger than any archive of ours that a person can have.
pub const LARGEST_FILE: f64 = 20_000_000.0;

/// Why a text is not a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReceipts {
    /// It breaks off in the middle.
    Truncated,
    /// It is neither JSON nor a document with JSON in it.
    NotJson,
    /// It is JSON, but neither a receipt nor an archive of them.
    NotReceipt,
}

/// The receipts in a text: one, also in its document, or an archive of them. Keys that came along are not believed: ours
/// are fetched.
pub fn read(text: &str) -> Result<Vec<Value>, NotReceipts> {
    let text = record(text.trim_start_matches('\u{feff}'))?;
    let value: Value = serde_json::from_str(text).map_err(|error| {
        if error.is_eof() && !text.trim().is_empty() { NotReceipts::Truncated } else { NotReceipts::NotJson }
    })?;
    let receipts = match value.get("receipts").and_then(Value::as_array) {
        Some(receipts) => receipts.clone(),
        None => vec![value],
    };
    let whole = !receipts.is_empty() && receipts.iter().all(|receipt| Signed::of(receipt).is_some());
    if whole { Ok(receipts) } else { Err(NotReceipts::NotReceipt) }
}

/// The signed record of a document; any other text is the record itself. Only the record counts, never the words around it.
fn record(text: &str) -> Result<&str, NotReceipts> {
    if !text.trim_start().starts_with('<') {
        return Ok(text);
    }
    match text.split_once(RECORD_BEGINS) {
        Some((_, rest)) => {
            rest.split_once(RECORD_ENDS).map(|(record, _)| record).ok_or(NotReceipts::Truncated)
        }
        None if text.starts_with(DOCUMENT_BEGINS) => Err(NotReceipts::Truncated),
        None => Err(NotReceipts::NotJson),
    }
}

/// The parts of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The canonical text of the payload; none where it has no such form.
    pub text: Option<String>,
    /// The name of the key.
    pub key_id: String,
    /// 64 bytes; none where the receipt's signature cannot be one.
    pub signature: Option<Vec<u8>>,
}

impl Signed {
    /// Takes a receipt apart; nothing where a part is missing.
    #[must_use]
    pub fn of(receipt: &Value) -> Option<Self> {
        let payload = receipt.get("payload").filter(|payload| payload.is_object())?;
        let key_id = receipt.get("key_id")?.as_str()?.to_owned();
        let signature = base64url::decode(receipt.get("signature")?.as_str()?);
        Some(Self {
            text: canonical(payload).ok(),
            key_id,
            signature: signature.filter(|signature| signature.len() == 64),
        })
    }
}

/// The Ed25519 key of this name in a JWK set.
#[must_use]
pub fn key(keys: &Value, key_id: &str) -> Option<Vec<u8>> {
    let is = |key: &Value, field: &str, value: &str| key.get(field).and_then(Value::as_str) == Some(value);
    let key = keys
        .get("keys")?
        .as_array()?
        .iter()
        .find(|key| is(key, "kid", key_id) && is(key, "kty", "OKP") && is(key, "crv", "Ed25519"))?;
    base64url::decode(key.get("x")?.as_str()?).filter(|bytes| bytes.len() == 32)
}

/// A text of the payload by its path, for example `/event/state`.
#[must_use]
pub fn said<'a>(receipt: &'a Value, path: &str) -> &'a str {
    receipt
        .get("payload")
        .and_then(|payload| payload.pointer(path))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The receipt's number in its person's chain.
#[must_use]
pub fn sequence(receipt: &Value) -> i64 {
    receipt
        .get("payload")
        .and_then(|payload| payload.get("sequence"))
        .and_then(Value::as_i64)
        .unwrap_or_default()
}

/// Whether it is the certificate of an erasure, signed as receipts are.
#[must_use]
pub fn is_certificate(receipt: &Value) -> bool {
    said(receipt, "/schema") == ERASURE_SCHEMA
}

/// How a receipt relates to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link<'a> {
    /// It says that there is none.
    First,
    /// It is no receipt but a certificate, which stands by itself.
    Apart,
    /// It names one that is not at hand.
    Missing,
    /// It names this one, with this SHA-256.
    To(&'a Value, &'a str),
}

/// Finds the receipt before this one among those at hand.
#[must_use]
pub fn link<'a>(receipt: &'a Value, at_hand: &'a [Value]) -> Link<'a> {
    if is_certificate(receipt) {
        return Link::Apart;
    }
    let previous = said(receipt, "/previous/record_id");
    if previous.is_empty() && sequence(receipt) <= 1 {
        return Link::First;
    }
    match at_hand.iter().find(|other| said(other, "/record_id") == previous && !previous.is_empty()) {
        Some(other) => Link::To(other, said(receipt, "/previous/sha256")),
        None => Link::Missing,
    }
}

/// What keeps the receipts of a file from being one person's chain from the first on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// They are of several people.
    People,
    /// Two have this number.
    Twice(i64),
    /// None has this number, though a later one is there.
    Missing(i64),
}

/// Finds the first gap. That the newest are missing, no file can tell.
#[must_use]
pub fn gap(receipts: &[Value]) -> Option<Gap> {
    let subject = |receipt| said(receipt, "/subject");
    if receipts.iter().any(|receipt| subject(receipt) != subject(&receipts[0])) {
        return Some(Gap::People);
    }
    let numbers: Vec<i64> = receipts.iter().map(sequence).collect();
    // Counted, not sorted: sorting weighs two kilobytes.
    (1..).zip(&numbers).find_map(|(due, _)| match numbers.iter().filter(|number| **number == due).count() {
        0 => Some(Gap::Missing(due)),
        1 => None,
        _ => Some(Gap::Twice(due)),
    })
}

/// What was chosen, in words.
#[must_use]
pub fn chosen(receipt: &Value, text: &'static Texts) -> &'static str {
    match said(receipt, "/event/state") {
        "given" => text.state_given,
        "refused" => text.state_refused,
        "withdrawn" => text.state_withdrawn,
        "superseded" => text.state_superseded,
        "went_on" => text.state_went_on,
        "accepted" => text.state_accepted,
        "declined" => text.state_declined,
        _ => text.state_asked,
    }
}

/// Who chose, in words.
#[must_use]
pub fn actor(receipt: &Value, text: &'static Texts) -> &'static str {
    match said(receipt, "/event/actor") {
        "guardian" => text.by_guardian,
        "system" => text.by_rule,
        _ => text.by_you,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        DOCUMENT_BEGINS, Gap, Link, NotReceipts, RECORD_BEGINS, RECORD_ENDS, Signed, gap, key, link, read,
    };
    use serde_json::{Value, json};

    fn receipt(id: &str, sequence: i64, previous: Option<&str>) -> Value {
        let previous = previous.map(|id| json!({"record_id": id, "sha256": "ab"}));
        json!({
            "payload": {"record_id": id, "sequence": sequence, "previous": previous},
            "key_id": "k",
            "signature": "A".repeat(86),
        })
    }

    #[test]
    fn one_receipt_or_an_archive_is_read() {
        let one = receipt("a", 1, None);
        assert_eq!(read(&one.to_string()), Ok(vec![one.clone()]));
        assert_eq!(read(&format!("\u{feff}{one}")), Ok(vec![one.clone()]));
        let two = json!({"receipts": [one, receipt("b", 2, Some("a"))], "keys": {"keys": []}});
        assert_eq!(read(&two.to_string()).map(|receipts| receipts.len()), Ok(2));
    }

    fn document(record: &Value) -> String {
        let inside = record.to_string().replace('<', "\\u003c");
        format!(
            "{DOCUMENT_BEGINS}en\"><body>{{}}<p>words</p>{RECORD_BEGINS}{inside}{RECORD_ENDS}</body></html>\n"
        )
    }

    #[test]
    fn a_document_holds_its_receipt() {
        let mut one = receipt("a", 1, None);
        one["payload"]["controller"] = "</script><script>alert(1)</script><!-- \u{2028} \"\\".into();
        let whole = document(&one);
        assert_eq!(read(&whole), Ok(vec![one.clone()]));
        // As browsers write a page that they save.
        let saved = whole.replace("<html", "\r\n<!-- saved from elsewhere -->\r\n<html");
        assert_eq!(read(&format!("\u{feff}\n{saved}")), Ok(vec![one]));
    }

    #[test]
    fn a_document_that_breaks_off_is_told_from_one_without_a_record() {
        let whole = document(&receipt("a", 1, None));
        let end = whole.find("</body>").expect("it ends");
        for at in DOCUMENT_BEGINS.len()..end {
            assert_eq!(read(&whole[..at]), Err(NotReceipts::Truncated), "{}", &whole[..at]);
        }
        assert!(read(&whole[..end]).is_ok());
        for other in ["<!DOCTYPE html><html lang=\"en\"><p>{}</p></html>", "<p>", "<"] {
            assert_eq!(read(other), Err(NotReceipts::NotJson), "{other}");
        }
        for hollow in [json!({}), json!({"receipts": []})] {
            assert_eq!(read(&document(&hollow)), Err(NotReceipts::NotReceipt));
        }
    }

    #[test]
    fn an_archive_is_one_persons_chain_without_a_gap_or_it_is_told_what_is_wrong() {
        let numbered = |numbers: &[i64]| {
            let all: Vec<Value> = numbers.iter().map(|number| receipt("a", *number, None)).collect();
            gap(&all)
        };
        for (numbers, found) in [
            (&[1, 2, 3][..], None),
            (&[3, 2, 1], None),
            (&[1, 3], Some(Gap::Missing(2))),
            (&[2, 3], Some(Gap::Missing(1))),
            (&[1, 2, 2], Some(Gap::Twice(2))),
            (&[1, 1, 2], Some(Gap::Twice(1))),
        ] {
            assert_eq!(numbered(numbers), found, "{numbers:?}");
        }
        let mut other = receipt("b", 2, Some("a"));
        other["payload"]["subject"] = "somebody else".into();
        assert_eq!(gap(&[receipt("a", 1, None), other]), Some(Gap::People));
    }

    #[test]
    fn whatever_else_is_told_apart() {
        let one = receipt("a", 1, None).to_string();
        assert_eq!(read(&one[..one.len() - 5]), Err(NotReceipts::Truncated));
        assert_eq!(read(""), Err(NotReceipts::NotJson));
        assert_eq!(read("<html>"), Err(NotReceipts::NotJson));
        for other in ["{}", "[]", "3", r#"{"receipts":[]}"#, r#"{"receipts":[{}]}"#] {
            assert_eq!(read(other), Err(NotReceipts::NotReceipt), "{other}");
        }
    }

    #[test]
    fn a_signature_of_the_wrong_length_is_none() {
        let mut short = receipt("a", 1, None);
        short["signature"] = "AAAA".into();
        assert_eq!(Signed::of(&short).expect("all parts are there").signature, None);
        let whole = Signed::of(&receipt("a", 1, None)).expect("all parts are there");
        assert_eq!(whole.signature.map(|bytes| bytes.len()), Some(64));
    }

    #[test]
    fn only_an_ed25519_key_of_that_name_is_taken() {
        let x = "A".repeat(43);
        let keys = json!({"keys": [
            {"kid": "rsa", "kty": "RSA", "crv": "Ed25519", "x": x},
            {"kid": "short", "kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
            {"kid": "ours", "kty": "OKP", "crv": "Ed25519", "x": x},
        ]});
        assert_eq!(key(&keys, "ours").map(|bytes| bytes.len()), Some(32));
        for other in ["rsa", "short", "theirs", ""] {
            assert_eq!(key(&keys, other), None, "{other}");
        }
    }

    #[test]
    fn a_receipt_knows_the_one_before_it() {
        let (first, second) = (receipt("a", 1, None), receipt("b", 2, Some("a")));
        let both = [first.clone(), second.clone()];
        assert_eq!(link(&first, &both), Link::First);
        assert_eq!(link(&second, &both), Link::To(&both[0], "ab"));
        assert_eq!(link(&second, &[]), Link::Missing);
        assert_eq!(link(&receipt("c", 3, None), &both), Link::Missing);
    }
}
