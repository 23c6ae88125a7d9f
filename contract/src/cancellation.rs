//! Cancelling an account: what it means, the month in which it can be undone, and the certificate of what was erased.

use crate::{Time, receipt::Controller};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum AccountState {
    /// In use.
    Active,
    /// Cancelled, and kept until the day of its erasure.
    Held,
}

/// What erasing does to the rows of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// They are deleted.
    Deleted,
    /// They stay, without anything that names the person.
    Anonymised,
    /// They stay as they are, on a ground that is named.
    Kept,
}

impl Effect {
    /// As on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Anonymised => "anonymised",
            Self::Kept => "kept",
        }
    }

    /// An effect by its name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Deleted, Self::Anonymised, Self::Kept].into_iter().find(|effect| effect.as_str() == text)
    }
}

/// What erasing does to one kind of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectView {
    /// What the rows are, in the person's language: `Rides`.
    pub name: String,
    /// What happens to them.
    pub effect: Effect,
    /// How many there are.
    pub rows: u64,
    /// Why they are not deleted, in the person's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `GET /api/v1/cancellation`: where the account stands, and what cancelling does or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancellationView {
    /// Where the account stands.
    pub state: AccountState,
    /// The number of the cancellation; none while the account is in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The day of the erasure in the operator's time zone, `YYYY-MM-DD`: of this cancellation, or of one made now.
    pub erase_on: String,
    /// What happens on that day, kind by kind.
    pub effects: Vec<EffectView>,
}

/// `POST /api/v1/cancellation`: a grant for the action `account.cancel`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCancellation {
    /// The step-up grant.
    pub grant: String,
}

/// 201: cancelled. All sessions are over, this one too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cancelled {
    /// The number of the cancellation, `4821-0937`: told on the phone, opens nothing by itself.
    pub number: String,
    /// Opens the certificate together with the number: 128 bits, told here and nowhere else.
    pub code: String,
    /// The day of the erasure in the operator's time zone, `YYYY-MM-DD`.
    pub erase_on: String,
}

/// `POST /api/v1/certificates`: which certificate, and the code that was given with the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CertificateQuestion {
    /// The number of the cancellation.
    pub number: String,
    /// Its code; spaces and hyphens do not matter.
    pub code: String,
}

/// The certificate, or when there will be one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CertificateView {
    /// The day of the erasure, `YYYY-MM-DD`.
    pub erase_on: String,
    /// The certificate, once everything is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// Opens the certificate's file for ten minutes, to whoever has it; comes with the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// What was erased, signed as receipts are: Ed25519 (RFC 8032) over the canonical JSON (RFC 8785) of `payload`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Certificate {
    /// What is signed: see [`Erasure`]. Kept as JSON, so that fields of a later version stay under the signature.
    #[cfg_attr(feature = "openapi", schema(value_type = Erasure))]
    pub payload: Value,
    /// Which key signed it: `kid` in the key set.
    pub key_id: String,
    /// 64 bytes in base64url without padding.
    pub signature: String,
}

/// The payload of a certificate. It holds nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Erasure {
    /// `privacy-center/erasure/1`.
    pub schema: String,
    /// The certificate's id (UUID).
    pub record_id: String,
    /// The number of the cancellation.
    pub number: String,
    /// Who erased.
    pub controller: Controller,
    /// When the account was cancelled.
    pub cancelled_at: Time,
    /// When the last of it was erased.
    pub erased_at: Time,
    /// What was done, kind by kind.
    pub effects: Vec<EffectView>,
}

/// The schema of a certificate's payload.
pub const ERASURE_SCHEMA: &str = "privacy-center/erasure/1";
