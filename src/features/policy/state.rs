//! Answering the policy.

use super::rules;
use crate::{
    api::{self, ApiError, Sending},
    app::App,
    browser::announce::announce,
    i18n,
};
use contract::{
    paths,
    policy::{Answer, AnswerRecorded, NewAnswer},
};
use leptos::prelude::*;
use std::rc::Rc;

/// Sends an answer, unless it stands already. `switched_off` hears how many choices it switched off.
pub(super) fn send(app: App, answer: Answer, sending: Sending, switched_off: RwSignal<usize>) {
    if app.person.with(|choices| rules::stands(choices, answer)) == Some(true) {
        return;
    }
    sending.run(Rc::new(move || {
        Box::pin(async move {
            save(app, answer, switched_off).await.map_err(|error| app.person.note(error))
        })
    }));
}

async fn save(app: App, answer: Answer, switched_off: RwSignal<usize>) -> Result<(), ApiError> {
    let version = app.person.with(|choices| choices.policy.version.clone()).unwrap_or_default();
    let new = NewAnswer { answer, policy: version, language: i18n::language() };
    let recorded: AnswerRecorded = api::put(paths::POLICY_ANSWER, &new).await?;
    let count = app.person.with(|before| rules::switched_off(before, &recorded.choices));
    switched_off.set(count.unwrap_or_default());
    app.person.set(recorded.choices);
    announce(i18n::policy::text().saved);
    Ok(())
}
