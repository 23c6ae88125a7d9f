//! All choices in their groups, each with what it is about.

use super::{control::control, history::history, rules};
use crate::{
    app::App,
    browser::history::anchor,
    i18n::consent,
    route::Route,
    session::{Who, count_on},
    ui,
};
use contract::consent::{Basis, PurposeView};
use leptos::prelude::*;

/// `/choices`: open to everyone; the switches need somebody who is signed in.
#[must_use]
pub fn page(app: App) -> AnyView {
    let text = consent::text();
    let body = move || match app.person.who() {
        Who::Loading | Who::Unknown => ui::for_person(app, |_| ().into_any()),
        Who::Person | Who::Visitor => choices(app),
    };
    ui::page(text.title, view! { <p>{text.intro}</p> {body} }.into_any())
}

fn choices(app: App) -> AnyView {
    let text = consent::text();
    // The texts do not change with a choice: what does is read inside the switches.
    let purposes = untrack(|| app.person.with(|choices| choices.purposes.clone())).unwrap_or_default();
    let gpc = untrack(|| app.person.with(|choices| choices.gpc)).unwrap_or_default();
    let count = move || {
        let (on, all) = app.person.with(count_on).unwrap_or_default();
        crate::i18n::fill(text.count, &[&on.to_string(), &all.to_string()])
    };
    let mut groups: Vec<(String, Vec<AnyView>)> = Vec::new();
    for purpose in purposes {
        let group = purpose.group.clone();
        let card = card(app, purpose);
        match groups.last_mut().filter(|(last, _)| *last == group) {
            Some((_, cards)) => cards.push(card),
            None => groups.push((group, vec![card])),
        }
    }
    let groups: Vec<AnyView> = groups
        .into_iter()
        .map(|(group, cards)| {
            let title = rules::group_title(&group, text);
            view! { <section class="purposes"><h2>{title}</h2><div class="cards">{cards}</div></section> }.into_any()
        })
        .collect();
    let person = app.person.who() == Who::Person;
    view! {
        {gpc.then(|| ui::notice(ui::Tone::Plain, view! { <p>{text.gpc}</p> }.into_any()))}
        {person.then(|| view! {
            <p>{count} " " <a href="#history">{text.to_history}</a></p>
        })}
        {groups}
        <section id="history" tabindex="-1">
            <h2>{text.history}</h2>
            {if person { folded_history(app) } else { view! { <p>{text.history_sign_in}</p> }.into_any() }}
        </section>
    }
    .into_any()
}

/// Fetched when it is opened, or when a link leads to it.
fn folded_history(app: App) -> AnyView {
    let open = RwSignal::new(anchor() == "history");
    let text = consent::text();
    view! {
        <button
            type="button" class="button" aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >{text.to_history}</button>
        {move || open.get().then(|| history(app))}
    }
    .into_any()
}

fn card(app: App, purpose: PurposeView) -> AnyView {
    let text = consent::text();
    let clause = view! { <a href=Route::Policy.at(&purpose.clause)>{text.read_clause}</a> }.into_any();
    let facts = vec![
        (text.used, purpose.used.into_any()),
        (text.aim, purpose.aim.into_any()),
        (text.kept, purpose.kept.into_any()),
        (text.refusing, purpose.refusing.into_any()),
        (text.clause, clause),
    ];
    let kind = match (purpose.basis, purpose.separate) {
        (Basis::Necessary, _) => Some(text.necessary),
        (Basis::Consent, true) => Some(text.separate),
        (Basis::Consent, false) => None,
    };
    let id = ["choice-", &*purpose.id].concat();
    view! {
        <section class="card" id=id>
            <h3>{purpose.name}</h3>
            {kind.map(|kind| view! { <p>{kind}</p> })}
            {control(app, purpose.id, "choices-ask-")}
            {ui::facts("choice-facts", facts)}
        </section>
    }
    .into_any()
}
