//! `/data/<category>`: the rows that belong to one category, page by page.

use super::item::{Open, card};
use crate::{
    api::{self, Load, Sending, load},
    app::App,
    browser::view::{View, el, growing, live, many, nothing},
    i18n::{my_data, ui as common},
    route::Route,
    ui,
};
use contract::{my_data::Items, paths};
use leptos::prelude::*;
use std::rc::Rc;

/// `/data/<category>`.
#[must_use]
pub fn items_page(app: App, category: String) -> View {
    let category: Rc<str> = category.into();
    let title: RwSignal<String> = RwSignal::new(String::new());
    let back = ui::link(my_data::text().back, &Route::Data.href());
    let body = live(move || {
        if app.person.has_no_account() {
            return ui::p(app.person.why_outside());
        }
        let category = category.clone();
        ui::for_person_with(app, move || items(app, category.clone(), title))
    });
    let name = live(move || title.with(|title| if title.is_empty() { nothing() } else { ui::h2(title) }));
    ui::page(my_data::text().title, vec![el("p").child(back), name, body])
}

fn items(app: App, category: Rc<str>, title: RwSignal<String>) -> View {
    let state = RwSignal::new(Load::Loading(0));
    let category = StoredValue::new_local(category);
    let fetch = move || {
        let path = paths::my_data_category(&category.get_value(), None);
        load(state, async move {
            let found: Items = api::get(&path).await.map_err(|error| app.person.note(error))?;
            title.try_set(found.name.clone());
            Ok(found)
        });
    };
    fetch();
    ui::loaded(state, fetch, move |found: &Items| list(app, &category.get_value(), found))
}

fn list(app: App, category: &Rc<str>, found: &Items) -> View {
    let words = my_data::text();
    if found.items.is_empty() {
        return ui::p(words.none);
    }
    let shown = RwSignal::new(found.items.clone());
    let next = RwSignal::new(found.next.clone());
    let open: Open = RwSignal::new(None);
    let sending = Sending::default();
    let category = category.clone();
    let more = move || {
        let path = paths::my_data_category(&category, next.get_untracked().as_deref());
        sending.run(Rc::new(move || {
            let path = path.clone();
            Box::pin(async move {
                let page: Items = api::get(&path).await.map_err(|error| app.person.note(error))?;
                shown.try_update(|shown| shown.extend(page.items));
                next.try_set(page.next);
                Ok(())
            })
        }));
    };
    let more = Rc::new(more);
    many(vec![
        growing(el("ul").class("cards"), shown, move |item| card(app, open, item)),
        live(move || {
            let more = more.clone();
            match next.get() {
                Some(_) => ui::sender("button", common::text().more, words.fetching, sending)
                    .on_press(move || more()),
                None => nothing(),
            }
        }),
        ui::waiting(sending),
    ])
}
