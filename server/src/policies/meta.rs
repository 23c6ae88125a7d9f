//! `meta.toml`: what a policy's text does not say by itself — purposes, categories, recipients, and what the law wants told.
//!
//! Texts that are missing read as empty, so that the publish gate can name all of them at once.

use contract::{consent::Basis, language::Language};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Texts per language.
pub(super) type Texts<T> = BTreeMap<Language, T>;

/// A version's `meta.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// For example `1.0`.
    pub version: String,
    /// The first day on which it holds, `YYYY-MM-DD`.
    pub effective_from: String,
    /// Against the version before, one per clause whose text differs.
    pub changes: Vec<Change>,
    /// The choices, in the order in which they are shown.
    #[serde(rename = "purpose")]
    pub purposes: Vec<Purpose>,
    /// What is collected.
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
    /// Who receives information.
    #[serde(rename = "recipient", default)]
    pub recipients: Vec<Recipient>,
    /// What is said where there are no recipients.
    #[serde(default)]
    pub recipients_note: Texts<String>,
    /// The rules for children under 14.
    #[serde(default)]
    pub under14: Under14,
    /// What the law wants told besides the clauses.
    #[serde(default)]
    pub annex: Texts<Annex>,
}

/// A change against the version before.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The clause.
    pub clause: String,
    /// What kind of change it is.
    pub class: ChangeClass,
    /// The purposes whose consents it touches; empty: those that the clause belongs to.
    #[serde(default)]
    pub purposes: Vec<String>,
}

/// What kind of change: the first four void the consents they touch (R5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeClass {
    /// What information is used for.
    Purpose,
    /// How it is used.
    Method,
    /// What is collected.
    Category,
    /// Who receives it.
    Recipient,
    /// How long it is kept.
    Retention,
    /// How to reach us.
    Contact,
    /// Only the words.
    Wording,
}

impl ChangeClass {
    /// As it stands in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Purpose => "purpose",
            Self::Method => "method",
            Self::Category => "category",
            Self::Recipient => "recipient",
            Self::Retention => "retention",
            Self::Contact => "contact",
            Self::Wording => "wording",
        }
    }

    /// Whether consents that it touches must be asked for again (PIPL art. 14, 23).
    #[must_use]
    pub const fn voids(self) -> bool {
        matches!(self, Self::Purpose | Self::Method | Self::Category | Self::Recipient)
    }
}

/// A purpose: one choice.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent yes-or-no facts, as they stand in the file"
)]
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// One of [`contract::clause::PURPOSES`].
    pub id: String,
    /// `safety`, `service` or `sharing`.
    pub group: String,
    /// The clauses it belongs to; the first holds its switch.
    pub clauses: Vec<String>,
    /// Necessary or by consent.
    pub basis: Basis,
    /// Whether it needs a consent of its own (PIPL art. 23, 25, 29, 39).
    pub separate: bool,
    /// Whether a minor may have it, with the guardian's approval.
    pub minors: bool,
    /// Whether the Global Privacy Control signal switches it off.
    pub gpc: bool,
    /// Whether it uses sensitive information.
    pub sensitive: bool,
    /// Ids of categories.
    pub categories: Vec<String>,
    /// Ids of recipients.
    pub recipients: Vec<String>,
    /// Its texts.
    #[serde(default)]
    pub text: Texts<PurposeText>,
}

/// A purpose's texts in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PurposeText {
    /// Two to four words.
    pub name: String,
    /// The sentence that is chosen about.
    pub ask: String,
    /// What is used.
    pub used: String,
    /// For what.
    pub aim: String,
    /// How.
    pub method: String,
    /// How long.
    pub kept: String,
    /// What refusing costs.
    pub refusing: String,
}

/// A category of information.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// As in Fides' data categories.
    pub id: String,
    /// From 1 (public) to 4 (gravest harm when leaked).
    pub grade: u8,
    /// Whether it is sensitive personal information (PIPL art. 28).
    pub sensitive: bool,
    /// The clause that says that it is collected.
    pub clause: String,
    /// Its texts.
    #[serde(default)]
    pub text: Texts<CategoryText>,
}

/// A category's texts in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CategoryText {
    /// A few words.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// How it is collected.
    pub method: String,
    /// How long it is kept.
    pub retention: String,
    /// Why it is necessary; for sensitive ones (PIPL art. 30).
    pub necessity: Option<String>,
    /// What a leak could do; for sensitive ones.
    pub impact: Option<String>,
}

/// Someone outside who receives information (PIPL art. 23).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Named by purposes.
    pub id: String,
    /// Ids of categories.
    pub categories: Vec<String>,
    /// Its texts.
    #[serde(default)]
    pub text: Texts<RecipientText>,
}

/// A recipient's texts in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecipientText {
    /// The legal name.
    pub name: String,
    /// How to reach it.
    pub contact: String,
    /// What it receives the information for.
    pub purpose: String,
    /// How it processes it.
    pub method: String,
}

/// The rules for children under 14: a document of their own (PIPL art. 31).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Under14 {
    /// Its text.
    pub text: Texts<String>,
}

/// The annex's own texts in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Annex {
    /// How long information is kept, and what follows.
    pub retention: String,
    /// Why sensitive information is necessary, and what a leak could do.
    pub sensitive: String,
    /// Where to complain.
    pub complaint: String,
    /// How each right is used.
    pub rights: Rights,
}

/// How each right is used, in one language (PIPL art. 44 to 47).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rights {
    /// See it.
    pub view: String,
    /// Have a copy.
    pub copy: String,
    /// Have it passed on.
    pub transfer: String,
    /// Have it put right.
    pub correct: String,
    /// Have it completed.
    pub complete: String,
    /// Have it deleted.
    pub delete: String,
    /// Limit or refuse a use.
    pub restrict: String,
    /// Cancel the account.
    pub cancel: String,
    /// Take a consent back.
    pub withdraw: String,
}

impl Rights {
    /// Every right with its name in the file.
    #[must_use]
    pub fn all(&self) -> [(&'static str, &str); 9] {
        [
            ("view", &self.view),
            ("copy", &self.copy),
            ("transfer", &self.transfer),
            ("correct", &self.correct),
            ("complete", &self.complete),
            ("delete", &self.delete),
            ("restrict", &self.restrict),
            ("cancel", &self.cancel),
            ("withdraw", &self.withdraw),
        ]
    }
}

impl Meta {
    /// Reads the file.
    pub(super) fn parse(source: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(source)
    }

    /// The purpose of this id.
    #[must_use]
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.id == id)
    }

    /// The category of this id.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }
}
