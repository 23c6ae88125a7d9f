//! `/choices`: the switches move into the rows that the server made, and the history below them.

use super::{control::in_row, history::history};
use crate::{
    app::App,
    browser::{
        document,
        history::anchor,
        view::{View, el, live, many, mount, nothing},
    },
    i18n::{blank, consent, fill},
    session::{Who, count_on},
    ui,
};
use leptos::prelude::*;

/// Puts the switches into the page of all choices. Open to everyone: a visitor chooses what concerns the browser, all else
/// needs somebody who is signed in.
pub fn move_into_choices(app: App) {
    let Some(line) = document::by_id("choices-count") else { return };
    // Opened where a link leads to it, here or from elsewhere.
    let open = RwSignal::new(anchor() == HISTORY);
    drop(document::take_children(&line));
    mount(&line, move || ui::known(app, move || count(app, open)));
    for row in document::find_all("[data-switch]") {
        let purpose = document::attribute(&row, "data-switch");
        mount(&row, move || ui::known(app, move || in_row(app, &purpose)));
    }
    if let Some(below) = document::by_id(HISTORY) {
        mount(&below, move || ui::known(app, move || past(app, open)));
    }
}

const HISTORY: &str = "history";

fn count(app: App, open: RwSignal<bool>) -> View {
    let words = consent::text();
    let count = move || {
        let (on, all) = app.person.with(count_on).unwrap_or_default();
        fill(words.count, &[&on.to_string(), &all.to_string()])
    };
    let to_history = move || ui::link(words.to_history, "#history").on_press(move || open.set(true));
    live(move || match app.person.who() {
        Who::Person => el("p").live_text(count).text(blank()).child(to_history()),
        _ => ui::p(words.history_sign_in),
    })
}

/// What the browser's signal did, and every choice ever made.
fn past(app: App, open: RwSignal<bool>) -> View {
    let words = consent::text();
    let gpc = app.person.peek(|choices| choices.gpc) == Some(true);
    let past = live(move || match app.person.who() {
        Who::Person => many(vec![ui::h2(words.history), folded_history(app, open)]),
        _ => nothing(),
    });
    nothing().maybe(gpc.then(|| ui::notice(ui::Tone::Plain, ui::p(words.gpc)))).child(past)
}

/// Fetched when it is opened.
fn folded_history(app: App, open: RwSignal<bool>) -> View {
    let fold = ui::button("button", consent::text().to_history, move || open.update(|open| *open = !*open))
        .live_attr("aria-expanded", move || open.get().to_string());
    many(vec![fold, live(move || if open.get() { history(app) } else { nothing() })])
}
