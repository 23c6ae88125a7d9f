//! All choices in their groups, each with what it is about.

use super::{control::control, history::history, rules};
use crate::{
    app::App,
    browser::{
        history::anchor,
        view::{View, el, live, many, nothing, text},
    },
    i18n::{blank, consent, fill},
    route::Route,
    session::{Who, count_on},
    ui,
};
use contract::consent::{Basis, Choices, PurposeView};
use leptos::prelude::*;

/// `/choices`: open to everyone; a visitor chooses what concerns the browser, all else needs somebody who is signed in.
#[must_use]
pub fn page(app: App) -> View {
    let words = consent::text();
    let body = live(move || match app.person.who() {
        Who::Loading | Who::Unknown => ui::unknown(app),
        who => choices(app, who == Who::Person),
    });
    ui::page(words.title, vec![ui::p(words.intro), body])
}

fn choices(app: App, person: bool) -> View {
    let words = consent::text();
    // The texts do not change with a choice: what does is read inside the switches.
    let read = |choices: &Choices| (choices.purposes.clone(), choices.gpc, choices.policy.version.clone());
    let (purposes, gpc, version) = app.person.peek(read).unwrap_or_default();
    let count = move || {
        let (on, all) = app.person.with(count_on).unwrap_or_default();
        fill(words.count, &[&on.to_string(), &all.to_string()])
    };
    let mut groups: Vec<(&str, Vec<View>)> = Vec::new();
    for purpose in &purposes {
        match groups.last_mut().filter(|(last, _)| *last == purpose.group) {
            Some((_, cards)) => cards.push(card(app, purpose, &version)),
            None => groups.push((&purpose.group, vec![card(app, purpose, &version)])),
        }
    }
    let group = |(group, cards)| {
        let title = ui::h2(rules::group_title(group, words));
        el("section").class("purposes").child(title).child(el("div").class("cards").children(cards))
    };
    // Opened where a link leads to it, here or from elsewhere.
    let open = RwSignal::new(anchor() == "history");
    let to_history = move || ui::link(words.to_history, "#history").on_press(move || open.set(true));
    let glance = person.then(|| el("p").live_text(count).text(blank()).child(to_history()));
    let past = if person { folded_history(app, open) } else { ui::p(words.history_sign_in) };
    nothing()
        .maybe(gpc.then(|| ui::notice(ui::Tone::Plain, ui::p(words.gpc))))
        .maybe(glance)
        .children(groups.into_iter().map(group).collect())
        .child(
            el("section")
                .attr("id", "history")
                .attr("tabindex", "-1")
                .child(ui::h2(words.history))
                .child(past),
        )
}

/// Fetched when it is opened.
fn folded_history(app: App, open: RwSignal<bool>) -> View {
    let fold = ui::button("button", consent::text().to_history, move || open.update(|open| *open = !*open))
        .live_attr("aria-expanded", move || open.get().to_string());
    many(vec![fold, live(move || if open.get() { history(app) } else { nothing() })])
}

fn card(app: App, purpose: &PurposeView, version: &str) -> View {
    let words = consent::text();
    let mut facts = vec![
        (words.used, text(&purpose.used)),
        (words.aim, text(&purpose.aim)),
        (words.kept, text(&purpose.kept)),
    ];
    // What a safe service costs to refuse stands above its buttons.
    if purpose.basis != Basis::Necessary {
        facts.push((words.refusing, text(&purpose.refusing)));
    }
    facts.push((words.clause, ui::link(words.read_clause, &Route::Policy.at(&purpose.clause))));
    let kind = match (purpose.basis, purpose.separate) {
        (Basis::Necessary, _) => Some(words.necessary),
        (Basis::Consent, true) => Some(words.separate),
        (Basis::Consent, false) => None,
    };
    ui::card(&["choice-", &*purpose.id].concat())
        .child(el("h3").text(&purpose.name))
        .maybe(kind.map(ui::p))
        .child(control(app, &purpose.id, "choices-ask-", version))
        .child(ui::facts("choice-facts", facts))
}
