//! Signing out and leaving nothing on this device: drafts, waiting messages, and the key that locks them.

use crate::{
    api,
    app::{App, Message},
    browser::view::{View, live, many, nothing},
    drafts::Drafts,
    i18n::{drafts, fill},
    ui::{self, Tone},
};
use contract::paths;
use leptos::prelude::*;
use std::rc::Rc;

/// `/forget`: what it does, and the button.
#[must_use]
pub fn forget_page(app: App) -> View {
    let done = RwSignal::new(false);
    ui::page(drafts::text().forget, vec![live(move || if done.get() { nothing() } else { card(app, done) })])
}

/// For everyone: a visitor's choices and drafts lie on a shared computer as well.
fn card(app: App, done: RwSignal<bool>) -> View {
    let words = drafts::text();
    let sending = app.person.signing_out();
    let label = if untrack(|| app.person.is_signed_in()) { words.forget } else { words.forget_here };
    let button = ui::sender("button", label, words.forgetting, sending)
        .attr("id", "forget-device")
        .on_press(move || forget(app, done));
    many(vec![ui::p(words.forget_text), button])
}

fn forget(app: App, done: RwSignal<bool>) {
    let words = drafts::text();
    let kept = Drafts::of(app);
    // A visitor never signed in: nobody is told that they are signed out.
    let done_text = if app.person.is_signed_in() { words.forgotten } else { words.nothing_left };
    app.person.end();
    app.focus_heading();
    app.say(Message { tone: Tone::Plain, text: words.forgetting.to_owned(), again: None });
    let sending = app.person.signing_out();
    sending.run(Rc::new(move || {
        let kept = kept.clone();
        Box::pin(async move {
            // First the key, while the server still knows whose it is.
            let wiped = kept.forget().await;
            let ended =
                if kept.is_forgetting() { Ok(()) } else { api::delete(&paths::session_and_device()).await };
            let result =
                wiped.and(ended.or_else(|error| if error.is_signed_out() { Ok(()) } else { Err(error) }));
            let (tone, text, again) = match &result {
                Ok(()) => (Tone::Good, done_text.to_owned(), None),
                Err(error) => (Tone::Bad, fill(words.not_forgotten, &[&error.text()]), Some(sending)),
            };
            done.try_set(result.is_ok());
            app.say(Message { tone, text, again });
            result
        })
    }));
}
