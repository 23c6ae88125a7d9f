//! `/`: what waits goes above the list that the server made, and where things stand into its lines.

use super::rules::{self, Next, Waiting};
use crate::{
    app::App,
    browser::{
        document,
        view::{View, copies, live, live_text, many, mount},
    },
    i18n::{fill, overview},
    route::Route,
    session::{Who, count_on},
    ui,
};
use contract::{consent::Choices, policy::Answer};

/// Puts what waits and where things stand into the overview. For a visitor the server's words stay: they are true of one.
pub fn move_into_overview(app: App) {
    let Some(panel) = document::by_id("waiting") else { return };
    let of_visitor = document::take_children(&panel);
    mount(&panel, move || {
        live(move || match app.person.who() {
            Who::Person => waits(app),
            Who::Visitor => copies(&of_visitor),
            Who::Loading | Who::Unknown => ui::unknown(app),
        })
    });
    for line in document::find_all("[data-state]") {
        let state: fn(&Choices) -> Option<String> = match &*document::attribute(&line, "data-state") {
            "policy" => |choices| Some(policy(choices)),
            "choices" => |choices| Some(count(choices)),
            "guardian" => guardian,
            _ => continue,
        };
        let of_visitor = line.text_content().unwrap_or_default();
        drop(document::take_children(&line));
        let shown = move || {
            let shown = app.person.with(state).flatten();
            let counts = app.person.who() == Who::Person && !app.person.has_no_account();
            shown.filter(|_| counts).unwrap_or_else(|| of_visitor.clone())
        };
        mount(&line, move || live_text(shown));
    }
}

/// One thing to do next; the lines below say how all else stands.
fn waits(app: App) -> View {
    let words = overview::text();
    let panel = |shown: &str, label: &str, href: &str| {
        many(vec![ui::h2(words.waiting), ui::p(shown), ui::link_button("button primary", label, href)])
    };
    if app.person.is_held() {
        return panel(app.person.why_outside(), words.do_cancelled, &Route::Cancel.href());
    }
    if app.person.has_no_account() {
        return panel(app.person.why_outside(), words.do_help, &Route::Contact.href());
    }
    let shown = app.person.with(|choices| {
        let waits = rules::waiting(choices);
        let shown = waits.first().map_or_else(|| words.nothing.to_owned(), |wait| sentence(*wait, choices));
        (shown, rules::next(&waits))
    });
    let (shown, next) = shown.unwrap_or_default();
    let (label, href) = match next {
        Next::Answer => (words.do_answer, Route::Policy.at("agree")),
        Next::Contact => (words.do_help, Route::Contact.href()),
        Next::Guardian => (words.do_guardian, Route::Minors.href()),
        Next::Choose => (words.do_choose, Route::Choices.href()),
    };
    panel(&shown, label, &href)
}

fn count(choices: &Choices) -> String {
    let words = overview::text();
    let (on, all) = count_on(choices);
    let shown = fill(words.count, &[&on.to_string(), &all.to_string()]);
    let open = rules::waiting(choices).into_iter().find_map(|wait| match wait {
        Waiting::Open(count) | Waiting::Again(count) => Some(count),
        _ => None,
    });
    match open {
        Some(open) => [&*shown, " · ", &*fill(words.open, &[&open.to_string()])].concat(),
        None => shown,
    }
}

/// What a guardian must agree to first, if anything.
fn guardian(choices: &Choices) -> Option<String> {
    rules::waiting(choices).into_iter().find_map(|wait| match wait {
        Waiting::Guardian(count) => Some(fill(overview::text().for_guardian, &[&count.to_string()])),
        _ => None,
    })
}

fn policy(choices: &Choices) -> String {
    let words = overview::text();
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
    let words = overview::text();
    match wait {
        Waiting::Answer => fill(words.wait_answer, &[&choices.policy.version]),
        Waiting::Question => words.wait_question.to_owned(),
        Waiting::Again(count) => fill(words.wait_again, &[&count.to_string()]),
        Waiting::Guardian(count) => fill(words.wait_guardian, &[&count.to_string()]),
        Waiting::Open(count) => fill(words.wait_open, &[&count.to_string()]),
    }
}
