//! Agree, decline or ask: three buttons of equal weight, and what was answered.

use super::{rules, state::send};
use crate::{
    api::Sending,
    app::App,
    browser::time,
    i18n::{fill, policy, ui as common},
    route::{self, Route},
    session::Who,
    ui,
};
use contract::policy::Answer;
use leptos::prelude::*;

/// The control of clause `agree`.
#[must_use]
pub fn answer(app: App) -> AnyView {
    let text = policy::text();
    let sending = Sending::default();
    let switched_off = RwSignal::new(0);
    let version = app.person.with(|choices| choices.policy.version.clone()).unwrap_or_default();
    let buttons = move || match app.person.who() {
        Who::Person => view! {
            {one(app, Answer::Accepted, text.agree, sending, switched_off)}
            {one(app, Answer::Declined, text.decline, sending, switched_off)}
            {one(app, Answer::Asked, text.ask, sending, switched_off)}
        }
        .into_any(),
        _ => {
            let href = route::sign_in_and_return(&Route::Policy.at("agree"));
            ui::link_button("button", text.sign_in_to_answer, href)
        }
    };
    let status = move || ui::progress(sending).unwrap_or_else(|| standing(app, switched_off));
    let given = move || {
        app.person.with(|choices| choices.answer.as_ref().map_or("unset", |given| given.answer.as_str()))
    };
    view! {
        <div class="choice answer" data-answer=given role="group" aria-labelledby="answer-ask">
            <p class="choice-ask" id="answer-ask">{fill(text.question, &[&version])}</p>
            <div class="choice-buttons">{buttons}</div>
            <div class="choice-status" role="status" data-saving=move || sending.progress().as_str()>{status}</div>
        </div>
    }
    .into_any()
}

fn one(
    app: App,
    answer: Answer,
    label: &'static str,
    sending: Sending,
    switched_off: RwSignal<usize>,
) -> AnyView {
    let pressed = move || {
        app.person.with(|choices| rules::stands(choices, answer)).unwrap_or_default().to_string()
    };
    view! {
        <button
            type="button" class="button" data-answer=answer.as_str() aria-pressed=pressed
            on:click=move |_| send(app, answer, sending, switched_off)
        >{label}</button>
    }
    .into_any()
}

fn standing(app: App, switched_off: RwSignal<usize>) -> AnyView {
    let text = policy::text();
    if app.person.who() != Who::Person {
        return ().into_any();
    }
    let (given, version) = app
        .person
        .with(|choices| (choices.answer.clone(), choices.policy.version.clone()))
        .unwrap_or_default();
    let Some(given) = given else {
        return view! { <p>{text.not_answered}</p> }.into_any();
    };
    let told = rules::recorded(&given, text, time::day);
    let receipt = Route::Receipts.at(&given.receipt);
    let follows = if given.version == version {
        rules::follows(given.answer, text).to_owned()
    } else {
        fill(text.older, &[&version])
    };
    let off = rules::switched_off_text(switched_off.get(), text);
    let off = off.filter(|_| given.answer == Answer::Declined).map(|off| [&off, " "].concat());
    view! {
        <p>{told} " " <a href=receipt>{common::text().receipt}</a></p>
        <p>{off} {follows}</p>
    }
    .into_any()
}
