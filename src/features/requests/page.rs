//! `/requests`: the form for everybody, the threads for whoever is signed in.

use super::{form, threads::Threads};
use crate::{
    app::App,
    browser::view::{View, el, live, many},
    drafts,
    i18n::requests,
    session::{Who, sign_in_href},
    ui,
};
use leptos::prelude::*;

/// The page. What is typed stays while it is asked once more who is there, and where the session ended by itself, until
/// somebody else signs in; when somebody signs out, it goes with them.
#[must_use]
pub fn page(app: App) -> View {
    let words = requests::text();
    // Whose page it is: nothing before that is known, an empty name for a visitor.
    let whose = Memo::new(move |before: Option<&Option<String>>| {
        let before = before.cloned().flatten();
        match app.person.who() {
            Who::Person => app.person.with(drafts::person),
            Who::Visitor if before.is_some() && app.person.has_lapsed() => before,
            Who::Visitor => Some(String::new()),
            Who::Loading | Who::Unknown => before,
        }
    });
    let body = live(move || match whose.get() {
        Some(name) if !name.is_empty() => {
            let threads = Threads::of(app);
            many(vec![form::form(app, Some(threads)), threads.view()])
        }
        Some(_) => {
            let link = ui::link_button("button", words.sign_in, &sign_in_href());
            let hint =
                el("div").class("text").child(ui::p(words.sign_in_hint)).child(ui::actions(vec![link]));
            many(vec![hint, form::form(app, None)])
        }
        None => ui::unknown(app),
    });
    ui::page(words.title, vec![ui::p(words.intro), body])
}
