//! The person's receipts, newest first, page by page.

use super::{
    archive::archive,
    card::{AtHand, card, purpose_name},
    rules,
};
use crate::{
    api::{self, ApiError, Load, load},
    app::App,
    browser::{
        document, history,
        view::{View, el, growing, live, many, nothing},
    },
    i18n::{self, receipts, ui as common},
    route::Route,
    session::{Who, sign_in_href},
    ui,
};
use contract::{consent::Choices, paths};
use leptos::prelude::*;
use serde_json::Value;

/// `/receipts`.
#[must_use]
pub fn page(app: App) -> View {
    let words = receipts::text();
    let verify = el("p").child(ui::link(words.verify_title, &Route::Verify.href()));
    let body = live(move || {
        if app.person.who() == Who::Visitor && app.person.peek(has_receipts) == Some(true) {
            let link = ui::link_button("button", common::text().sign_in, &sign_in_href());
            many(vec![ui::p(words.of_browser), ui::actions(vec![link]), list(app)])
        } else {
            ui::for_person(app, list)
        }
    });
    ui::page(words.title, vec![ui::p(words.intro), verify, body])
}

/// Whether a browser without an account has chosen anything.
fn has_receipts(choices: &Choices) -> bool {
    choices.purposes.iter().any(|purpose| purpose.receipt.is_some())
}

/// More pages than anybody has; keeps a broken answer from being asked for ever.
const MOST_PAGES: usize = 200;

fn list(app: App) -> View {
    let at_hand: AtHand = RwSignal::new(Vec::new());
    // What is loaded is the way on: the receipts themselves stay in `at_hand`.
    let state = RwSignal::new(Load::Loading(0));
    let fetch = move |before: Option<i64>| load(state, fetch(app, at_hand, before));
    fetch(None);
    let again = move || {
        at_hand.set(Vec::new());
        fetch(None);
    };
    let none = Memo::new(move |_| at_hand.with(Vec::is_empty));
    many(vec![
        live(move || if none.get() || !app.person.is_signed_in() { nothing() } else { archive(app) }),
        growing(el("div").class("receipts"), at_hand, move |one| card(one, &purpose_name(app, one), at_hand)),
        ui::loaded(state, again, move |next| match *next {
            Some(next) => ui::button("button", common::text().more, move || fetch(Some(next))),
            None if none.get() => ui::p(receipts::text().empty),
            None => ui::nothing_came(i18n::file::text().again),
        }),
    ])
}

/// Adds a page of receipts, and more of them until the one that the address names is there; answers the way on.
async fn fetch(app: App, at_hand: AtHand, mut before: Option<i64>) -> Result<Option<i64>, ApiError> {
    // It is looked for once: whoever asks for more has been there.
    let wanted = if before.is_none() { history::anchor() } else { String::new() };
    for _ in 0..MOST_PAGES {
        let path = match before {
            Some(before) => [paths::RECEIPTS, "?before=", &before.to_string()].concat(),
            None => paths::RECEIPTS.to_owned(),
        };
        // As JSON, not as types: what is signed must come through as it was written.
        let mut answer = api::get_value(&path).await.map_err(|error| app.person.note(error))?;
        let Some(Value::Array(receipts)) = answer.get_mut("receipts").map(Value::take) else {
            return Err(ApiError::BadAnswer);
        };
        at_hand.try_update(|all| all.extend(receipts));
        before = answer.get("next").and_then(Value::as_i64);
        let is_wanted = |receipt: &Value| rules::said(receipt, "/record_id") == wanted;
        let found = at_hand.try_with_untracked(|all| all.iter().any(is_wanted)).unwrap_or(true);
        if found && !wanted.is_empty() {
            document::next_frame(move || {
                if let Some(card) = document::by_id(&wanted) {
                    document::set_attribute(&card, "open", Some(""));
                    document::scroll_to(&card);
                    document::focus(&card);
                }
            });
            break;
        }
        if wanted.is_empty() || before.is_none() {
            break;
        }
    }
    Ok(before)
}
