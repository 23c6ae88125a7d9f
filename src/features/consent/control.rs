//! The switch of one purpose: the question, yes and no alike, and where it stands.

use super::{rules, state::choose};
use crate::{
    app::App,
    browser::{
        time,
        view::{View, el, live, many, nothing, text},
    },
    i18n::{blank, consent, fill, policy, ui as common},
    route::{self, Route},
    session::{Who, count_on},
    ui,
};
use contract::consent::{Basis, PurposeView, State};
use leptos::prelude::{Get, Memo, untrack};
use std::rc::Rc;

/// The switch, in its clause.
#[must_use]
pub fn in_clause(app: App, purpose: &str) -> View {
    let purpose = purpose.to_owned();
    ui::known(app, move || {
        // Untracked: whoever shows the switch must not make it anew with every choice.
        let ask = untrack(|| app.person.with_purpose(&purpose, |purpose| purpose.ask.clone()));
        let label = ["ask-", &*purpose].concat();
        let question = ui::p(&ask.unwrap_or_default()).class("choice-ask").attr("id", &label);
        control(app, &purpose, &label, Some(question))
    })
}

/// What a clause promises besides the switch and this page does not have yet: how to get it done today.
#[must_use]
pub fn beyond_the_switch(purpose: &str, ways: &[(String, String)]) -> Option<View> {
    let words = consent::text();
    let told = match purpose {
        "abnormality-reports" => words.report_abnormal,
        "publishing" => words.guardians,
        _ => return None,
    };
    Some(ui::ways(ui::p(told), ways))
}

/// How many choices are on, and the way to all of them.
#[must_use]
pub fn count(app: App) -> View {
    let told = move || match (app.person.who(), app.person.with(count_on)) {
        (Who::Person, Some((on, all))) => fill(consent::text().count, &[&on.to_string(), &all.to_string()]),
        _ => policy::text().sign_in_for_count.to_owned(),
    };
    let told = ui::known(app, move || el("p").attr("role", "status").live_text(told));
    many(vec![told, ui::link_button("button", consent::text().all, &Route::Choices.href())])
}

/// The switch in its row on the page of all choices, below the name that labels it: first where it stands.
pub(super) fn in_row(app: App, purpose: &str) -> View {
    control(app, purpose, &["name-", purpose].concat(), None)
}

/// The switch. `label` is the id of what names it; `ask` is the question, where it stands above the buttons.
fn control(app: App, purpose: &str, label: &str, ask: Option<View>) -> View {
    // Of the texts beside it.
    let version: Rc<str> = app.person.version_shown().into();
    let id: Rc<str> = purpose.into();
    let saving = app.person.saving(&id);
    let (of_state, of_buttons) = (id.clone(), id.clone());
    let (of_status, of_note, of_browser) = (id.clone(), id.clone(), id);
    let of_line = purpose.to_owned();
    // What one purpose's line says does not change with the others: then nothing is written, and nothing read out again.
    let line = Memo::new(move |_| standing(app, &of_line).map(|(told, receipt)| [told, receipt].concat()));
    let why_id: Rc<str> = [label, "-why"].concat().into();
    let of_why = why_id.clone();
    let asks = ask.is_some();
    let note = live(move || note(app, &of_note, &of_why, asks));
    let buttons = el("div").class("choice-buttons").live(move || {
        let who = app.person.who();
        if app.person.has_no_account() {
            ui::p(app.person.why_outside()).class("choice-note")
        } else if rules::may_choose(who, &of_buttons) {
            let (id, version) = (&of_buttons, &version);
            many(vec![yes(app, id.clone(), version.clone(), &why_id), no(app, id.clone(), version.clone())])
        } else {
            sign_in_to_choose(app, &of_buttons)
        }
    });
    let status = el("p")
        .class("choice-status")
        .attr("role", "status")
        .live_attr("data-saving", move || saving.progress().as_str().to_owned())
        .live(move || {
            ui::progress_or(saving, || {
                drop(line.get());
                untrack(|| standing(app, &of_status)).map_or_else(nothing, told)
            })
        });
    let parts = match ask {
        Some(ask) => vec![ask, note, buttons, status],
        None => vec![status, note, buttons],
    };
    el("div")
        .class("choice")
        .attr("data-choice", purpose)
        .attr("role", "group")
        .attr("aria-labelledby", label)
        .live_attr("data-state", move || state(app, &of_state).as_str().to_owned())
        .children(parts)
        .live(move || this_browser(app, &of_browser))
}

