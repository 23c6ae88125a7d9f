//! The operator, as the policy and the pages name it.

use contract::language::Language;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The operator, as the policy names it. Texts are per language tag.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// The legal name.
    pub name: BTreeMap<String, String>,
    /// Customer service: a phone number in international form.
    pub phone: String,
    /// Customer service: an e-mail address.
    pub email: String,
    /// Customer service: on which days and at what times somebody answers the phone. Shown beside the number; may be missing.
    #[serde(default)]
    pub hours: BTreeMap<String, String>,
    /// The postal address.
    pub address: BTreeMap<String, String>,
    /// The person in charge of personal information protection: a title, or a name with a title.
    pub officer: BTreeMap<String, String>,
    /// Where information is stored.
    pub storage_region: BTreeMap<String, String>,
    /// Where flaws and leaks are reported: an e-mail address.
    pub security_contact: String,
    /// Whose law applies, as an ISO 3166 code.
    #[serde(default = "jurisdiction")]
    pub jurisdiction: String,
    /// Certificates that the operator holds.
    #[serde(default)]
    pub certificates: Vec<Certificate>,
}

/// A certificate: shown only while it is valid.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// What is certified.
    pub name: String,
    /// Its number.
    pub number: String,
    /// What it covers.
    pub scope: String,
    /// The last day, `YYYY-MM-DD`.
    pub expires: String,
}

impl Operator {
    /// The text of a language; the check at start has made sure that it is there.
    #[must_use]
    pub fn text(texts: &BTreeMap<String, String>, language: Language) -> &str {
        texts.get(language.tag()).map_or("", String::as_str)
    }
}

fn jurisdiction() -> String {
    "CN".to_owned()
}
