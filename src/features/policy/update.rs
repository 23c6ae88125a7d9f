//! The prompt of a new version: one question, the way to what changed, and the ways to answer.
//!
//! It stands at the lower edge of every page and closes none: whoever does not answer uses everything as before.

use super::{
    answer::Answering,
    rules::{self, Prompt},
    state::send,
};
use crate::{
    api::Sending,
    app::App,
    browser::{
        announce::announce,
        document,
        view::{View, el, live, many, nothing},
    },
    i18n::update,
    route::Route,
    ui,
};
use contract::policy::Answer;
use leptos::prelude::*;

/// The prompt while one is due; after the answer, what is left to choose, until the next page.
#[must_use]
pub fn prompt(app: App) -> View {
    let answering = Answering { app, sending: Sending::default(), switched_off: RwSignal::new(0) };
    let due = Memo::new(move |_| app.person.with(rules::prompt).flatten());
    let last = StoredValue::new(None);
    live(move || {
        let route = app.route();
        match due.get() {
            // Where the answer, or what waits, stands already, it is said once.
            Some(_) if matches!(route, Route::Policy | Route::Overview) => nothing(),
            Some(prompt) => {
                if last.get_value().is_none() {
                    document::next_frame(|| announce(update::text().title));
                }
                let reads = matches!(route, Route::PolicyChanges { .. });
                last.set_value(Some(route));
                asking(answering, &prompt, reads)
            }
            None if app.person.is_signed_in() && last.get_value() == Some(route) => answered(app),
            None => nothing(),
        }
    })
}

/// A bar with one question at the lower edge: it covers a little and moves nothing. The choices that the change touches are
/// asked about where they stand, each with its own yes and no.
fn asking(answering: Answering, prompt: &Prompt, reads: bool) -> View {
    let words = update::text();
    let changes = Route::PolicyChanges { from: Some(prompt.answered.clone()) }.href();
    let button = |answer: Answer, label: &str, class: &'static str| {
        let version = prompt.version.clone();
        ui::button(class, label, move || send(answering, answer, &version))
            .attr("data-answer", answer.as_str())
    };
    let sending = answering.sending;
    let ways = vec![
        button(Answer::Accepted, words.agree, "button"),
        button(Answer::Declined, words.decline, "button"),
    ];
    let read = (!reads).then(|| ui::link_button("button quiet", words.read, &changes));
    let others = read.into_iter().chain([button(Answer::WentOn, words.go_on, "button quiet")]);
    el("section")
        .class("update")
        .attr("aria-labelledby", "update-title")
        .child(ui::h2(words.title).attr("id", "update-title"))
        .child(ui::p(words.follows).class("choice-note"))
        .child(ui::actions(ways))
        .child(ui::actions(others.collect()))
        .child(el("div").attr("role", "status").live(move || ui::progress_or(sending, nothing)))
}

/// The buttons are gone: the focus goes to what came of them.
fn answered(app: App) -> View {
    let words = update::text();
    let declined = |answer: Option<Answer>| answer == Some(Answer::Declined);
    let (answer, ended) = app
        .person
        .peek(|choices| (choices.answer.as_ref().map(|given| given.answer), rules::ended(choices)))
        .unwrap_or_default();
    let item = |(name, clause): &(String, String)| el("li").child(to_clause(name, clause));
    let left = (!ended.is_empty() && !declined(answer))
        .then(|| many(vec![ui::p(words.left), el("ul").children(ended.iter().map(item).collect())]));
    document::focus_soon("update-done");
    el("section")
        .class("notice notice-good")
        .attr("id", "update-done")
        .attr("tabindex", "-1")
        .child(ui::p(words.saved))
        .maybe(left)
}

fn to_clause(name: &str, clause: &str) -> View {
    ui::link(name, &Route::Policy.at(clause))
}
