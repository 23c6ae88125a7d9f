//! The policy that a choice refers to: the current version, in the language that was read.

use super::rules;
use crate::{
    error::{Failure, internal},
    policies::{Published, Purpose, PurposeText},
    state::AppState,
};
use contract::{consent::PolicyRef, language::Language, problem::Code};
use std::sync::Arc;

/// A version in the language that was on the screen.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) published: Arc<Published>,
    pub(super) language: Language,
    pub(super) sha256: String,
}

impl Shown {
    /// The version that holds today.
    pub(super) fn current(state: &AppState, language: Language) -> Result<Self, Failure> {
        Self::of(state.policy()?, language)
    }

    /// A version of any time.
    pub(super) fn of(published: Arc<Published>, language: Language) -> Result<Self, Failure> {
        let text =
            published.texts.get(&language).ok_or_else(|| internal("a published version lacks a language"))?;
        let sha256 = text.sha256.clone();
        Ok(Self { published, language, sha256 })
    }

    /// The version that a request names: it must be the one that holds today.
    pub(super) fn named(state: &AppState, version: &str, language: Language) -> Result<Self, Failure> {
        let current = Self::current(state, language)?;
        let known = state.policies.version(version).is_some();
        rules::may_refer_to(version, &current.published.version, known)
            .map_err(|code| Failure::new(code).field("policy"))?;
        Ok(current)
    }

    /// Its purpose of this id.
    pub(super) fn purpose(&self, id: &str) -> Result<&Purpose, Failure> {
        self.published.meta.purpose(id).ok_or(Failure::new(Code::UnknownPurpose))
    }

    /// A purpose's texts.
    pub(super) fn text<'a>(&self, purpose: &'a Purpose) -> Result<&'a PurposeText, Failure> {
        purpose.text.get(&self.language).ok_or_else(|| internal("a published purpose lacks a language"))
    }

    /// As choices name it.
    pub(super) fn reference(&self) -> PolicyRef {
        PolicyRef {
            version: self.published.version.clone(),
            sha256: self.sha256.clone(),
            language: self.language,
        }
    }
}
