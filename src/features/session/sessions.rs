//! Where the person is signed in, and signing out elsewhere.

use crate::{
    api::{self, ApiError, Load, Sending, load},
    app::App,
    browser::{announce::announce, time},
    i18n::{fill, session},
    ui,
};
use contract::{
    paths,
    session::{SessionView, Sessions},
};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// `/sessions`.
#[must_use]
pub fn sessions_page(app: App) -> AnyView {
    let text = session::text();
    ui::page(text.sessions, view! { <p>{text.sessions_intro}</p> {ui::for_person(app, list)} }.into_any())
}

/// The list, and what is being ended.
#[derive(Clone, Copy)]
struct List {
    app: App,
    state: RwSignal<Load<Sessions>>,
    sending: Sending,
}

fn list(app: App) -> AnyView {
    let list = List { app, state: RwSignal::new(Load::Loading), sending: Sending::default() };
    load(list.state, list.fetch());
    let again = Callback::new(move |()| load(list.state, list.fetch()));
    let shown = move || {
        list.state.with(|state| match state {
            Load::Loading => ui::skeleton(),
            Load::Failed(error) => ui::failure(error, again),
            Load::Ready(sessions) => cards(list, &sessions.sessions),
        })
    };
    view! { <p role="status">{move || ui::progress(list.sending)}</p> {shown} }.into_any()
}

fn cards(list: List, sessions: &[SessionView]) -> AnyView {
    let text = session::text();
    let others = sessions.iter().filter(|session| !session.current).count();
    let cards: Vec<AnyView> = sessions.iter().map(|session| card(list, session)).collect();
    let elsewhere = if others > 0 {
        let end = Callback::new(move |()| list.end(paths::SESSIONS.to_owned(), text.elsewhere_done.to_owned()));
        ui::button("button", text.elsewhere, end)
    } else {
        view! { <p>{text.only_here}</p> }.into_any()
    };
    view! { <div class="cards">{cards}</div> {elsewhere} }.into_any()
}

fn card(list: List, session: &SessionView) -> AnyView {
    let text = session::text();
    let idle = fill(text.idle, &[&session.idle_minutes.to_string()]);
    let facts = vec![
        (text.since, time::moment(&session.since).into_any()),
        (text.seen, time::moment(&session.seen).into_any()),
        (text.until, view! { {time::moment(&session.until)} " " {idle} }.into_any()),
    ];
    let device = session.device.clone();
    let action = if session.current {
        view! { <p class="badge">{text.this_one}</p> }.into_any()
    } else {
        let label = fill(text.revoke_label, &[&device]);
        let (id, done) = (session.id.clone(), fill(text.revoked, &[&device]));
        let end = move |_| list.end(paths::session(&id), done.clone());
        view! {
            <button type="button" class="button small" aria-label=label on:click=end>{text.revoke}</button>
        }
        .into_any()
    };
    view! { <section class="card"><h2>{device}</h2> {ui::facts("facts", facts)} {action}</section> }.into_any()
}

impl List {
    async fn fetch(self) -> Result<Sessions, ApiError> {
        api::get(paths::SESSIONS).await.map_err(|error| self.app.person.note(error))
    }

    /// Ends sessions, says so, and shows what the server has then.
    fn end(self, path: String, done: String) {
        self.sending.run(Rc::new(move || {
            let (path, done) = (path.clone(), done.clone());
            Box::pin(async move {
                api::delete(&path).await.map_err(|error| self.app.person.note(error))?;
                announce(&done);
                spawn_local(async move {
                    let fetched = self.fetch().await;
                    self.state.try_set(fetched.map_or_else(Load::Failed, Load::Ready));
                });
                Ok(())
            })
        }));
    }
}
