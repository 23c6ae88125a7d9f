//! Who is signed in, in the page's head.

use super::sign_out;
use crate::{
    app::App,
    i18n::{fill, session, ui as common},
    route::Route,
    session::sign_in_href,
    ui,
};
use leptos::prelude::*;

/// The address and the way out, or the way in.
#[must_use]
pub fn who(app: App) -> AnyView {
    let shown = move || match app.person.session() {
        Some(session) => {
            let text = session::text();
            let label = fill(text.account, &[&session.address]);
            view! {
                <a href=Route::Sessions.href() aria-label=label>{session.address}</a>
                {ui::button("button quiet", text.sign_out, Callback::new(move |()| sign_out(app)))}
            }
            .into_any()
        }
        None => {
            // Read, so that the way back follows the page.
            let _ = app.route();
            ui::link_button("button quiet", common::text().sign_in, sign_in_href())
        }
    };
    shown.into_any()
}
