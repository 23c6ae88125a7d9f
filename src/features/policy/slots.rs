//! The controls of the clauses about updates and about what we hold.

use super::rules;
use crate::{
    app::App,
    browser::{
        time,
        view::{View, el, live, many, nothing},
    },
    i18n::{blank, fill, policy},
    route::Route,
    session::Who,
    ui,
};

/// The control of clause `updates`: the version agreed to, and the way to all versions.
#[must_use]
pub fn updates(app: App) -> View {
    let words = policy::text();
    let told = move || {
        if app.person.who() != Who::Person {
            return words.sign_in_for_version.to_owned();
        }
        let told = app.person.with(|choices| match &choices.answer {
            Some(given) if given.version == choices.policy.version => {
                rules::recorded(given, words, time::day)
            }
            Some(given) => {
                let older = fill(words.older, &[&choices.policy.version]);
                [&*rules::recorded(given, words, time::day), blank(), &older].concat()
            }
            None => words.not_answered.to_owned(),
        });
        told.unwrap_or_default()
    };
    let answers = move || app.person.who() == Who::Person && !app.person.has_no_account();
    let open = move || answers() && app.person.with(rules::is_open) == Some(true);
    let link = move || ui::link_button("button", words.to_answer, &Route::Policy.at("agree"));
    let answer = move || if open() { link() } else { nothing() };
    many(vec![
        ui::known(app, move || el("p").attr("role", "status").live_text(told)),
        el("p").class("row-actions").live(answer).child(ui::link_button(
            "button",
            words.versions,
            &Route::PolicyVersions.href(),
        )),
    ])
}

/// For whoever is not signed in: the ways of the sentence that the control took the place of. Whoever has no scripts sees them too.
#[must_use]
pub fn ways(app: App, ways: Vec<(String, String)>) -> View {
    live(move || {
        if app.person.who() != Who::Visitor {
            return nothing();
        }
        let open: Vec<_> = ways.iter().filter(|(_, href)| leads_to_people(href)).cloned().collect();
        ui::ways(ui::p(policy::text().ways), &open).class("choice-note")
    })
}

fn leads_to_people(href: &str) -> bool {
    href.starts_with("tel:") || href.starts_with("mailto:") || *href == *Route::Requests.href()
}

/// The control of clause `keep-retention`.
#[must_use]
pub fn cancellation() -> View {
    ui::link_button("button", policy::text().cancel, &Route::Cancel.href())
}

/// The control of the clauses about what we hold.
#[must_use]
pub fn my_data() -> View {
    ui::link_button("button", policy::text().see_data, &Route::Data.href())
}