fn state(app: App, id: &str) -> State {
    app.person.with_purpose(id, |purpose| purpose.state).unwrap_or_default()
}

fn yes(app: App, id: Rc<str>, version: Rc<str>, why_id: &str) -> View {
    let (of_pressed, of_blocked) = (id.clone(), id.clone());
    let blocked = move || app.person.with_purpose(&of_blocked, |purpose| purpose.blocked.is_some());
    let label = of_purpose(app, &id, consent::text().yes);
    ui::button("button choice-yes", consent::text().yes, move || choose(app, &id, true, &version))
        .attr("aria-label", &label)
        .live_attr("aria-pressed", move || state(app, &of_pressed).is_on().to_string())
        .live_attr("aria-disabled", move || (blocked() == Some(true)).to_string())
        .attr("aria-describedby", why_id)
}

fn no(app: App, id: Rc<str>, version: Rc<str>) -> View {
    let of_pressed = id.clone();
    // What the signal covers or ended is no answer of the person's.
    let said = |purpose: &PurposeView| {
        matches!(purpose.state, State::Refused | State::Withdrawn) && !purpose.by_signal
    };
    let pressed = move || app.person.with_purpose(&of_pressed, said) == Some(true);
    let label = of_purpose(app, &id, consent::text().no);
    ui::button("button choice-no", consent::text().no, move || choose(app, &id, false, &version))
        .attr("aria-label", &label)
        .live_attr("aria-pressed", move || pressed().to_string())
}

/// What a button says, and of which purpose: in a list of all buttons, or by voice, each is known by it.
fn of_purpose(app: App, id: &str, said: &str) -> String {
    // Without following the choices: the buttons stay, and with them the focus.
    let name = untrack(|| app.person.with_purpose(id, |purpose| purpose.name.clone())).unwrap_or_default();
    [said, " · ", &*name].concat()
}

/// Whose a visitor's choice is, and the way to one's own.
fn this_browser(app: App, id: &str) -> View {
    let words = consent::text();
    if app.person.who() != Who::Visitor || !rules::may_choose(Who::Visitor, id) {
        return nothing();
    }
    let link = ui::link(words.sign_in_for_account, &sign_in_here(app, id));
    ui::p(words.this_browser).class("choice-note").text(blank()).child(link)
}

fn sign_in_to_choose(app: App, id: &str) -> View {
    ui::link_button("button", consent::text().sign_in_to_choose, &sign_in_here(app, id))
}

/// Comes back to this switch: in its clause, or in its row.
fn sign_in_here(app: App, id: &str) -> String {
    let here = app.route();
    let anchor = if here == Route::Policy {
        app.person.with_purpose(id, |purpose| purpose.clause.clone()).unwrap_or_default()
    } else {
        ["choice-", id].concat()
    };
    route::sign_in_and_return(&here.at(&anchor))
}

/// Where the purpose stands, and the receipt that says so, if one does.
fn standing(app: App, id: &str) -> Option<(String, String)> {
    let told = app.person.with_purpose(id, |purpose| {
        let told = rules::standing(purpose, consent::text(), time::day);
        (told, purpose.receipt.clone().unwrap_or_default())
    });
    // Of somebody unknown nothing is claimed.
    told.filter(|_| rules::may_choose(app.person.who(), id) && app.person.is_told())
}

fn told((told, receipt): (String, String)) -> View {
    let link = || ui::link(common::text().receipt, &Route::Receipts.at(&receipt));
    many(vec![text(&told), text(blank())]).maybe((!receipt.is_empty()).then(link))
}

/// What must be known before pressing: what switching a necessary purpose off costs, unless the server said so, and who must
/// agree first.
fn note(app: App, id: &str, why_id: &str, costs: bool) -> View {
    let words = consent::text();
    let told = app.person.with_purpose(id, |purpose| {
        let costs =
            (costs && purpose.basis == Basis::Necessary).then(|| fill(words.if_off, &[&purpose.refusing]));
        (costs, purpose.blocked.is_some())
    });
    let (costs, blocked) = told.unwrap_or_default();
    let line = |words: &str| ui::p(words).class("choice-note");
    nothing().maybe(costs.map(|costs| line(&costs))).maybe(blocked.then(|| {
        line(words.guardian)
            .attr("id", why_id)
            .text(blank())
            .child(ui::link(words.ask_guardian, &Route::Minors.href()))
    }))
}
