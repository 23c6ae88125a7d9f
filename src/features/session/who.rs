//! Who is signed in, in the page's head.

use super::sign_out;
use crate::{
    app::App,
    browser::view::{View, el, live, many},
    i18n::{fill, session, ui as common},
    route::Route,
    session::sign_in_href,
    ui,
};

/// The address and the way out, or the way in.
#[must_use]
pub fn who(app: App) -> View {
    live(move || {
        if let Some(session) = app.person.session() {
            let words = session::text();
            let label = fill(words.account, &[&session.address]);
            let account = el("a").attr("href", &Route::Sessions.href()).attr("aria-label", &label);
            let account = account.child(el("span").text(&session.address));
            many(vec![account, ui::button("button quiet", words.sign_out, move || sign_out(app))])
        } else {
            // Read, so that the way back follows the page.
            let _ = app.route();
            ui::link_button("button quiet", common::text().sign_in, &sign_in_href())
        }
    })
}
