//! What a person sees first: where they stand, what waits for them, and one thing to do next.

use super::rules::{self, Next, Waiting};
use crate::{
    app::App,
    browser::view::{View, el, live, many, nothing},
    i18n::{fill, home, ui as common},
    route::Route,
    session::{Who, count_on, sign_in_href},
    ui,
};
use contract::{consent::Choices, policy::Answer};

/// `/`.
#[must_use]
pub fn page(app: App) -> View {
    let words = home::text();
    let body = live(move || match app.person.who() {
        Who::Person if app.person.is_held() => {
            let cancel = ui::link_button("button", words.do_cancelled, &Route::Cancel.href());
            outside(app.person.why_outside(), cancel)
        }
        Who::Person if app.person.has_no_account() => {
            let contact = ui::link_button("button", words.do_contact, &Route::Contact.href());
            outside(app.person.why_outside(), contact)
        }
        Who::Person => app.person.with(glance).unwrap_or_else(nothing),
        Who::Visitor => {
            let sign_in = ui::link_button("button", common::text().sign_in, &sign_in_href());
            outside(words.signed_out, sign_in)
        }
        Who::Loading | Who::Unknown => ui::unknown(app),
    });
    ui::page(words.title, vec![ui::p(words.intro).class("intro"), body])
}

/// For whoever has no account here: what they may know, and the way on.
fn outside(told: &str, way_on: View) -> View {
    let words = home::text();
    let actions = vec![way_on, ui::link_button("button", words.do_verify, &Route::Verify.href())];
    el("div")
        .class("next-step")
        .child(ui::link_button("button primary", words.do_read, &Route::Policy.href()))
        .child(ui::p(told))
        .child(ui::actions(actions))
}

fn glance(choices: &Choices) -> View {
    let words = home::text();
    let waits = rules::waiting(choices);
    let (label, href) = match rules::next(&waits) {
        Next::Answer => (words.do_answer, Route::Policy.at("agree")),
        Next::Contact => (words.do_contact, Route::Contact.href()),
        Next::Guardian => (words.do_guardian, Route::Minors.href()),
        Next::Choose => (words.do_choose, Route::Choices.href()),
    };
    let told = if waits.is_empty() {
        ui::p(words.nothing)
    } else {
        let item = |wait| el("li").text(&sentence(wait, choices));
        el("ul").children(waits.into_iter().map(item).collect())
    };
    let (on, all) = count_on(choices);
    let count = fill(words.count, &[&on.to_string(), &all.to_string()]);
    let next = el("section")
        .class("next-step")
        .child(ui::h2(words.waiting))
        .child(told)
        .child(ui::link_button("button primary", label, &href));
    let tiles = vec![
        tile(words.policy, &policy(choices), &Route::Policy),
        tile(words.choices, &count, &Route::Choices),
        tile(words.receipts, words.receipts_text, &Route::Receipts),
        tile(words.data, words.data_text, &Route::Data),
        tile(words.sessions, words.sessions_text, &Route::Sessions),
        tile(words.download, words.download_text, &Route::Download),
        tile(words.cancel, words.cancel_text, &Route::Cancel),
    ];
    many(vec![next, el("ul").class("glance").children(tiles)])
}

fn tile(title: &str, told: &str, route: &Route) -> View {
    let head = el("h2").child(ui::link(title, &route.href()));
    el("li").class("card").child(head).child(ui::p(told))
}

fn policy(choices: &Choices) -> String {
    let words = home::text();
    let pattern = match &choices.answer {
        None => return fill(words.unanswered, &[&choices.policy.version]),
        Some(given) => match given.answer {
            Answer::Accepted => words.agreed,
            Answer::Declined => words.declined,
            Answer::Asked => words.asked,
            Answer::WentOn => words.went_on,
        },
    };
    let version = choices.answer.as_ref().map(|given| &*given.version).unwrap_or_default();
    fill(pattern, &[version])
}

fn sentence(wait: Waiting, choices: &Choices) -> String {
    let words = home::text();
    match wait {
        Waiting::Answer => fill(words.wait_answer, &[&choices.policy.version]),
        Waiting::Question => words.wait_question.to_owned(),
        Waiting::Again(count) => fill(words.wait_again, &[&count.to_string()]),
        Waiting::Guardian(count) => fill(words.wait_guardian, &[&count.to_string()]),
        Waiting::Open(count) => fill(words.wait_open, &[&count.to_string()]),
    }
}
