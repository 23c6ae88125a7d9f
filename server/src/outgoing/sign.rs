//! The signature of Standard Webhooks: HMAC-SHA-256 over id, time and body.

use crate::config::Secret;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What both sides sign with. Clones share it; it does not print.
#[derive(Clone)]
pub struct SigningSecret(Arc<Zeroizing<Vec<u8>>>);

impl SigningSecret {
    /// Reads `whsec_` and base64.
    ///
    /// # Errors
    /// What is wrong with it, without showing it.
    pub fn parse(secret: &Secret) -> Result<Self, &'static str> {
        let text = secret.0.strip_prefix("whsec_").ok_or("must begin with whsec_")?;
        let bytes = STANDARD.decode(text).map(Zeroizing::new).map_err(|_| "must be base64 after whsec_")?;
        if !(24..=64).contains(&bytes.len()) {
            return Err("must hold 24 to 64 bytes (whsec_$(openssl rand -base64 32) makes one)");
        }
        Ok(Self(Arc::new(bytes)))
    }

    /// The header `webhook-signature`.
    #[must_use]
    pub fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[private]")
    }
}

#[cfg(test)]
mod tests {
    use super::SigningSecret;
    use crate::config::Secret;

    #[test]
    fn the_signature_is_the_one_that_other_implementations_compute() {
        // The known answer that the libraries of Standard Webhooks share.
        let secret = SigningSecret::parse(&Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()));
        let signature = secret.expect("a secret").sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_that_is_none_is_refused_and_never_shown() {
        for text in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_not base64"] {
            assert!(SigningSecret::parse(&Secret(text.to_owned())).is_err(), "{text:?}");
        }
        let secret = SigningSecret::parse(&Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()));
        assert_eq!(format!("{:?}", secret.expect("a secret")), "[private]");
    }
}
