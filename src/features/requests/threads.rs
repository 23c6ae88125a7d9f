//! What the person wrote to us, newest first, page by page.

use super::thread::thread;
use crate::{
    api::{self, ApiError, Load, load},
    app::App,
    browser::view::{View, el, growing, many, nothing},
    i18n::{requests, ui as common},
    ui,
};
use contract::{
    paths,
    request::{RequestView, Requests},
};
use leptos::prelude::*;

/// The threads that are there, the way on, and the one that is being written to.
#[derive(Clone, Copy)]
pub(super) struct Threads {
    pub(super) app: App,
    at_hand: RwSignal<Vec<RequestView>>,
    state: RwSignal<Load<Option<String>>>,
    /// One at a time: the fields of two forms would have the same names.
    pub(super) writing: RwSignal<Option<String>>,
}

impl Threads {
    /// Those of the person, on their way.
    pub(super) fn of(app: App) -> Self {
        let threads = Self {
            app,
            at_hand: RwSignal::new(Vec::new()),
            state: RwSignal::new(Load::Loading(0)),
            writing: RwSignal::new(None),
        };
        threads.fetch(None);
        threads
    }

    /// From the beginning, as the server has them now.
    pub(super) fn fetch_again(self) {
        self.writing.try_set(None);
        self.at_hand.try_set(Vec::new());
        self.fetch(None);
    }

    fn fetch(self, before: Option<String>) {
        load(self.state, self.page(before));
    }

    async fn page(self, before: Option<String>) -> Result<Option<String>, ApiError> {
        let path = match before {
            Some(before) => [paths::REQUESTS, "?before=", &before].concat(),
            None => paths::REQUESTS.to_owned(),
        };
        let page: Requests = api::get(&path).await.map_err(|error| self.app.person.note(error))?;
        self.at_hand.try_update(|all| all.extend(page.requests));
        Ok(page.next)
    }

    /// The list.
    pub(super) fn view(self) -> View {
        let words = requests::text();
        let none = Memo::new(move |_| self.at_hand.with(Vec::is_empty));
        many(vec![
            ui::h2(words.yours),
            growing(el("div").class("cards"), self.at_hand, move |one| thread(self, one)),
            ui::loaded(
                self.state,
                move || self.fetch_again(),
                move |next| match next.clone() {
                    Some(next) => {
                        ui::button("button", common::text().more, move || self.fetch(Some(next.clone())))
                    }
                    None if none.get() => ui::p(words.none),
                    None => nothing(),
                },
            ),
        ])
    }
}
