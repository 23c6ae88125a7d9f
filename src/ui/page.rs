//! The frame of a page of the app.

use super::{Tone, failure, link_button, load::lines, notice, p, skeleton};
use crate::{
    app::App,
    browser::view::{View, el, live, many},
    i18n::ui,
    session::{Who, sign_in_href},
};
use leptos::prelude::{Get, Memo, untrack};

/// A page: its heading and what follows.
#[must_use]
pub fn page(title: &str, body: Vec<View>) -> View {
    el("section").class("page").child(el("h1").attr("tabindex", "-1").text(title)).children(body)
}

/// Shows something to signed-in people only; it leaves the page the moment they sign out.
#[must_use]
pub fn for_person(app: App, view: fn(App) -> View) -> View {
    for_person_with(app, move || view(app))
}

/// The same for a page that keeps something beside it.
#[must_use]
pub fn for_person_with(app: App, view: impl Fn() -> View + 'static) -> View {
    for_person_boxed(app, Box::new(view))
}

fn for_person_boxed(app: App, view: Box<dyn Fn() -> View>) -> View {
    live(move || match app.person.who() {
        Who::Person => view(),
        Who::Visitor => {
            let words = ui::text();
            let link = link_button("button primary", words.sign_in, &sign_in_href());
            notice(Tone::Plain, many(vec![p(words.sign_in_first), link]))
        }
        Who::Loading | Who::Unknown => unknown(app),
    })
}

/// Shows something once it is known who is asking. Until then grey lines, or why it could not be found out: quietly, since
/// a page may have many such places.
#[must_use]
pub fn known(app: App, view: impl Fn() -> View + 'static) -> View {
    known_boxed(app, Box::new(view))
}

fn known_boxed(app: App, view: Box<dyn Fn() -> View>) -> View {
    let known = Memo::new(move |_| matches!(app.person.who(), Who::Person | Who::Visitor));
    live(move || {
        if known.get() {
            return untrack(&view);
        }
        match app.person.failure() {
            Some(error) => el("p").child(failure(&error, move || app.person.fetch_again())),
            None => lines(),
        }
    })
}

/// Before it is known who is asking, or where it could not be found out.
#[must_use]
pub fn unknown(app: App) -> View {
    match app.person.failure() {
        Some(error) => notice(Tone::Bad, el("p").child(failure(&error, move || app.person.fetch_again()))),
        None => skeleton(),
    }
}
