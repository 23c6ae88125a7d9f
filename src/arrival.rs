//! The way in from the operator's app: the hand-off that opened this document becomes a session.

use crate::{
    api::{self, ApiError, Read},
    app::{App, Message},
    browser::{
        announce::announce,
        document,
        host::{self, Can},
        json::Json,
        task::spawn,
        view::{View, many, nothing},
    },
    i18n::ui as words,
    session::sign_in_href,
    ui,
};
use contract::{consent::Choices, handoff::Arrival, paths};
use leptos::prelude::*;

/// Of the answer, a [`contract::session::SessionStarted`], what the page needs.
struct Arrived {
    choices: Choices,
}

impl Read for Arrived {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { choices: api::field(json, "choices")? })
    }
}

/// Takes over whoever was handed over with this document. A code that did not work, most often because it grew too old
/// while the page was on its way, is renewed once without a word. Whether somebody came.
pub(crate) async fn arrive(app: App) -> bool {
    let Some(answer) = host::arrival().await else { return false };
    let arrived = answer.and_then(|text| api::read::<Arrived>(&text).ok());
    match arrived {
        Some(arrived) => {
            begin(app, arrived);
            true
        }
        None => renew(app).await,
    }
}

/// Shows who came. That the webview keeps it is found out beside: the page does not wait for that.
fn begin(app: App, arrived: Arrived) {
    app.person.begin(arrived.choices);
    spawn(async move {
        if matches!(api::kept(paths::SESSION).await, Err(ApiError::NotKept)) {
            app.person.end();
            let text = ApiError::NotKept.text();
            app.say(Message { tone: ui::Tone::Bad, text, again: None });
            app.person.fetch_again();
        }
    });
}

async fn renew(app: App) -> bool {
    let arrived = ask_again().await;
    let came = arrived.is_some();
    app.stranded.set(!came);
    match arrived {
        Some(arrived) => begin(app, arrived),
        None => announce(words::text().stranded),
    }
    came
}

async fn ask_again() -> Option<Arrived> {
    let (handoff, verifier, installation) = host::renew().await?;
    let arrival = Arrival { handoff, verifier, installation, gpc: document::privacy_signal() };
    api::post(paths::SESSION, &arrival).await.ok()
}

/// Says that the way in did not work, and which other one there is.
pub(crate) fn stranded(app: App) -> View {
    if !app.stranded.get() {
        return nothing();
    }
    let words = words::text();
    let again = host::can(Can::Renew).then(|| {
        ui::button("button small", words.try_again, move || {
            spawn(async move {
                renew(app).await;
            });
        })
    });
    let code = ui::link_button("button small", words.code_instead, &sign_in_href());
    ui::notice(ui::Tone::Warn, many(vec![ui::p(words.stranded)]).maybe(again).child(code))
}
