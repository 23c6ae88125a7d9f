//! The prompt of a new version: what changed, what of it touches this person, and three answers of equal weight.
//!
//! It stands above every page and closes none: whoever does not answer uses everything as before.

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
        document, time,
        view::{View, el, live, many, nothing},
    },
    i18n::{blank, fill, update},
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
            Some(prompt) => {
                if last.get_value().is_none() {
                    document::next_frame(|| announce(update::text().title));
                }
                last.set_value(Some(route));
                asking(answering, &prompt)
            }
            None if app.person.is_signed_in() && last.get_value() == Some(route) => answered(app),
            None => nothing(),
        }
    })
}

fn asking(answering: Answering, prompt: &Prompt) -> View {
    let words = update::text();
    let day = time::date(&prompt.effective_from);
    let since = fill(words.since, &[&prompt.version, &day, &prompt.answered]);
    let changes = Route::PolicyChanges { from: Some(prompt.answered.clone()) }.href();
    let told = if prompt.touched.is_empty() {
        ui::p(words.untouched)
    } else {
        let item = |(name, clause, classes): &(String, String, Vec<String>)| {
            let classes: Vec<&str> = classes.iter().map(|class| rules::class(class, words)).collect();
            el("li").child(to_clause(name, clause)).text(&fill(words.why, &[&classes.join(" · ")]))
        };
        let list = el("ul").children(prompt.touched.iter().map(item).collect());
        many(vec![ui::p(words.touched), list])
    };
    let button = |answer: Answer, label: &str| {
        let version = prompt.version.clone();
        ui::button("button", label, move || send(answering, answer, &version))
            .attr("data-answer", answer.as_str())
    };
    let sending = answering.sending;
    let buttons = vec![
        button(Answer::Accepted, words.agree),
        button(Answer::Declined, words.decline),
        button(Answer::WentOn, words.go_on),
    ];
    el("section")
        .class("notice update")
        .attr("aria-labelledby", "update-title")
        .child(ui::h2(words.title).attr("id", "update-title"))
        .child(ui::p(&since).text(blank()).child(ui::link(words.read, &changes)))
        .child(told)
        .child(ui::actions(buttons))
        .child(ui::p(words.go_on_note).class("choice-note"))
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
