//! Receipts, checked by the browser's own cryptography against keys made on the spot.

use contract::canonical::canonical;
use js_sys::{Array, Object, Reflect, Uint8Array};
use privacy_center::{
    browser::crypto::sha256_hex,
    features::receipts::verdict::{Chain, Verdict, verify_with},
};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{CryptoKey, SubtleCrypto};

/// A signing key and its public half as in the key list.
struct Signer {
    private: CryptoKey,
    keys: Value,
}

fn subtle() -> SubtleCrypto {
    crate::stage::window().crypto().expect("a secure context").subtle()
}

async fn done(promise: Result<js_sys::Promise, JsValue>) -> JsValue {
    JsFuture::from(promise.expect("the browser takes it")).await.expect("and does it")
}

impl Signer {
    async fn new() -> Self {
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let pair = done(subtle().generate_key_with_str("Ed25519", true, &usages)).await;
        let half = |name: &str| {
            Reflect::get(&pair, &name.into()).expect("a pair has both").unchecked_into::<CryptoKey>()
        };
        let jwk: Object = done(subtle().export_key("jwk", &half("publicKey"))).await.unchecked_into();
        let x = Reflect::get(&jwk, &"x".into()).expect("an Ed25519 key has x").as_string();
        let key =
            json!({"kty": "OKP", "crv": "Ed25519", "kid": "test", "x": x, "use": "sig", "alg": "EdDSA"});
        Self { private: half("privateKey"), keys: json!({"keys": [key]}) }
    }

    async fn sign(&self, payload: Value) -> Value {
        let text = canonical(&payload).expect("canonical");
        let message = Uint8Array::from(text.as_bytes());
        let signature =
            done(subtle().sign_with_str_and_js_u8_array("Ed25519", &self.private, &message)).await;
        let signature = base64url(&Uint8Array::new(&signature).to_vec());
        json!({"payload": payload, "key_id": "test", "signature": signature})
    }
}

fn base64url(bytes: &[u8]) -> String {
    let binary: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let padded = crate::stage::window().btoa(&binary).expect("bytes are Latin-1");
    padded.replace('+', "-").replace('/', "_").replace('=', "")
}

async fn digest(receipt: &Value) -> String {
    let text = canonical(&receipt["payload"]).expect("canonical");
    sha256_hex(text.as_bytes()).await.expect("the browser has SHA-256")
}

fn first() -> Value {
    json!({"record_id": "a", "sequence": 1, "previous": null, "event": {"state": "given", "at": "2026-11-01T08:00:00Z"}})
}

fn second(sha256: &str) -> Value {
    json!({"record_id": "b", "sequence": 2, "previous": {"record_id": "a", "sha256": sha256}, "event": {"state": "withdrawn"}})
}

fn chain(verdict: &Verdict) -> Option<Chain> {
    match verdict {
        Verdict::Good { chain, .. } => Some(*chain),
        _ => None,
    }
}

#[wasm_bindgen_test]
async fn the_digest_is_the_known_one() {
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(sha256_hex(b"abc").await.as_deref(), Ok(known));
    let text = canonical(&json!({"b": [1, true], "a": "滑板车"})).expect("canonical");
    let known = "d2854eb91a54c1bd3bb4f3e05ec6b65d321aca9c3f62b5ee0a3e5569b3459b48";
    assert_eq!(sha256_hex(text.as_bytes()).await.as_deref(), Ok(known));
}

#[wasm_bindgen_test]
async fn a_genuine_receipt_is_found_genuine_and_its_chain_is_followed() {
    let signer = Signer::new().await;
    let one = signer.sign(first()).await;
    let two = signer.sign(second(&digest(&one).await)).await;
    let all = [two.clone(), one.clone()];
    assert_eq!(chain(&verify_with(&signer.keys, &one, &all).await), Some(Chain::First));
    assert_eq!(chain(&verify_with(&signer.keys, &two, &all).await), Some(Chain::Linked));
    assert_eq!(chain(&verify_with(&signer.keys, &two, &[]).await), Some(Chain::Alone));
}

#[wasm_bindgen_test]
async fn a_receipt_that_was_changed_is_found_out() {
    let signer = Signer::new().await;
    let genuine = signer.sign(first()).await;
    let mut changed = genuine.clone();
    changed["payload"]["event"]["state"] = "refused".into();
    assert_eq!(verify_with(&signer.keys, &changed, &[]).await, Verdict::BadSignature);
    let mut added = genuine.clone();
    added["payload"]["note"] = "later".into();
    assert_eq!(verify_with(&signer.keys, &added, &[]).await, Verdict::BadSignature);
    let mut fraction = genuine.clone();
    fraction["payload"]["sequence"] = 1.5.into();
    assert_eq!(verify_with(&signer.keys, &fraction, &[]).await, Verdict::NotCanonical);
    let mut renamed = genuine.clone();
    renamed["key_id"] = "other".into();
    assert_eq!(verify_with(&signer.keys, &renamed, &[]).await, Verdict::UnknownKey("other".to_owned()));
    let stranger = Signer::new().await;
    assert_eq!(verify_with(&stranger.keys, &genuine, &[]).await, Verdict::BadSignature);
}

#[wasm_bindgen_test]
async fn a_chain_with_a_replaced_link_is_found_out() {
    let signer = Signer::new().await;
    let one = signer.sign(first()).await;
    let two = signer.sign(second(&digest(&one).await)).await;
    let mut other = first();
    other["event"]["state"] = "refused".into();
    let replaced = signer.sign(other).await;
    let verdict = verify_with(&signer.keys, &two, &[replaced]).await;
    assert_eq!(chain(&verdict), Some(Chain::Broken));
    assert!(!verdict.is_good());
}
