//! Sealing a field: AES-256-GCM, bound to the place it stands in, so that ciphertext cannot be moved.

use super::KeyError;
use crate::{chance::Chance, private::Private};
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE: usize = 12;

/// Where a sealed field stands. It is authenticated with the ciphertext: in another place the field does not open.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: &'a str,
}

/// A holder's opened key, for the time of one request.
pub struct SealedWith {
    pub(super) holder: String,
    pub(super) key_id: String,
    pub(super) key: Zeroizing<[u8; 32]>,
}

impl SealedWith {
    /// Whose key it is.
    #[must_use]
    pub fn holder(&self) -> &str {
        &self.holder
    }

    /// Seals text for a place: version, nonce, ciphertext and tag.
    #[must_use]
    pub fn seal(&self, chance: &Chance, place: Place<'_>, text: &str) -> Vec<u8> {
        encrypt(&self.key, chance, &self.bound(place), text.as_bytes())
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`KeyError::Refused`] when it was changed, moved, or sealed for someone else.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Private<String>, KeyError> {
        let bytes = decrypt(&self.key, &self.bound(place), sealed)?;
        String::from_utf8(bytes).map(Private::new).map_err(|_| KeyError::Refused)
    }

    fn bound(&self, place: Place<'_>) -> String {
        format!("{}|{}|{}|{}|{}", place.table, place.column, place.row, self.holder, self.key_id)
    }
}

pub(super) fn encrypt(key: &[u8; 32], chance: &Chance, bound: &str, plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = chance.bytes();
    let cipher = Aes256Gcm::new(key.into());
    let payload = Payload { msg: plain, aad: bound.as_bytes() };
    let sealed =
        cipher.encrypt(&nonce.into(), payload).expect("a field is far below the cipher's limit of 64 GiB");
    [&[VERSION], &nonce[..], &sealed].concat()
}

pub(super) fn decrypt(key: &[u8; 32], bound: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
    let (&version, rest) = sealed.split_first().ok_or(KeyError::Refused)?;
    let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(KeyError::Refused)?;
    if version != VERSION {
        return Err(KeyError::Refused);
    }
    let payload = Payload { msg: body, aad: bound.as_bytes() };
    Aes256Gcm::new(key.into()).decrypt(nonce.into(), payload).map_err(|_| KeyError::Refused)
}

#[cfg(test)]
mod tests {
    use super::{Place, SealedWith};
    use crate::chance::Chance;
    use zeroize::Zeroizing;

    fn key(holder: &str) -> SealedWith {
        SealedWith { holder: holder.to_owned(), key_id: "k1".to_owned(), key: Zeroizing::new([7; 32]) }
    }

    #[test]
    fn a_field_opens_only_where_it_was_sealed() {
        let chance = Chance::seeded(3);
        let place = Place { table: "people", column: "sealed_subject", row: "1" };
        let sealed = key("a").seal(&chance, place, "r-1001");
        assert_eq!(key("a").open(place, &sealed).expect("opens").reveal(), "r-1001");
        for moved in [
            Place { row: "2", ..place },
            Place { column: "sealed_address", ..place },
            Place { table: "sessions", ..place },
        ] {
            assert!(key("a").open(moved, &sealed).is_err());
        }
        assert!(key("b").open(place, &sealed).is_err(), "another person's, even under the same bytes");
        let older = SealedWith { key_id: "k0".to_owned(), ..key("a") };
        assert!(older.open(place, &sealed).is_err(), "another key's, even of the same bytes");
        for index in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[index] ^= 1;
            assert!(key("a").open(place, &damaged).is_err(), "bit flip at {index}");
            assert!(key("a").open(place, &sealed[..index]).is_err(), "cut at {index}");
        }
        assert!(!sealed.windows(6).any(|window| window == b"r-1001"));
    }
}
