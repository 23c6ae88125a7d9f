//! The history of every choice, newest first, page by page.

use super::rules;
use crate::{
    api::{self, ApiError, Load, load},
    app::App,
    browser::{
        time,
        view::{View, el, growing, live, many, nothing},
    },
    i18n::{consent, ui as common},
    route::Route,
    ui,
};
use contract::{
    consent::{Actor, History, HistoryEntry},
    paths,
};
use leptos::prelude::*;

/// The lines at hand, and the way on.
#[derive(Clone, Copy)]
struct Lines {
    app: App,
    at_hand: RwSignal<Vec<HistoryEntry>>,
    // What is loaded is the way on only: the lines stay in `at_hand`.
    state: RwSignal<Load<Option<i64>>>,
}

/// The history of whoever is signed in.
pub(super) fn history(app: App) -> View {
    let lines = Lines { app, at_hand: RwSignal::new(Vec::new()), state: RwSignal::new(Load::Loading(0)) };
    lines.fetch(None);
    let empty = Memo::new(move |_| lines.at_hand.with(Vec::is_empty));
    let table = live(move || if empty.get() { nothing() } else { table(lines) });
    let again = move || {
        lines.at_hand.set(Vec::new());
        lines.fetch(None);
    };
    let rest = ui::loaded(lines.state, again, move |next| match *next {
        Some(next) => ui::button("button", common::text().more, move || lines.fetch(Some(next))),
        None if empty.get() => ui::p(consent::text().history_empty),
        None => nothing(),
    });
    many(vec![table, rest])
}

impl Lines {
    fn fetch(self, before: Option<i64>) {
        load(self.state, async move {
            let path = match before {
                Some(before) => [paths::CONSENT_HISTORY, "?before=", &before.to_string()].concat(),
                None => paths::CONSENT_HISTORY.to_owned(),
            };
            let page: Result<History, ApiError> = api::get(&path).await;
            let page = page.map_err(|error| self.app.person.note(error))?;
            self.at_hand.try_update(|all| all.extend(page.entries));
            Ok(page.next)
        });
    }
}

fn table(lines: Lines) -> View {
    let words = consent::text();
    let heads = [words.when, words.what, words.said, words.who, common::text().receipt];
    let heads = heads.into_iter().map(|head| el("th").attr("scope", "col").text(head)).collect();
    let table = el("table").child(el("thead").child(el("tr").children(heads))).child(growing(
        el("tbody"),
        lines.at_hand,
        row,
    ));
    el("div")
        .class("table-wrap")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", words.history)
        .child(table)
}

fn row(entry: &HistoryEntry) -> View {
    let words = consent::text();
    let who = match entry.actor {
        Actor::Myself => words.by_you,
        Actor::Guardian => words.by_guardian,
        Actor::System => words.by_rule,
    };
    let name = if entry.name.is_empty() { words.policy } else { &entry.name };
    let number = entry.sequence.to_string();
    let label = [common::text().receipt, " ", &number].concat();
    let receipt = ui::link(&number, &Route::Receipts.at(&entry.receipt)).attr("aria-label", &label);
    let cell = |words: &str| el("td").text(words);
    el("tr")
        .child(cell(&time::moment(&entry.at)))
        .child(cell(name))
        .child(cell(rules::said(&entry.state, words)))
        .child(cell(who))
        .child(el("td").attr("data-head", common::text().receipt).child(receipt))
}
