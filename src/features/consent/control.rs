//! The switch of one purpose: the question, yes and no alike, and where it stands.

use super::{rules, state::choose};
use crate::{
    app::App,
    browser::time,
    i18n::{consent, fill, ui as common},
    route::Route,
    session::{Who, count_on, sign_in_href},
    ui,
};
use contract::consent::{Basis, State};
use leptos::prelude::*;

/// The switch, in its clause.
#[must_use]
pub fn in_clause(app: App, purpose: String) -> AnyView {
    control(app, purpose, "ask-")
}

/// How many choices are on, and the way to all of them.
#[must_use]
pub fn count(app: App) -> AnyView {
    let told = move || {
        let text = consent::text();
        match (app.person.who(), app.person.with(count_on)) {
            (Who::Person, Some((on, all))) => fill(text.count, &[&on.to_string(), &all.to_string()]),
            _ => crate::i18n::policy::text().sign_in_for_count.to_owned(),
        }
    };
    view! {
        <p role="status">{told}</p>
        {ui::link_button("button", consent::text().all, Route::Choices.href())}
    }
    .into_any()
}

/// The switch. `prefix` keeps ids apart where the same purpose is on the page twice.
pub(super) fn control(app: App, purpose: String, prefix: &'static str) -> AnyView {
    let id = StoredValue::new(purpose.clone());
    let state = move || {
        id.with_value(|id| app.person.with_purpose(id, |purpose| purpose.state)).unwrap_or_default()
    };
    let ask = id.with_value(|id| app.person.with_purpose(id, |purpose| purpose.ask.clone()));
    let ask_id = [prefix, &*purpose].concat();
    let labelled = ask_id.clone();
    let saving = app.person.saving(&purpose);
    let buttons = move || match app.person.who() {
        Who::Person => buttons(app, id, state),
        _ => ui::link_button("button", consent::text().sign_in_to_choose, sign_in_href_for(app, id)),
    };
    let status = move || ui::progress(saving).unwrap_or_else(|| standing(app, id));
    view! {
        <div class="choice" data-choice=purpose data-state=move || state().as_str() role="group" aria-labelledby=labelled>
            <p class="choice-ask" id=ask_id>{ask}</p>
            {note(app, id)}
            <div class="choice-buttons">{buttons}</div>
            <p class="choice-status" role="status" data-saving=move || saving.progress().as_str()>{status}</p>
        </div>
    }
    .into_any()
}

fn buttons(app: App, id: StoredValue<String>, state: impl Fn() -> State + Copy + Send + 'static) -> AnyView {
    let text = consent::text();
    let press = move |yes: bool| id.with_value(|id| choose(app, id, yes));
    let blocked = move || {
        id.with_value(|id| app.person.with_purpose(id, |purpose| purpose.blocked.is_some())).unwrap_or_default()
    };
    view! {
        <button
            type="button" class="button choice-yes"
            aria-pressed=move || state().is_on().to_string()
            aria-disabled=move || blocked().to_string()
            on:click=move |_| press(true)
        >{text.yes}</button>
        <button
            type="button" class="button choice-no"
            aria-pressed=move || matches!(state(), State::Refused | State::Withdrawn).to_string()
            on:click=move |_| press(false)
        >{text.no}</button>
    }
    .into_any()
}

/// Back to the clause with this switch when the policy is on the screen, else to the page it was pressed on.
fn sign_in_href_for(app: App, id: StoredValue<String>) -> String {
    if app.route() == Route::Policy {
        let clause = id.with_value(|id| app.person.with_purpose(id, |purpose| purpose.clause.clone()));
        crate::route::sign_in_and_return(&Route::Policy.at(&clause.unwrap_or_default()))
    } else {
        sign_in_href()
    }
}

fn standing(app: App, id: StoredValue<String>) -> AnyView {
    let told = id.with_value(|id| {
        app.person.with_purpose(id, |purpose| {
            (rules::standing(purpose, consent::text(), time::day), purpose.receipt.clone())
        })
    });
    match told {
        // Of somebody unknown nothing is claimed.
        Some((told, receipt)) if app.person.who() == Who::Person => {
            let receipt = receipt.map(|id| {
                view! { " " <a href=Route::Receipts.at(&id)>{common::text().receipt}</a> }
            });
            view! { {told} {receipt} }.into_any()
        }
        _ => ().into_any(),
    }
}

/// What must be known before pressing: what switching a necessary purpose off costs, or who must agree first.
fn note(app: App, id: StoredValue<String>) -> AnyView {
    let text = consent::text();
    let note = move || {
        id.with_value(|id| {
            app.person.with_purpose(id, |purpose| {
                let costs = purpose.basis == Basis::Necessary;
                let costs = costs.then(|| fill(text.if_off, &[&purpose.refusing]));
                let blocked = purpose.blocked.is_some().then_some(text.guardian);
                view! {
                    {costs.map(|text| view! { <p class="choice-note">{text}</p> })}
                    {blocked.map(|text| view! { <p class="choice-note">{text}</p> })}
                }
            })
        })
    };
    note.into_any()
}
