//! `/requests`: the form for everybody, the threads for whoever is signed in.

use super::{form, threads::Threads};
use crate::{
    app::App,
    browser::view::{View, el, live, many, watch},
    drafts,
    i18n::requests,
    session::{Who, sign_in_href},
    ui,
};
use leptos::prelude::*;

/// No name of anybody's.
const UNKNOWN: &str = "?";

/// The page. What is typed stays while it is asked once more who is there, and where the session ended by itself, until
/// somebody else signs in; when somebody signs out, it goes with them.
#[must_use]
pub fn page(app: App) -> View {
    let words = requests::text();
    // Nobody is in the middle of a word yet.
    app.person.let_go();
    let whose = RwSignal::new(untrack(|| name(app)).unwrap_or_else(|| UNKNOWN.to_owned()));
    watch(move || {
        let known = whose.with_untracked(|name| !name.is_empty() && name != UNKNOWN);
        let lapsed = app.person.has_lapsed() && known;
        if let Some(now) = name(app).filter(|now| !(lapsed && now.is_empty()))
            && whose.with_untracked(|name| *name != now)
        {
            whose.set(now);
        }
    });
    let body = live(move || match &*whose.get() {
        UNKNOWN => ui::unknown(app),
        "" => {
            let link = ui::link_button("button", words.sign_in, &sign_in_href());
            let hint =
                el("div").class("text").child(ui::p(words.sign_in_hint)).child(ui::actions(vec![link]));
            many(vec![hint, form::form(app, None)])
        }
        _ => {
            let threads = Threads::of(app);
            many(vec![form::form(app, Some(threads)), threads.view()])
        }
    });
    ui::page(words.title, vec![ui::p(words.intro), body])
}

/// Whose page it is: nothing as long as that is not known, an empty name for a visitor.
fn name(app: App) -> Option<String> {
    match app.person.who() {
        Who::Loading | Who::Unknown => None,
        Who::Visitor | Who::Person => app.person.with(drafts::person),
    }
}
