//! WebCrypto: SHA-256, Ed25519, HKDF and random bytes, without a line of cryptography of ours.

use super::window;
use js_sys::{Array, Object, Reflect, Uint8Array};
use std::fmt::Write as _;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};
use zeroize::{Zeroize as _, Zeroizing};

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
    Ok(hex(&Uint8Array::new(&digest).to_vec()))
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
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

/// Random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], NoCrypto> {
    let mut bytes = [0; N];
    let crypto = window().crypto().map_err(|_| NoCrypto)?;
    crypto.get_random_values_with_u8_array(&mut bytes).map_err(|_| NoCrypto)?;
    Ok(bytes)
}

/// A random UUID (RFC 9562, version 4).
pub fn uuid() -> Result<String, NoCrypto> {
    let mut bytes: [u8; 16] = random()?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes);
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

/// A key that other keys are derived from. Its bytes cannot be read back, not even by us.
pub struct RootKey(CryptoKey);

impl RootKey {
    /// Takes the key over.
    pub async fn import(bytes: &[u8]) -> Result<Self, NoCrypto> {
        let raw = Uint8Array::from(bytes);
        let usages = Array::of1(&JsValue::from_str("deriveBits"));
        let key = subtle()?.import_key_with_str("raw", &raw, "HKDF", false, &usages);
        let key = done(key).await;
        raw.fill(0, 0, raw.length());
        Ok(Self(key?.unchecked_into()))
    }

    /// The key for one use: HKDF-SHA256 (RFC 5869) without salt.
    pub async fn derive(&self, info: &str) -> Result<Zeroizing<[u8; 32]>, NoCrypto> {
        let how = Object::new();
        let empty = Uint8Array::new_with_length(0);
        let info = Uint8Array::from(info.as_bytes());
        let parts: [(&str, &JsValue); 4] =
            [("name", &"HKDF".into()), ("hash", &"SHA-256".into()), ("salt", &empty), ("info", &info)];
        for (name, value) in parts {
            Reflect::set(&how, &name.into(), value).map_err(|_| NoCrypto)?;
        }
        let derived = Uint8Array::new(&done(subtle()?.derive_bits_with_object(&how, &self.0, 256)).await?);
        let mut key = Zeroizing::new([0; 32]);
        let mut bytes = derived.to_vec();
        key.copy_from_slice(&bytes);
        bytes.zeroize();
        derived.fill(0, 0, derived.length());
        Ok(key)
    }
}
