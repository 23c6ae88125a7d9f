//! Answering the policy.

use super::{answer::Answering, rules};
use crate::{
    api::{self, ApiError, Read},
    browser::{announce::announce, host, json::Json},
    i18n,
};
use contract::{
    consent::Choices,
    paths,
    policy::{Answer, NewAnswer},
};
use leptos::prelude::*;
use std::rc::Rc;

/// Of the answer, a [`contract::policy::AnswerRecorded`], as much as the page shows: the receipt has a page of its own.
struct Recorded {
    choices: Choices,
}

impl Read for Recorded {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { choices: api::field(json, "choices")? })
    }
}

/// Sends an answer, unless it stands already.
pub(super) fn send(answering: Answering, answer: Answer) {
    let person = answering.app.person;
    if person.peek(|choices| rules::changes(choices, answer)) == Some(false) {
        return;
    }
    let sending = answering.sending;
    sending.run(Rc::new(move || {
        Box::pin(async move {
            let is_done = move |choices: &Choices| !rules::changes(choices, answer);
            let saved = save(answering, answer).await;
            saved.map_err(|error| person.find_out(error, sending, Box::new(is_done)))
        })
    }));
}

async fn save(answering: Answering, answer: Answer) -> Result<(), ApiError> {
    let person = answering.app.person;
    let version = person.peek(|choices| choices.policy.version.clone()).unwrap_or_default();
    let new =
        NewAnswer { answer, policy: version.clone(), language: i18n::language(), subject: None, after: None };
    let recorded: Recorded = api::put(paths::POLICY_ANSWER, &new).await?;
    let count = person.peek(|before| rules::switched_off(before, &recorded.choices));
    answering.switched_off.set(count.unwrap_or_default());
    person.set(recorded.choices);
    host::answered_policy(answer.as_str(), &version);
    announce(i18n::update::text().saved);
    Ok(())
}
