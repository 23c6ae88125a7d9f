//! What we hold, by category: the values, where they come from, and how sensitive they are.

use crate::{
    api::{self, Load, load},
    app::App,
    browser::view::{View, el, many, text},
    i18n::{blank, cancellation, exports, fill, my_data, receipts},
    route::Route,
    ui,
};
use contract::{
    my_data::{CategoryView, MyData},
    paths,
};
use leptos::prelude::*;

/// The account's own number: it stands in no row by itself.
const UNIQUE_ID: &str = "user.unique_id";

/// So many values are shown of each kind; all of them stand item by item.
const GLANCE: usize = 5;

/// `/data`.
#[must_use]
pub fn page(app: App) -> View {
    let words = my_data::text();
    let task = |name: &str, route: Route, told: &str| {
        el("li").child(ui::link(name, &route.href())).child(el("span").text(told))
    };
    let tasks = vec![
        task(exports::text().title, Route::Download, words.download_text),
        task(words.correct, Route::Requests, words.correct_text),
        task(cancellation::text().title, Route::Cancel, words.cancel_text),
        task(receipts::text().title, Route::Receipts, words.receipts_text),
        el("li").child(ui::link(words.sessions, &Route::Sessions.href())).child(el("span").live_text(
            move || match app.person.session() {
                Some(session) => fill(words.signed_in_as, &[&session.address]),
                None => words.sessions_text.to_owned(),
            },
        )),
    ];
    let held = vec![ui::h2(words.held), ui::p(words.intro), ui::for_person(app, categories)];
    ui::page(words.title, vec![el("ul").class("tasks").children(tasks)]).children(held)
}

fn categories(app: App) -> View {
    if app.person.has_no_account() {
        return ui::p(app.person.why_outside());
    }
    let state = RwSignal::new(Load::Loading(0));
    let fetch = move || {
        load(state, async move { api::get(paths::MY_DATA).await.map_err(|error| app.person.note(error)) });
    };
    fetch();
    ui::loaded(state, fetch, cards)
}

fn cards(held: &MyData) -> View {
    if held.categories.is_empty() {
        return ui::p(my_data::text().empty);
    }
    el("div").class("cards").children(held.categories.iter().map(card).collect())
}

/// Where to see what the data map has no field for.
fn elsewhere(category: &str) -> View {
    let words = my_data::text();
    let (told, way, href) = match category {
        "user.privacy_preferences" => (words.in_receipts, receipts::text().title, Route::Receipts.href()),
        "user.device.cookie" => (words.in_browser, words.forget, Route::Forget.href()),
        _ => return text(words.unmapped),
    };
    many(vec![text(told), text(blank()), ui::link(way, &href)])
}

/// A few of the values, each once, and whether there are others.
fn at_a_glance(values: &[String]) -> (Vec<&String>, bool) {
    let mut shown: Vec<&String> = Vec::new();
    for value in values.iter().filter(|value| !value.is_empty()) {
        if !shown.contains(&value) {
            if shown.len() == GLANCE {
                return (shown, true);
            }
            shown.push(value);
        }
    }
    (shown, false)
}

fn card(category: &CategoryView) -> View {
    let words = my_data::text();
    let values = if !category.mapped {
        elsewhere(&category.id)
    } else if category.values.is_empty() {
        text(words.none)
    } else {
        let (shown, more) = at_a_glance(&category.values);
        let list = el("ul").children(shown.into_iter().map(|value| el("li").text(value)).collect());
        if more || category.more { many(vec![list, ui::p(words.more)]) } else { list }
    };
    let clause = ui::link(words.read_clause, &Route::Policy.at(&category.clause));
    let facts = vec![
        (words.values, values),
        (words.source, clause),
        (words.grade, text(&fill(words.grade_value, &[&category.grade.to_string()]))),
    ];
    let items = ui::link_button("button", words.items, &Route::DataItems(category.id.clone()).href())
        .attr("aria-label", &[words.items, " · ", &*category.name].concat());
    let each = (category.mapped && !category.values.is_empty() && category.id != UNIQUE_ID)
        .then(|| ui::actions(vec![items]));
    ui::card(&category.id).child(ui::h2(&category.name)).child(ui::facts("facts", facts)).maybe(each)
}

#[cfg(test)]
mod tests {
    use super::at_a_glance;

    #[test]
    fn a_glance_shows_a_few_values_each_once() {
        let values = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        for (held, shown, more) in [
            (vec!["a", "a", "b", ""], 2, false),
            (vec!["1", "2", "3", "4", "5", "5"], 5, false),
            (vec!["1", "2", "3", "4", "5", "6"], 5, true),
            (vec![], 0, false),
        ] {
            let held = values(&held);
            let glance = at_a_glance(&held);
            assert_eq!((glance.0.len(), glance.1), (shown, more), "{held:?}");
        }
    }
}
