//! What a new version of the policy does to what was said before: who is told by a prompt, and which yes it ended.

use super::{
    POLICY,
    notice::Shown,
    pen::{Line, Pen},
    rules::{self, Answered},
    store::Latest,
};
use crate::{
    db::entities::people,
    error::{Failure, internal},
    keys::SealedWith,
    state::AppState,
};
use contract::{
    consent::{Actor, State, Touched, UpdateDue},
    language::Language,
    policy::Answer,
};
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;

/// The method of events that a new version brought about.
pub(super) const UPDATE: &str = "update";

/// Whether a person is to be told of the version in force by a prompt. `answer` is their latest one, if they gave any; no
/// query is made.
///
/// # Errors
/// When no policy is in force.
pub fn prompt_due(state: &AppState, answer: Option<&Latest>, minor: bool) -> Result<bool, Failure> {
    let current = state.policy()?;
    let answered = answer.map(answered).transpose()?;
    let quiet = state.config.updates.quiet_days;
    Ok(rules::is_prompted(answered, &current.version, state.clock.now_ms(), quiet, minor))
}

fn answered(latest: &Latest) -> Result<Answered<'_>, Failure> {
    let answer = Answer::ALL.into_iter().find(|answer| answer.as_str() == latest.event.state);
    let answer = answer.ok_or_else(|| internal("an answer that is none"))?;
    Ok(Answered { answer, version: &latest.event.policy_version, at: latest.event.at })
}

/// What the prompt says, while it is due: which of the person's choices the changes ended, and by what kind of change.
pub(super) fn due(
    state: &AppState,
    shown: &Shown,
    said: &HashMap<String, Latest>,
    minor: bool,
) -> Result<Option<UpdateDue>, Failure> {
    let Some(latest) = said.get(POLICY) else { return Ok(None) };
    if !prompt_due(state, Some(latest), minor)? {
        return Ok(None);
    }
    let since = state.policies.since(&latest.event.policy_version, state.today()).unwrap_or_default();
    let touched = shown.published.meta.purposes.iter().filter_map(|purpose| {
        let said = said.get(&purpose.id).and_then(Latest::said)?;
        let classes: Vec<String> = since.classes(&purpose.id).into_iter().map(str::to_owned).collect();
        let ended = said.state == State::Superseded && !classes.is_empty();
        ended.then(|| Touched { purpose: purpose.id.clone(), classes })
    });
    Ok(Some(UpdateDue {
        effective_from: shown.published.effective_from.to_string(),
        touched: touched.collect(),
    }))
}

/// Writes down, each with its receipt, that newer versions ended what they ended. `said` is brought up to date. Whoever
/// calls it has locked the person's row in this transaction.
pub(super) async fn settle(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &people::Model,
    key: &SealedWith,
    said: &mut HashMap<String, Latest>,
    language: Option<Language>,
) -> Result<usize, Failure> {
    let mut ended: Vec<Latest> =
        said.values().filter(|latest| latest.superseded.is_some()).cloned().collect();
    ended.sort_by_key(|latest| latest.event.sequence);
    for latest in &ended {
        let shown = notice_of(state, latest, language)?;
        let mut pen = Pen::new(state, tx, person, key, &shown, (false, "")).await?;
        let line = Line {
            purpose: &latest.event.purpose,
            state: State::Superseded.as_str(),
            actor: Actor::System,
            method: UPDATE,
        };
        let written = pen.write(line).await?;
        said.insert(latest.event.purpose.clone(), written.latest);
    }
    Ok(ended.len())
}

/// The version in force; for a purpose that it no longer has, the one that the yes was about. In the language of the page,
/// or in that of the yes.
fn notice_of(state: &AppState, latest: &Latest, language: Option<Language>) -> Result<Shown, Failure> {
    let language = language.or_else(|| Language::from_tag(&latest.event.language)).unwrap_or_default();
    let current = state.policy()?;
    let published = match current.meta.purpose(&latest.event.purpose) {
        Some(_) => current,
        None => state
            .policies
            .version(&latest.event.policy_version)
            .ok_or_else(|| internal("a choice about a version that was never published"))?,
    };
    Shown::of(published, language)
}
