//! Agree, decline or ask: three buttons of equal weight, and what was answered.

use super::{rules, state::send};
use crate::{
    api::Sending,
    app::App,
    browser::{
        time,
        view::{View, el, many, nothing, text},
    },
    i18n::{blank, fill, policy, ui as common},
    route::{self, Route},
    session::Who,
    ui,
};
use contract::{
    consent::Choices,
    policy::{Answer, AnswerView},
};
use leptos::prelude::*;
use std::rc::Rc;

/// What is being answered.
#[derive(Clone, Copy)]
pub(super) struct Answering {
    pub(super) app: App,
    pub(super) sending: Sending,
    /// How many choices the last answer switched off.
    pub(super) switched_off: RwSignal<usize>,
}

/// The control of clause `agree`. `ways` are the links by which customer service is reached.
#[must_use]
pub fn answer(app: App, ways: Vec<(String, String)>) -> View {
    // Outside of what is made anew with whoever comes: an answer that waits keeps waiting.
    let answering = Answering { app, sending: Sending::default(), switched_off: RwSignal::new(0) };
    let ways: Rc<[(String, String)]> = ways.into();
    ui::known(app, move || control(answering, ways.clone()))
}

fn control(answering: Answering, ways: Rc<[(String, String)]>) -> View {
    let words = policy::text();
    let Answering { app, sending, .. } = answering;
    let version: Rc<str> = app.person.version_shown().into();
    let question = fill(words.question, &[&version]);
    let buttons = move || {
        let who = app.person.who();
        if app.person.has_no_account() {
            return ui::p(app.person.why_outside()).class("choice-note");
        }
        if who == Who::Person {
            let one = |answer, label| one(answering, answer, label, version.clone());
            return many(vec![
                one(Answer::Accepted, words.agree),
                one(Answer::Declined, words.decline),
                one(Answer::Asked, words.ask),
            ]);
        }
        let href = route::sign_in_and_return(&Route::Policy.at("agree"));
        ui::link_button("button", words.sign_in_to_answer, &href)
    };
    let given = move || {
        let given = app.person.with(|choices| choices.answer.as_ref().map(|given| given.answer)).flatten();
        given.map_or("unset", Answer::as_str).to_owned()
    };
    // Only what changes is written anew, and read out again: each answer and question has a receipt of its own.
    let line = Memo::new(move |_| {
        let read = |choices: &Choices| {
            let of = |said: &Option<AnswerView>| {
                said.as_ref().map(|said| said.receipt.clone()).unwrap_or_default()
            };
            [of(&choices.answer), of(&choices.question), choices.policy.version.clone()].concat()
        };
        app.person.with(read).filter(|_| app.person.who() == Who::Person)
    });
    el("div")
        .class("choice answer")
        .attr("role", "group")
        .attr("aria-labelledby", "answer-ask")
        .live_attr("data-answer", given)
        .child(ui::p(&question).class("choice-ask").attr("id", "answer-ask"))
        .child(el("div").class("choice-buttons").live(buttons))
        .child(
            el("div")
                .class("choice-status")
                .attr("role", "status")
                .live_attr("data-saving", move || sending.progress().as_str().to_owned())
                .live(move || {
                    ui::progress_or(sending, || {
                        drop(line.get());
                        standing(answering, &ways)
                    })
                }),
        )
}

fn one(answering: Answering, answer: Answer, label: &str, version: Rc<str>) -> View {
    let pressed = move || answering.app.person.with(|choices| rules::stands(choices, answer)) == Some(true);
    ui::button("button", label, move || send(answering, answer, &version))
        .attr("data-answer", answer.as_str())
        .live_attr("aria-pressed", move || pressed().to_string())
}

fn standing(answering: Answering, ways: &[(String, String)]) -> View {
    let words = policy::text();
    let Some(now) = answering.app.person.now().filter(|now| now.session.is_some()) else { return nothing() };
    let (question, version) = (rules::question(&now).cloned(), now.policy.version);
    let given = now.answer;
    let Some(given) = given else { return ui::p(words.not_answered) };
    let told = |given: &AnswerView| {
        let receipt = ui::link(common::text().receipt, &Route::Receipts.at(&given.receipt));
        ui::p(&rules::recorded(given, words, time::day)).text(blank()).child(receipt)
    };
    let follows = if given.version == version {
        rules::follows(given.answer, words).to_owned()
    } else {
        fill(words.older, &[&version])
    };
    let off = rules::switched_off_text(answering.switched_off.get(), words);
    let off = off.filter(|_| given.answer == Answer::Declined).map(|off| text(&[&*off, blank()].concat()));
    let mut follows = el("p").maybe(off).text(&follows);
    if matches!(given.answer, Answer::Declined | Answer::Asked) {
        follows = ui::ways(follows, ways);
    }
    let asked = question.map(|asked| many(vec![told(&asked), ui::ways(ui::p(words.asked_follows), ways)]));
    many(vec![told(&given), follows]).maybe(asked)
}
