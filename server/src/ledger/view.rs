//! All purposes and where they stand, as a page shows them.

use super::{
    Capacity, POLICY, QUESTION,
    capacity::capacity,
    notice::Shown,
    rules,
    store::{self, Latest},
    updates,
};
use crate::{
    auth,
    clock::rfc3339,
    db::entities::people,
    error::{Failure, internal},
    http::access::Session,
    policies::Purpose,
    state::AppState,
};
use contract::{
    consent::{Block, Choices, PurposeView},
    language::Language,
    policy::{Answer, AnswerView},
    problem::Code,
    session::SessionView,
};
use sea_orm::EntityTrait as _;
use std::collections::HashMap;

/// Everything about a person's choices; all is unset where there is none. Reads only.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn choices(
    state: &AppState,
    session: Option<&Session>,
    language: Language,
    signal: bool,
) -> Result<Choices, Failure> {
    state.refresh_policies(&state.db).await?;
    let shown = Shown::current(state, language)?;
    let signal = signal || session.is_some_and(|session| session.gpc);
    let Some(session) = session else {
        let nobody = Seen { signal, capacity: Capacity::Adult };
        return whole(state, &shown, Whose::default(), &HashMap::new(), &nobody);
    };
    let person = people::Entity::find_by_id(&session.person)
        .one(&state.db)
        .await?
        .ok_or(Failure::new(Code::SignInNeeded))?;
    let capacity = capacity(state, &state.db, &person).await?;
    let view = auth::view(state, session).await?;
    let said = store::latest(state, &state.db, &person.id).await?;
    let whose = Whose { session: Some(view), subject: Some(person.pseudonym) };
    whole(state, &shown, whose, &said, &Seen { signal, capacity })
}

/// The choices of a browser without an account. Reads only.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn choices_of_browser(
    state: &AppState,
    person: &str,
    language: Language,
    signal: bool,
) -> Result<Choices, Failure> {
    state.refresh_policies(&state.db).await?;
    let shown = Shown::current(state, language)?;
    let said = store::latest(state, &state.db, person).await?;
    let subject = people::Entity::find_by_id(person).one(&state.db).await?.map(|person| person.pseudonym);
    let whose = Whose { session: None, subject };
    let choices = whole(state, &shown, whose, &said, &Seen { signal, capacity: Capacity::Adult })?;
    // Answering the policy needs an account, so nothing about an update is asked of a browser.
    Ok(Choices { update: None, ..choices })
}

/// Whose choices are shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Whose {
    pub(super) session: Option<SessionView>,
    /// The name that receipts call them by.
    pub(super) subject: Option<String>,
}

/// What colours the view besides what was said.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) signal: bool,
    pub(super) capacity: Capacity,
}

/// The whole view from its parts.
pub(super) fn whole(
    state: &AppState,
    shown: &Shown,
    whose: Whose,
    said: &HashMap<String, Latest>,
    seen: &Seen,
) -> Result<Choices, Failure> {
    let purposes = shown.published.meta.purposes.iter();
    Ok(Choices {
        policy: shown.reference(),
        session: whose.session,
        subject: whose.subject,
        answer: said.get(POLICY).map(answer).transpose()?,
        question: said.get(QUESTION).map(answer).transpose()?,
        update: updates::due(state, shown, said, seen.capacity.is_minor())?,
        gpc: seen.signal,
        purposes: purposes
            .map(|purpose| one(shown, purpose, said.get(&purpose.id), seen))
            .collect::<Result<_, _>>()?,
    })
}

/// One purpose.
pub(super) fn one(
    shown: &Shown,
    purpose: &Purpose,
    latest: Option<&Latest>,
    seen: &Seen,
) -> Result<PurposeView, Failure> {
    let text = shown.text(purpose)?;
    let standing = rules::standing(latest.and_then(Latest::said), purpose.gpc, seen.signal);
    // Nobody knows since when the browser sends the signal, so no time is told for what it covers.
    let since = latest.filter(|_| !standing.overlaid).map(|latest| rfc3339(latest.since()));
    Ok(PurposeView {
        id: purpose.id.clone(),
        group: purpose.group.clone(),
        name: text.name.clone(),
        ask: text.ask.clone(),
        used: text.used.clone(),
        aim: text.aim.clone(),
        kept: text.kept.clone(),
        refusing: text.refusing.clone(),
        clause: purpose.clauses.first().cloned().unwrap_or_default(),
        basis: purpose.basis,
        separate: purpose.separate,
        state: standing.state,
        since,
        receipt: latest.map(|latest| latest.receipt.clone()),
        by_signal: standing.by_signal,
        blocked: (!seen.capacity.permits(&purpose.id)).then_some(Block::Guardian),
    })
}

/// An answer to the policy, as it is told.
pub(super) fn answer(latest: &Latest) -> Result<AnswerView, Failure> {
    let answer = Answer::ALL
        .into_iter()
        .find(|answer| answer.as_str() == latest.event.state)
        .ok_or_else(|| internal("an answer that is none"))?;
    Ok(AnswerView {
        answer,
        version: latest.event.policy_version.clone(),
        at: rfc3339(latest.event.at),
        receipt: latest.receipt.clone(),
    })
}
