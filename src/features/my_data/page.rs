//! What we hold, by category: the values, where they come from, and how sensitive they are.

use crate::{
    api::{self, Load, load},
    app::App,
    i18n::{fill, my_data},
    route::Route,
    ui,
};
use contract::{
    my_data::{CategoryView, MyData},
    paths,
};
use leptos::prelude::*;

/// `/data`.
#[must_use]
pub fn page(app: App) -> AnyView {
    let text = my_data::text();
    let change = view! {
        <p>{text.change}</p>
        {ui::link_button("button", text.contact, Route::Contact.href())}
    };
    let body = view! {
        <p>{text.intro}</p>
        {ui::for_person(app, categories)}
        {ui::notice(ui::Tone::Plain, change.into_any())}
    };
    ui::page(text.title, body.into_any())
}

fn categories(app: App) -> AnyView {
    let state = RwSignal::new(Load::Loading);
    let fetch = move || {
        load(state, async move { api::get(paths::MY_DATA).await.map_err(|error| app.person.note(error)) });
    };
    fetch();
    ui::loaded(state, Callback::new(move |()| fetch()), cards)
}

fn cards(held: &MyData) -> AnyView {
    if held.categories.is_empty() {
        return view! { <p>{my_data::text().empty}</p> }.into_any();
    }
    let cards: Vec<AnyView> = held.categories.iter().map(card).collect();
    view! { <div class="cards">{cards}</div> }.into_any()
}

fn card(category: &CategoryView) -> AnyView {
    let text = my_data::text();
    let values = if !category.mapped {
        text.unmapped.into_any()
    } else if category.values.is_empty() {
        text.none.into_any()
    } else {
        let values: Vec<AnyView> =
            category.values.iter().map(|value| view! { <li>{value.clone()}</li> }.into_any()).collect();
        view! { <ul>{values}</ul> }.into_any()
    };
    let clause = Route::Policy.at(&category.clause);
    let source = view! { <a href=clause>{["#", &*category.clause].concat()}</a> }.into_any();
    let facts = vec![
        (text.values, values),
        (text.source, source),
        (text.grade, fill(text.grade_value, &[&category.grade.to_string()]).into_any()),
    ];
    view! {
        <section class="card" id=category.id.clone()>
            <h2>{category.name.clone()}</h2>
            {ui::facts("facts", facts)}
        </section>
    }
    .into_any()
}
