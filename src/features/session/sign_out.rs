//! Signing out: the page forgets at once, also without a network; whether the server knows is said honestly.

use crate::{
    api,
    app::{App, Message},
    browser::task::spawn,
    i18n::{fill, session},
    route::Route,
    ui::Tone,
};
use contract::paths;
use std::rc::Rc;

/// Signs this browser out.
pub fn sign_out(app: App) {
    let minutes = app.person.session().map_or(0, |session| session.idle_minutes);
    app.person.end();
    // Another door would be another document: without a network there is none, and what is said here would be lost.
    if app.is_within(&Route::Overview) {
        app.go(&Route::Overview.href());
    } else {
        app.focus_heading();
    }
    let under_way = session::text().signing_out.to_owned();
    app.say(Message { tone: Tone::Plain, text: under_way, again: None });
    let sending = app.person.signing_out();
    sending.run(Rc::new(move || {
        Box::pin(async move {
            let result = api::delete(paths::SESSION).await;
            let text = session::text();
            match &result {
                Err(error) if !error.is_signed_out() => {
                    let told = fill(text.not_told, &[&error.text(), &minutes.to_string()]);
                    app.say(Message { tone: Tone::Bad, text: told, again: Some(sending) });
                    result
                }
                _ => {
                    spawn(app.person.refresh());
                    let text = text.signed_out.to_owned();
                    app.say(Message { tone: Tone::Good, text, again: None });
                    Ok(())
                }
            }
        })
    }));
}
