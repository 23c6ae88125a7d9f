//! A message to one person, by mail or by phone.

use crate::{auth::address::Address, private::Private};
use contract::language::Language;
use serde::{Deserialize, Serialize};

/// What a message is for. Gateways that send approved templates only know it by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Template {
    /// A code to sign in with.
    SignInCode,
    /// A code that confirms one action.
    StepUpCode,
    /// What somebody wrote to us came in.
    RequestReceived,
    /// What somebody wrote to us was answered.
    RequestAnswered,
    /// An archive can be fetched.
    ExportReady,
    /// A minor asks a guardian.
    GuardianAsked,
    /// An account was cancelled.
    AccountCancelled,
    /// A cancelled account was erased.
    AccountErased,
}

impl Template {
    /// As the gateway gets it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignInCode => "sign-in-code",
            Self::StepUpCode => "step-up-code",
            Self::RequestReceived => "request-received",
            Self::RequestAnswered => "request-answered",
            Self::ExportReady => "export-ready",
            Self::GuardianAsked => "guardian-asked",
            Self::AccountCancelled => "account-cancelled",
            Self::AccountErased => "account-erased",
        }
    }
}

/// What goes into a template.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Values {
    /// Six digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// How long they are good for; 0 where there is no code.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub minutes: i64,
    /// What they confirm, in words; empty for signing in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub action: String,
    /// The number of what somebody wrote to us.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Where the recipient goes on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(minutes: &i64) -> bool {
    *minutes == 0
}

impl std::fmt::Debug for Values {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[private]")
    }
}

/// A message to one person; its address decides the way it takes.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The recipient's address.
    pub to: Address,
    /// What it is for.
    pub template: Template,
    /// The language it is written in.
    pub language: Language,
    /// The subject of a mail: never personal.
    pub subject: String,
    /// The text; it may hold a code.
    pub text: Private<String>,
    /// What the text was made with.
    pub values: Values,
}
