//! Keys: a root key outside the databases wraps one key per person in a key store of its own; those seal the fields.
//!
//! Root key → holder's key (AES-256-GCM, in the key store) → fields (AES-256-GCM). Deleting the holder's key makes every
//! copy of their fields unreadable, in backups too. Keyed hashes for look-ups and codes come from the root key by HMAC.

mod drafts;
mod seal;
mod signing;
mod store;

pub use drafts::DraftSecret;
pub use seal::{Place, SealedWith};
pub use signing::{Signed, Signer};
pub use store::KeyStore;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::{path::Path, sync::Arc};
use zeroize::Zeroizing;

/// What can go wrong with keys. None of it prints key material.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The root key's file is missing or is not 64 hexadecimal digits.
    #[error("the root key: {0}")]
    Root(String),
    /// The key store does not answer.
    #[error("the key store: {0}")]
    Store(#[from] sea_orm::DbErr),
    /// The holder has no key: never had one, or was erased.
    #[error("no key for this holder")]
    NoKey,
    /// A key was deleted, but somebody who reads the key store all the time keeps it in SQLite's log. Again finishes it.
    #[error(
        "a destroyed key is still in the key store's log, because something else reads the key store: see docs/threat-model.md"
    )]
    StillInLog,
    /// The ciphertext is damaged, was moved to another place, or belongs to another key.
    #[error("a sealed field does not open in its place")]
    Refused,
}

/// The root key: 256 bits that never touch a database.
#[derive(Clone)]
pub struct RootKey(Arc<Zeroizing<[u8; 32]>>);

impl RootKey {
    /// Wraps 32 bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    /// Reads the file: 64 hexadecimal digits.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn read(file: &Path) -> Result<Self, KeyError> {
        let text = crate::files::read_text(file)
            .map(Zeroizing::new)
            .map_err(|error| KeyError::Root(format!("{}: {error}", file.display())))?;
        let digits = text.trim().as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 64 {
            return Err(KeyError::Root(format!("{}: 64 hexadecimal digits expected", file.display())));
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or_else(|| {
                    KeyError::Root(format!("{}: 64 hexadecimal digits expected", file.display()))
                })?;
        }
        Ok(Self::new(bytes))
    }

    /// A key for one use, derived from the root: uses never share a key.
    fn derive(&self, usage: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(mac(&self.0[..], &[usage.as_bytes()]))
    }

    /// A keyed hash (HMAC-SHA-256) for look-ups and codes. `usage` keeps an address from matching a subject.
    #[must_use]
    pub fn hash(&self, usage: &str, value: &str) -> Vec<u8> {
        mac(&self.derive("hash")[..], &[usage.as_bytes(), &[0], value.as_bytes()]).to_vec()
    }
}

impl std::fmt::Debug for RootKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[private]")
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}
