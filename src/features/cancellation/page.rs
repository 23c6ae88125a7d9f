//! `/cancel`: what cancelling means, doing it, and taking it back.

use super::effects;
use crate::{
    api::{self, Load, Sending, load},
    app::App,
    browser::{
        announce::announce,
        clipboard, document,
        task::spawn,
        time,
        view::{View, el, live, many, nothing, text},
    },
    i18n::{cancellation, fill},
    route::Route,
    session::sign_in_href,
    step_up, ui,
};
use contract::{
    cancellation::{AccountState, CancellationView, Cancelled, NewCancellation},
    paths,
    session::Kind,
    step_up::ACCOUNT_CANCEL,
};
use leptos::prelude::*;
use std::rc::Rc;

const DONE: &str = "cancelled";

/// `/cancel`.
#[must_use]
pub fn page(app: App) -> View {
    // Whoever cancels is signed out by it: what they have to write down must stay.
    let done: RwSignal<Option<Rc<Cancelled>>, LocalStorage> = RwSignal::new_local(None);
    let undone = RwSignal::new(false);
    let body = live(move || match done.get() {
        Some(cancelled) => result(&cancelled),
        None => many(vec![
            live(move || if undone.get() { restored() } else { nothing() }),
            live(move || match app.person.session() {
                Some(session) if matches!(session.kind, Kind::Address | Kind::Shared) => {
                    ui::p(app.person.why_outside())
                }
                _ => ui::for_person_with(app, move || account(app, done, undone)),
            }),
        ]),
    });
    ui::page(cancellation::text().title, vec![body])
}

fn account(app: App, done: RwSignal<Option<Rc<Cancelled>>, LocalStorage>, undone: RwSignal<bool>) -> View {
    let state = RwSignal::new(Load::Loading(0));
    let fetch = move || {
        load(
            state,
            async move { api::get(paths::CANCELLATION).await.map_err(|error| app.person.note(error)) },
        );
    };
    fetch();
    ui::loaded(state, fetch, move |view: &CancellationView| match view.state {
        AccountState::Active => active(app, view, done),
        AccountState::Held => held(app, view, undone),
    })
}

fn active(app: App, view: &CancellationView, done: RwSignal<Option<Rc<Cancelled>>, LocalStorage>) -> View {
    let words = cancellation::text();
    let day = time::date(&view.erase_on);
    let act: step_up::Act = Rc::new(move |grant| {
        Box::pin(async move {
            let cancelled: Cancelled = api::post(paths::CANCELLATION, &NewCancellation { grant }).await?;
            done.try_set(Some(Rc::new(cancelled)));
            app.person.end();
            document::focus_soon(DONE);
            announce(cancellation::text().done);
            Ok(())
        })
    });
    many(vec![
        ui::h2(words.what),
        el("ol")
            .class("steps")
            .child(el("li").text(words.at_once))
            .child(el("li").text(&fill(words.then, &[&day])))
            .child(el("li").text(&fill(words.on_day, &[&day]))),
        effects::list(&view.effects),
        ui::p(words.ours),
        ui::actions(vec![ui::link_button("button", words.receipts, &Route::Receipts.href())]),
        ui::card("confirm")
            .child(ui::h2(words.confirm))
            .child(ui::p(words.confirm_text))
            .child(step_up::form(app, ACCOUNT_CANCEL, words.cancel, act)),
    ])
}

/// What was given, to be written down.
fn result(cancelled: &Cancelled) -> View {
    let words = cancellation::text();
    let told = RwSignal::new("");
    let both = [&*cancelled.number, "\n", &*cancelled.code].concat();
    let copy = move || {
        let both = both.clone();
        spawn(async move {
            let what = if clipboard::copy(&both).await { words.copied } else { words.not_copied };
            told.try_set(what);
            announce(what);
        });
    };
    let secrets = vec![
        (words.number, el("code").text(&cancelled.number)),
        (words.code, el("code").class("code").text(&cancelled.code)),
    ];
    let day = fill(words.done_day, &[&time::date(&cancelled.erase_on)]);
    many(vec![
        ui::boxed(ui::Tone::Good, many(vec![ui::p(words.done), ui::p(&day)]))
            .attr("id", DONE)
            .attr("tabindex", "-1"),
        ui::card("certificate")
            .child(ui::p(words.write_down))
            .child(ui::facts("facts", secrets))
            .child(ui::actions(vec![ui::button("button", words.copy, copy)]))
            .child(el("p").live_text(move || told.get().to_owned())),
        ui::p(words.changed_mind),
        ui::actions(vec![ui::link_button("button", crate::i18n::ui::text().sign_in, &sign_in_href())]),
    ])
}

fn held(app: App, view: &CancellationView, undone: RwSignal<bool>) -> View {
    let words = cancellation::text();
    let sending = Sending::default();
    let undo = move || {
        sending.run(Rc::new(move || {
            Box::pin(async move {
                api::delete(paths::CANCELLATION).await.map_err(|error| app.person.note(error))?;
                undone.try_set(true);
                app.person.fetch_again();
                announce(cancellation::text().undone);
                Ok(())
            })
        }));
    };
    let number = view.number.clone().unwrap_or_default();
    let told = fill(words.held, &[&number, &time::date(&view.erase_on)]);
    many(vec![
        ui::boxed(ui::Tone::Warn, ui::p(&told)),
        ui::p(words.held_text),
        ui::sender("button primary", words.undo, words.undoing, sending).on_press(undo),
        el("p").attr("role", "status").live(move || ui::progress(sending).unwrap_or_else(|| text(""))),
        ui::h2(words.what),
        effects::list(&view.effects),
    ])
}

fn restored() -> View {
    let words = cancellation::text();
    let to_choices = ui::link_button("button", words.to_choices, &Route::Choices.href());
    ui::boxed(ui::Tone::Good, many(vec![ui::p(words.undone), ui::actions(vec![to_choices])]))
}
