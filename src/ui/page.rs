//! The frame of a page of the app.

use super::{Tone, failure, link_button, notice, skeleton};
use crate::{
    app::App,
    i18n::ui,
    session::{Who, sign_in_href},
};
use leptos::prelude::*;

/// A page: its heading and what follows.
#[must_use]
pub fn page(title: &'static str, body: AnyView) -> AnyView {
    view! { <section class="page"><h1 tabindex="-1">{title}</h1>{body}</section> }.into_any()
}

/// Shows something to signed-in people only; it leaves the page the moment they sign out.
#[must_use]
pub fn for_person(app: App, view: fn(App) -> AnyView) -> AnyView {
    let shown = move || match app.person.who() {
        Who::Person => view(app),
        Who::Loading => skeleton(),
        Who::Visitor => {
            let text = ui::text();
            let link = link_button("button primary", text.sign_in, sign_in_href());
            notice(Tone::Plain, view! { <p>{text.sign_in_first}</p> {link} }.into_any())
        }
        Who::Unknown => match app.person.failure() {
            Some(error) => {
                let again = Callback::new(move |()| app.person.fetch_again());
                notice(Tone::Bad, view! { <p>{failure(&error, again)}</p> }.into_any())
            }
            None => skeleton(),
        },
    };
    shown.into_any()
}
