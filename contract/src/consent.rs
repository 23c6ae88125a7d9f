//! Purposes, choices, and their history.

use crate::{Time, language::Language, policy::AnswerView, receipt::Receipt, session::SessionView};
use serde::{Deserialize, Deserializer, Serialize};

/// Where a purpose stands for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// On.
    Given,
    /// Off: the person said no.
    Refused,
    /// Off: the person (or a signal of theirs) took a yes back.
    Withdrawn,
    /// Off: a newer version of the policy changed what the yes was about, and ended it.
    Superseded,
    /// Off: nothing was said yet.
    #[default]
    Unset,
}

impl State {
    /// As on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
            Self::Unset => "unset",
        }
    }

    /// Whether the purpose is on.
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::Given)
    }
}

/// What a person can say to a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// Yes.
    Given,
    /// No.
    Refused,
    /// No longer.
    Withdrawn,
}

impl From<Choice> for State {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Given => Self::Given,
            Choice::Refused => Self::Refused,
            Choice::Withdrawn => Self::Withdrawn,
        }
    }
}

/// On what ground a purpose rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Off until the person says yes.
    Consent,
    /// Starts with the acceptance of the policy; can be switched off.
    Necessary,
}

/// Why a choice cannot be switched on by this person now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// Under 18 and no guardian has approved.
    Guardian,
}

/// `GET /api/v1/consents`: all purposes and where they stand, with who is asking. For visitors only what their browser chose is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choices {
    /// The version that a choice made now refers to.
    pub policy: PolicyRef,
    /// Who is signed in, if anyone.
    pub session: Option<SessionView>,
    /// The random name by which receipts call the person, or this browser once it chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The person's latest answer to the policy. Asking does not change it.
    pub answer: Option<AnswerView>,
    /// What the person asked about the policy since then, or before any answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<AnswerView>,
    /// Set while the person is to be told of a version that came after their latest answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<UpdateDue>,
    /// Whether this request carried the Global Privacy Control signal.
    pub gpc: bool,
    /// In the order and groups in which they are shown.
    pub purposes: Vec<PurposeView>,
}

/// What an update prompt shows besides the version in force and the answer before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateDue {
    /// The first day of the version in force, `YYYY-MM-DD`.
    pub effective_from: String,
    /// The person's choices that were on and that the changes ended.
    pub touched: Vec<Touched>,
}

/// A choice that an update ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Touched {
    /// The purpose.
    pub purpose: String,
    /// What changed about it: `purpose`, `method`, `category` or `recipient`; at least one.
    pub classes: Vec<String>,
}

/// The current policy, as much as a choice needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyRef {
    /// For example `1.0`.
    pub version: String,
    /// SHA-256 in this language.
    pub sha256: String,
    /// The language of this answer's texts.
    pub language: Language,
}

/// One purpose, with its texts in the person's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PurposeView {
    /// For example `diagnostics`.
    pub id: String,
    /// `safety`, `service` or `sharing`.
    pub group: String,
    /// Two to four words.
    pub name: String,
    /// The sentence that is chosen about.
    pub ask: String,
    /// What is used.
    pub used: String,
    /// For what.
    pub aim: String,
    /// How long.
    pub kept: String,
    /// What refusing costs.
    pub refusing: String,
    /// The clause with its switch.
    pub clause: String,
    /// Necessary or by consent.
    pub basis: Basis,
    /// Whether it needs a consent of its own (R9).
    pub separate: bool,
    /// Where it stands.
    pub state: State,
    /// Since when, unless unset.
    pub since: Option<Time>,
    /// The receipt of the latest choice.
    pub receipt: Option<String>,
    /// Whether it is off because of the browser's Global Privacy Control signal.
    pub by_signal: bool,
    /// Why it cannot be switched on now.
    pub blocked: Option<Block>,
}

/// `PUT /api/v1/consents/{purpose}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewChoice {
    /// Yes, no, or no longer.
    pub choice: Choice,
    /// The policy version that was on the screen.
    pub policy: String,
    /// Whose choice the page takes it for: an account's (`true`) or this browser's (`false`). An account's is refused when
    /// the session is over, and never becomes the browser's. Without it: the session's, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<bool>,
    /// Whom the page shows: their `subject`. Where the request comes from somebody else, nothing is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where the purpose stood for whoever chose. Where it stands otherwise by now, nothing is written, unless this very
    /// choice was recorded before. Without it: the last word counts.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "After::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub after: Option<After>,
}

/// The id of the receipt of what was said before; null where nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct After(pub Option<String>);

impl After {
    /// A field with null in it is there, unlike a field that is missing.
    pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        Self::deserialize(from).map(Some)
    }
}

/// The answer to a choice. Making the same choice twice answers with the same receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoiceMade {
    /// The signed receipt.
    pub receipt: Receipt,
    /// The purpose as it stands now.
    pub purpose: PurposeView,
}

/// `POST /api/v1/consents`: several choices in one step. A yes that needs a separate consent is refused beside any other
/// choice (R9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewChoices {
    /// The policy version that was on the screen.
    pub policy: String,
    /// At most one per purpose, at most eight.
    pub choices: Vec<PurposeChoice>,
}

/// One of several choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PurposeChoice {
    /// The purpose.
    pub purpose: String,
    /// Yes, no, or no longer.
    pub choice: Choice,
}

/// The answer to several choices: all were recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoicesMade {
    /// One receipt per choice, in the order asked.
    pub receipts: Vec<Receipt>,
    /// Everything as it stands now.
    pub choices: Choices,
}

/// Who made a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The person.
    #[serde(rename = "self")]
    Myself,
    /// The person's guardian.
    Guardian,
    /// A rule: declining the policy, a new version of it, or the browser's signal.
    System,
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// Counts from 1 per person.
    pub sequence: i64,
    /// A purpose's id, or `policy` for an answer to the policy.
    pub purpose: String,
    /// The purpose's name in the person's language; empty for `policy`.
    pub name: String,
    /// `given`, `refused`, `withdrawn`, `superseded`, `accepted`, `declined`, `asked` or `went_on`.
    pub state: String,
    /// The policy version it refers to.
    pub policy: String,
    /// Who chose.
    pub actor: Actor,
    /// When.
    pub at: Time,
    /// Its receipt.
    pub receipt: String,
}

/// `GET /api/v1/consents/history`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// At most 50.
    pub entries: Vec<HistoryEntry>,
    /// Pass as `before` for the next page; absent on the last.
    pub next: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::{After, NewChoice};

    #[test]
    fn nothing_before_is_something_else_than_not_saying_what_was_before() {
        let plain = r#"{"choice":"given","policy":"1.0"}"#;
        for (text, after) in [
            (plain.to_owned(), None),
            (plain.replace('}', r#","after":null}"#), Some(After(None))),
            (plain.replace('}', r#","after":"r"}"#), Some(After(Some("r".to_owned())))),
        ] {
            let read: NewChoice = serde_json::from_str(&text).expect("reads");
            assert_eq!(read.after, after);
            assert_eq!(serde_json::to_string(&read).expect("writes"), text);
        }
    }
}
