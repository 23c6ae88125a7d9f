//! Sealing a draft: AES-256-GCM, bound to everything that says where it belongs, in sizes that tell little.
//!
//! A sealed record is `version 1 byte | length of the key's name 1 byte | the key's name | nonce 12 bytes | ciphertext and tag`.

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE: usize = 12;
const LENGTH: usize = 4;
/// Everything up to this size looks the same.
const SMALLEST: usize = 1 << 10;
/// Nothing that a form of ours takes is larger.
const LARGEST: usize = 1 << 16;

/// A key for one draft.
pub type Key = Zeroizing<[u8; 32]>;

/// Where a record belongs. It opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Where the pages come from: scheme, host and port.
    pub origin: &'a str,
    /// Whose draft.
    pub holder: &'a str,
    /// Of which form.
    pub form: &'a str,
    /// In which shape.
    pub schema: u32,
    /// Which draft.
    pub draft: &'a str,
    /// Which of its revisions.
    pub revision: u64,
    /// Written under which policy.
    pub policy: &'a str,
    /// With which key.
    pub kid: &'a str,
}

impl Place<'_> {
    /// Each part with its length before it: no two places are written alike.
    fn bound(&self) -> Vec<u8> {
        let (schema, revision) = (self.schema.to_be_bytes(), self.revision.to_be_bytes());
        let mut bound = b"iwalk-draft/v1".to_vec();
        for part in [
            self.origin.as_bytes(),
            self.holder.as_bytes(),
            self.form.as_bytes(),
            &schema,
            self.draft.as_bytes(),
            &revision,
            self.policy.as_bytes(),
            self.kid.as_bytes(),
        ] {
            bound.extend_from_slice(&prefix(part.len()));
            bound.extend_from_slice(part);
        }
        bound
    }
}

/// What the key of a draft is derived with.
#[must_use]
pub fn info(form: &str, draft: &str) -> String {
    ["iwalk-draft/v1|", form, "|", draft].concat()
}

/// Why a record does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Written by a newer build, or no record at all.
    Unknown,
    /// Sealed with another key.
    OtherKey,
    /// Changed, cut, moved, or someone else's.
    Damaged,
}

/// More than a form may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// Seals for a place.
pub fn seal(key: &Key, nonce: [u8; NONCE], place: &Place<'_>, plain: &[u8]) -> Result<Vec<u8>, TooLarge> {
    let name = place.kid.as_bytes();
    let length = u8::try_from(name.len()).map_err(|_| TooLarge)?;
    let (padded, bound) = (padded(plain)?, place.bound());
    let payload = Payload { msg: &padded, aad: &bound };
    let sealed = Aes256Gcm::new((&**key).into()).encrypt(&nonce.into(), payload).map_err(|_| TooLarge)?;
    Ok([&[VERSION, length], name, &nonce, &sealed].concat())
}

/// Opens what was sealed for this place.
pub fn open(key: &Key, place: &Place<'_>, record: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let [VERSION, length, rest @ ..] = record else { return Err(Refused::Unknown) };
    let (name, rest) = rest.split_at_checked(usize::from(*length)).ok_or(Refused::Damaged)?;
    if name != place.kid.as_bytes() {
        return Err(Refused::OtherKey);
    }
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(Refused::Damaged)?;
    let bound = place.bound();
    let payload = Payload { msg: sealed, aad: &bound };
    let padded = Aes256Gcm::new((&**key).into()).decrypt(nonce.into(), payload);
    let padded = Zeroizing::new(padded.map_err(|_| Refused::Damaged)?);
    let (length, rest) = padded.split_first_chunk::<LENGTH>().ok_or(Refused::Damaged)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Refused::Damaged)?;
    Ok(Zeroizing::new(rest.get(..length).ok_or(Refused::Damaged)?.to_vec()))
}

/// Length, content, zeros up to the next power of two.
fn padded(plain: &[u8]) -> Result<Zeroizing<Vec<u8>>, TooLarge> {
    let whole = LENGTH + plain.len();
    if whole > LARGEST {
        return Err(TooLarge);
    }
    let size = whole.next_power_of_two().max(SMALLEST);
    // The room is taken at once: growing would leave copies behind.
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(&prefix(plain.len()));
    padded.extend_from_slice(plain);
    padded.resize(size, 0);
    Ok(padded)
}

fn prefix(length: usize) -> [u8; LENGTH] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests;
