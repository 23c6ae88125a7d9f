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
    live(move || if app.person.is_signed_in() { signed_in(app) } else { signed_out(app) })
}

fn signed_in(app: App) -> View {
    let words = session::text();
    let address = move || app.person.session().map(|session| session.address).unwrap_or_default();
    let account = el("a")
        .attr("href", &Route::Sessions.href())
        .live_attr("aria-label", move || fill(words.account, &[&address()]))
        .child(el("span").live_text(address));
    many(vec![account, ui::button("button quiet", words.sign_out, move || sign_out(app))])
}

fn signed_out(app: App) -> View {
    // Read, so that the way back follows the page.
    let _ = app.route();
    ui::link_button("button quiet", common::text().sign_in, &sign_in_href())
}
