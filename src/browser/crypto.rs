//! WebCrypto: SHA-256 and Ed25519, without a line of cryptography of ours.

use super::window;
use js_sys::{Array, Uint8Array};
use std::fmt::Write as _;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

/// The browser has no WebCrypto here, or no Ed25519.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCrypto;

fn subtle() -> Result<SubtleCrypto, NoCrypto> {
    let subtle = window().crypto().map_err(|_| NoCrypto)?.subtle();
    // Absent outside secure contexts, whatever the type says.
    if subtle.is_undefined() { Err(NoCrypto) } else { Ok(subtle) }
}

async fn done(promise: Result<js_sys::Promise, JsValue>) -> Result<JsValue, NoCrypto> {
    JsFuture::from(promise.map_err(|_| NoCrypto)?).await.map_err(|_| NoCrypto)
}

/// SHA-256 as 64 hexadecimal digits.
pub async fn sha256_hex(bytes: &[u8]) -> Result<String, NoCrypto> {
    let digest = done(subtle()?.digest_with_str_and_js_u8_array("SHA-256", &Uint8Array::from(bytes))).await?;
    let mut hex = String::with_capacity(64);
    for byte in Uint8Array::new(&digest).to_vec() {
        let _ = write!(hex, "{byte:02x}");
    }
    Ok(hex)
}

/// Whether the Ed25519 signature (64 bytes) of the message fits the public key (32 bytes).
pub async fn verify_ed25519(key: &[u8], signature: &[u8], message: &[u8]) -> Result<bool, NoCrypto> {
    let subtle = subtle()?;
    let usages = Array::of1(&JsValue::from_str("verify"));
    let raw = Uint8Array::from(key);
    let key = done(subtle.import_key_with_str("raw", &raw, "Ed25519", false, &usages)).await?;
    let (signature, message) = (Uint8Array::from(signature), Uint8Array::from(message));
    let fits = subtle.verify_with_str_and_js_u8_array_and_js_u8_array(
        "Ed25519",
        key.unchecked_ref::<CryptoKey>(),
        &signature,
        &message,
    );
    Ok(done(fits).await?.is_truthy())
}
