//! Hand-offs: the operator's app passes its signed-in rider on to the page inside it.
//!
//! The app draws a verifier and sends its S256 challenge to the operator's backend, under its own login. That backend asks
//! here for a code, with its service key. The app opens the page with the code in the fragment and gives the verifier to the
//! page over the bridge; only both together begin a session.

use crate::{Time, session::NewSession};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/partner/handoffs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewHandoff {
    /// The operator's id of the rider's account.
    pub subject: String,
    /// `base64url(SHA-256(verifier))` without padding: 43 characters (RFC 7636, S256).
    pub challenge: String,
    /// The app's id of its installation, if the code is to work there only: up to 128 visible ASCII characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installation: Option<String>,
}

/// 201: for the fragment of the page's address, `#h=CODE`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Handoff {
    /// 256 random bits in base64url; works once.
    pub code: String,
    /// At most 60 seconds from now.
    pub expires_at: Time,
}

impl std::fmt::Debug for Handoff {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Handoff").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// `POST /api/v1/session`: the code of a hand-off, with the verifier that the app kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// From the fragment.
    pub handoff: String,
    /// From the app, over the bridge: 43 to 128 characters (RFC 7636).
    pub verifier: String,
    /// From the app as well, where the code is bound to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installation: Option<String>,
    /// As in [`NewSession`].
    #[serde(default)]
    pub gpc: bool,
}

impl std::fmt::Debug for Arrival {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Arrival").finish_non_exhaustive()
    }
}

/// `POST /api/v1/session` takes either; a body with fields of both is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Opening {
    /// A code that was sent to an address.
    Code(NewSession),
    /// A hand-off.
    Handoff(Arrival),
}

#[cfg(test)]
mod tests {
    use super::Opening;

    #[test]
    fn a_session_is_opened_by_a_code_or_a_handoff_and_never_by_a_mixture() {
        let read = |text: &str| serde_json::from_str::<Opening>(text);
        assert!(matches!(read(r#"{"request":"r","code":"1"}"#), Ok(Opening::Code(_))));
        assert!(matches!(read(r#"{"handoff":"h","verifier":"v","gpc":true}"#), Ok(Opening::Handoff(_))));
        for refused in [
            "{}",
            r#"{"handoff":"h"}"#,
            r#"{"handoff":"h","verifier":"v","more":1}"#,
            r#"{"handoff":"h","verifier":"v","request":"r","code":"1"}"#,
            r#"{"handoff":"h","handoff":"i","verifier":"v"}"#,
        ] {
            assert!(read(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn codes_and_verifiers_are_not_printed() {
        let opening: Opening = serde_json::from_str(r#"{"handoff":"HHH","verifier":"VVV"}"#).expect("reads");
        let printed = format!("{opening:?}");
        assert!(!printed.contains("HHH") && !printed.contains("VVV"), "{printed}");
    }
}
