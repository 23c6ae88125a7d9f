//! Randomness as an argument: from the system, or from a seed in tests.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use uuid::Uuid;

/// Where random bytes come from. Clones share one source.
#[derive(Clone, Debug)]
pub struct Chance {
    seeded: Option<Arc<(u64, AtomicU64)>>,
}

impl Chance {
    /// The system's generator.
    #[must_use]
    pub const fn system() -> Self {
        Self { seeded: None }
    }

    /// A repeatable stream, for tests only.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seeded: Some(Arc::new((seed, AtomicU64::new(0)))) }
    }

    /// Random bytes.
    ///
    /// # Panics
    /// When the system has no randomness to give: nothing secret can be made then.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        match &self.seeded {
            None => getrandom::fill(&mut out).expect("the system gives random bytes"),
            Some(source) => {
                for chunk in out.chunks_mut(32) {
                    let step = source.1.fetch_add(1, Ordering::SeqCst);
                    let block =
                        Sha256::new().chain_update(source.0.to_be_bytes()).chain_update(step.to_be_bytes());
                    chunk.copy_from_slice(&block.finalize()[..chunk.len()]);
                }
            }
        }
        out
    }

    /// A random id (UUID version 4).
    #[must_use]
    pub fn id(&self) -> String {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid().to_string()
    }

    /// A secret of 256 bits in base64url.
    #[must_use]
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// Eight digits, easily told on the phone: `4821-0937`.
    #[must_use]
    pub fn number(&self) -> String {
        let drawn = u64::from_be_bytes(self.bytes()) % 100_000_000;
        format!("{:04}-{:04}", drawn / 10_000, drawn % 10_000)
    }

    /// Six decimal digits, each code equally likely.
    #[must_use]
    pub fn code(&self) -> String {
        const CODES: u64 = 1_000_000;
        loop {
            let drawn = u64::from_be_bytes(self.bytes());
            // The last, incomplete run of a million would make small codes likelier.
            if drawn < u64::MAX - u64::MAX % CODES {
                return format!("{:06}", drawn % CODES);
            }
        }
    }
}

/// Whether this is one of our ids, before it reaches a query.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Chance, is_id};

    #[test]
    fn a_seed_repeats_and_the_system_does_not() {
        assert_eq!(Chance::seeded(7).bytes::<40>(), Chance::seeded(7).bytes::<40>());
        assert_ne!(Chance::seeded(7).bytes::<40>(), Chance::seeded(8).bytes::<40>());
        assert_ne!(Chance::system().token(), Chance::system().token());
    }

    #[test]
    fn codes_have_six_digits_and_ids_are_ids() {
        let chance = Chance::seeded(1);
        for _ in 0..200 {
            let code = chance.code();
            assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
        }
        assert!(is_id(&chance.id()));
        assert!(!is_id("../../etc/passwd"));
    }
}
