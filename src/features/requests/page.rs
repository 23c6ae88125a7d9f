//! `/requests`: the form for everybody, the threads for whoever is signed in.

use super::{form, threads::Threads};
use crate::{
    app::App,
    browser::view::{View, el, live, many},
    i18n::requests,
    session::{Who, sign_in_href},
    ui,
};
use leptos::prelude::*;

/// The page. What is typed stays while it is asked once more who is there; when somebody signs out, it goes with them.
#[must_use]
pub fn page(app: App) -> View {
    let words = requests::text();
    let signed_in = Memo::new(move |before: Option<&Option<bool>>| match app.person.who() {
        Who::Person => Some(true),
        Who::Visitor => Some(false),
        Who::Loading | Who::Unknown => before.copied().flatten(),
    });
    let body = live(move || match signed_in.get() {
        Some(true) => {
            let threads = Threads::of(app);
            many(vec![form::form(app, Some(threads)), threads.view()])
        }
        Some(false) => {
            let link = ui::link_button("button", words.sign_in, &sign_in_href());
            let hint =
                el("div").class("text").child(ui::p(words.sign_in_hint)).child(ui::actions(vec![link]));
            many(vec![hint, form::form(app, None)])
        }
        None => ui::unknown(app),
    });
    ui::page(words.title, vec![ui::p(words.intro), body])
}
