//! The history of every choice, newest first, page by page.

use super::rules;
use crate::{
    api::{self, Load, load},
    app::App,
    browser::time,
    i18n::{consent, ui as common},
    route::Route,
    ui,
};
use contract::{
    consent::{Actor, History, HistoryEntry},
    paths,
};
use leptos::prelude::*;

/// The history of whoever is signed in.
pub(super) fn history(app: App) -> AnyView {
    let state = RwSignal::new(Load::Loading);
    let fetch = move |before: Option<i64>| load(state, page(app, before));
    fetch(None);
    let older = RwSignal::new(Vec::<HistoryEntry>::new());
    let more = Callback::new(move |next: i64| {
        // What is shown stays shown: the next page is put below it.
        let shown = state.with_untracked(|state| match state {
            Load::Ready(history) => history.entries.clone(),
            _ => Vec::new(),
        });
        older.update(|older| older.extend(shown));
        fetch(Some(next));
    });
    let again = Callback::new(move |()| {
        older.set(Vec::new());
        fetch(None);
    });
    view! {
        {move || {
            let newest = state.with(|state| match state {
                Load::Ready(history) => history.entries.clone(),
                _ => Vec::new(),
            });
            let all: Vec<HistoryEntry> = older.get().into_iter().chain(newest).collect();
            (!all.is_empty()).then(|| table(all))
        }}
        {move || state.with(|state| match state {
            Load::Loading => ui::skeleton(),
            Load::Failed(error) => ui::failure(error, again),
            Load::Ready(History { entries, .. }) if entries.is_empty() && older.with(Vec::is_empty) => {
                view! { <p>{consent::text().history_empty}</p> }.into_any()
            }
            Load::Ready(History { next: Some(next), .. }) => {
                let next = *next;
                ui::button("button", common::text().more, Callback::new(move |()| more.run(next)))
            }
            Load::Ready(_) => ().into_any(),
        })}
    }
    .into_any()
}

async fn page(app: App, before: Option<i64>) -> Result<History, api::ApiError> {
    let path = match before {
        Some(before) => [paths::CONSENT_HISTORY, "?before=", &before.to_string()].concat(),
        None => paths::CONSENT_HISTORY.to_owned(),
    };
    api::get(&path).await.map_err(|error| app.person.note(error))
}

fn table(entries: Vec<HistoryEntry>) -> AnyView {
    let text = consent::text();
    let rows: Vec<AnyView> = entries.into_iter().map(row).collect();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=text.history>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text.when}</th><th scope="col">{text.what}</th>
                        <th scope="col">{text.said}</th><th scope="col">{text.who}</th>
                        <th scope="col">{common::text().receipt}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(entry: HistoryEntry) -> AnyView {
    let text = consent::text();
    let who = match entry.actor {
        Actor::Myself => text.by_you,
        Actor::Guardian => text.by_guardian,
        Actor::System => text.by_rule,
    };
    let name = if entry.name.is_empty() { text.policy.to_owned() } else { entry.name };
    let label = [common::text().receipt, " ", &entry.sequence.to_string()].concat();
    view! {
        <tr>
            <td>{time::moment(&entry.at)}</td>
            <td>{name}</td>
            <td>{rules::said(&entry.state, text)}</td>
            <td>{who}</td>
            <td><a href=Route::Receipts.at(&entry.receipt)>{label}</a></td>
        </tr>
    }
    .into_any()
}
