//! What a person sees first: where they stand, what waits for them, and one thing to do next.

use super::rules::{self, Next, Waiting};
use crate::{
    app::App,
    i18n::{fill, home, ui as common},
    route::Route,
    session::{Who, count_on, sign_in_href},
    ui,
};
use contract::{consent::Choices, policy::Answer};
use leptos::prelude::*;

/// `/`.
#[must_use]
pub fn page(app: App) -> AnyView {
    let text = home::text();
    let body = move || match app.person.who() {
        Who::Person => app.person.with(glance).unwrap_or_else(|| ().into_any()),
        Who::Visitor => signed_out(),
        Who::Loading | Who::Unknown => ui::for_person(app, |_| ().into_any()),
    };
    ui::page(text.title, view! { <p class="intro">{text.intro}</p> {body} }.into_any())
}

fn signed_out() -> AnyView {
    let text = home::text();
    view! {
        <div class="next-step">
            {ui::link_button("button primary", text.do_read, Route::Policy.href())}
            <p>{text.signed_out}</p>
            <p class="row-actions">
                {ui::link_button("button", common::text().sign_in, sign_in_href())}
                {ui::link_button("button", text.do_verify, Route::Verify.href())}
            </p>
        </div>
    }
    .into_any()
}

fn glance(choices: &Choices) -> AnyView {
    let text = home::text();
    let waits = rules::waiting(choices);
    let (label, href) = match rules::next(&waits) {
        Next::Answer => (text.do_answer, Route::Policy.at("agree")),
        Next::Contact => (text.do_contact, Route::Contact.href()),
        Next::Choose => (text.do_choose, Route::Choices.href()),
    };
    let told = if waits.is_empty() {
        view! { <p>{text.nothing}</p> }.into_any()
    } else {
        let items: Vec<AnyView> =
            waits.into_iter().map(|wait| view! { <li>{sentence(wait, choices)}</li> }.into_any()).collect();
        view! { <ul>{items}</ul> }.into_any()
    };
    let (on, all) = count_on(choices);
    view! {
        <section class="next-step">
            <h2>{text.waiting}</h2>
            {told}
            {ui::link_button("button primary", label, href)}
        </section>
        <ul class="glance">
            {tile(text.policy, policy(choices), Route::Policy)}
            {tile(text.choices, fill(text.count, &[&on.to_string(), &all.to_string()]), Route::Choices)}
            {tile(text.receipts, text.receipts_text.to_owned(), Route::Receipts)}
            {tile(text.data, text.data_text.to_owned(), Route::Data)}
            {tile(text.sessions, text.sessions_text.to_owned(), Route::Sessions)}
        </ul>
    }
    .into_any()
}

fn tile(title: &'static str, told: String, route: Route) -> AnyView {
    view! { <li class="card"><h2><a href=route.href()>{title}</a></h2><p>{told}</p></li> }.into_any()
}

fn policy(choices: &Choices) -> String {
    let text = home::text();
    match &choices.answer {
        None => fill(text.unanswered, &[&choices.policy.version]),
        Some(given) => {
            let pattern = match given.answer {
                Answer::Accepted => text.agreed,
                Answer::Declined => text.declined,
                Answer::Asked => text.asked,
            };
            fill(pattern, &[&given.version])
        }
    }
}

fn sentence(wait: Waiting, choices: &Choices) -> String {
    let text = home::text();
    match wait {
        Waiting::Answer => fill(text.wait_answer, &[&choices.policy.version]),
        Waiting::Question => text.wait_question.to_owned(),
        Waiting::Guardian(count) => fill(text.wait_guardian, &[&count.to_string()]),
        Waiting::Open(count) => fill(text.wait_open, &[&count.to_string()]),
    }
}
