//! Receipts: signed records of what a person chose (after ISO/IEC TS 27560), and the keys that verify them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A receipt as it is downloaded and verified: Ed25519 (RFC 8032) over the canonical JSON (RFC 8785) of `payload`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// What is signed: see [`Payload`]. Kept as JSON, so that fields of a later version stay under the signature.
    #[cfg_attr(feature = "openapi", schema(value_type = Payload))]
    pub payload: Value,
    /// Which key signed it: `kid` in the key set.
    pub key_id: String,
    /// 64 bytes in base64url without padding.
    pub signature: String,
}

/// How the document of a receipt begins; the language's tag follows.
pub const DOCUMENT_BEGINS: &str = "<!DOCTYPE html><html class=\"receipt\" lang=\"";

/// What stands in the document before the [`Receipt`] itself. It is JSON with every `<` as `\u003c`, so nothing in it can
/// end it before [`RECORD_ENDS`].
pub const RECORD_BEGINS: &str = "<script type=\"application/json\" id=\"receipt\">";

/// What stands after it.
pub const RECORD_ENDS: &str = "</script>";

/// The payload's fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payload {
    /// `privacy-center/receipt/1`.
    pub schema: String,
    /// The receipt's id (UUID).
    pub record_id: String,
    /// Counts from 1 per person, without gaps.
    pub sequence: i64,
    /// The receipt before it, absent in the first.
    pub previous: Option<Previous>,
    /// A random name for the person, the same in all their receipts.
    pub subject: String,
    /// Who answers for the processing.
    pub controller: Controller,
    /// What was shown.
    pub notice: Notice,
    /// What it was about.
    pub processing: Processing,
    /// What was said.
    pub event: Event,
}

/// A link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Previous {
    /// The receipt's id.
    pub record_id: String,
    /// SHA-256 of its canonical payload, 64 hexadecimal digits.
    pub sha256: String,
}

/// The operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Controller {
    /// Its name.
    pub name: String,
    /// Its customer service.
    pub contact: String,
}

/// The policy that was on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// For example `1.0`.
    pub version: String,
    /// SHA-256 of the text in that language.
    pub sha256: String,
    /// The language's tag.
    pub language: String,
    /// Where it can be read for ever.
    pub url: String,
}

/// The purpose and its circumstances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Processing {
    /// A purpose's id, or `policy`.
    pub purpose: String,
    /// `consent`, `necessary` or `agreement`.
    pub lawful_basis: String,
    /// Categories of personal information.
    pub categories: Vec<String>,
    /// Whether any of them is sensitive.
    pub sensitive: bool,
    /// Who receives it.
    pub recipients: Vec<String>,
    /// Where it is stored.
    pub storage: String,
    /// How long, in words.
    pub retention: String,
    /// Whose law applies.
    pub jurisdiction: String,
    /// How to take it back.
    pub withdrawal: String,
}

/// The choice itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// `given`, `refused`, `withdrawn`, `superseded`, `accepted`, `declined`, `asked` or `went_on`.
    pub state: String,
    /// UTC, RFC 3339.
    pub at: String,
    /// `self`, `guardian` or `system`.
    pub actor: String,
    /// How it was collected: `switch`, `answer`, `acceptance`, `declining`, `update`, `gpc`.
    pub method: String,
    /// The build of the app's pages, or empty.
    pub build: String,
}

/// `GET /api/v1/receipts`, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipts {
    /// At most 50.
    pub receipts: Vec<Receipt>,
    /// Pass as `before` for the next page; absent on the last.
    pub next: Option<i64>,
}

/// All receipts of a person with the keys to verify them, oldest first: complete, or it is not answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Archive {
    /// The whole chain.
    pub receipts: Vec<Receipt>,
    /// The keys.
    pub keys: KeySet,
}

/// A JWK set (RFC 7517) of Ed25519 public keys (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeySet {
    /// Newest first.
    pub keys: Vec<Key>,
}

/// One public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Key {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// Its name in receipts.
    pub kid: String,
    /// 32 bytes in base64url without padding.
    pub x: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
    /// `EdDSA`.
    pub alg: String,
}
