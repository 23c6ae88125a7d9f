//! The controls of the clauses about updates and about what we hold.

use super::rules;
use crate::{
    app::App,
    browser::time,
    i18n::{fill, policy},
    route::Route,
    session::Who,
    ui,
};
use leptos::prelude::*;

/// The control of clause `updates`: the version agreed to, and the way to all versions.
#[must_use]
pub fn updates(app: App) -> AnyView {
    let text = policy::text();
    let told = move || {
        if app.person.who() != Who::Person {
            return text.sign_in_for_version.to_owned();
        }
        let told = app.person.with(|choices| match &choices.answer {
            Some(given) if given.version == choices.policy.version => {
                rules::recorded(given, text, time::day)
            }
            Some(given) => {
                let older = fill(text.older, &[&choices.policy.version]);
                [&rules::recorded(given, text, time::day), " ", &older].concat()
            }
            None => text.not_answered.to_owned(),
        });
        told.unwrap_or_default()
    };
    let answer = move || {
        let open = app.person.who() == Who::Person
            && app.person.with(|choices| {
                choices.answer.as_ref().is_none_or(|given| given.version != choices.policy.version)
            }) == Some(true);
        open.then(|| ui::link_button("button", text.to_answer, Route::Policy.at("agree")))
    };
    view! {
        <p role="status">{told}</p>
        <p class="row-actions">
            {answer}
            {ui::link_button("button", text.versions, Route::PolicyVersions.href())}
        </p>
    }
    .into_any()
}

/// The control of the clauses about what we hold.
#[must_use]
pub fn my_data() -> AnyView {
    ui::link_button("button", policy::text().see_data, Route::Data.href())
}
