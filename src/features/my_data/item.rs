//! One item: what it holds, correcting a field of it, and deleting it. One form at a time on the page.

use crate::{
    api::{self, Sending},
    app::App,
    browser::{
        announce::announce,
        document,
        view::{View, el, live, live_text, many, nothing},
    },
    i18n::{blank, fill, my_data},
    route::Route,
    step_up,
    ui::{self, Fault, Faults, Field, Kind},
};
use contract::{
    my_data::{Correction, Deletion, FieldView, Handled, ItemView},
    paths,
    step_up::DATA_DELETE,
};
use leptos::prelude::*;
use std::rc::Rc;

const SUMMARY: &str = "correction-faults";
const VALUE: &str = "correction";

/// Which form is open: the item and the field, or the item alone where it is to be deleted.
pub(super) type Open = RwSignal<Option<(String, Option<String>)>>;

/// The item as a card.
pub(super) fn card(app: App, open: Open, item: &ItemView) -> View {
    let item: Rc<ItemView> = item.clone().into();
    let gone: RwSignal<Option<String>> = RwSignal::new(None);
    el("li").class("card").attr("tabindex", "-1").live(move || match gone.get() {
        Some(number) => handled(my_data::text().deleted, &number),
        None => whole(app, open, &item, gone),
    })
}

fn whole(app: App, open: Open, item: &Rc<ItemView>, gone: RwSignal<Option<String>>) -> View {
    let words = my_data::text();
    let fields = item.fields.iter().map(|field| (&*field.name, value(app, open, &item.id, field)));
    let facts = ui::facts("facts", fields.collect());
    let head = el("h3").text(&item.kind);
    if !item.deletable {
        return many(vec![head, facts]);
    }
    let mine = (item.id.clone(), None);
    let path = paths::my_data_deletion(&item.id);
    let act: step_up::Act = Rc::new(move |grant| {
        let path = path.clone();
        Box::pin(async move {
            let handled: Handled = api::post(&path, &Deletion { grant }).await?;
            open.try_set(None);
            announce(my_data::text().deleted);
            gone.try_set(Some(handled.number));
            Ok(())
        })
    });
    let label = [words.delete, " · ", &*item.kind].concat();
    let form = live(move || {
        if open.with(|open| open.as_ref() != Some(&mine)) {
            let mine = mine.clone();
            let press = move || open.set(Some(mine.clone()));
            let button = ui::button("button small", words.delete, press).attr("aria-label", &label);
            return ui::actions(vec![button]);
        }
        let back = ui::button("button quiet", words.keep, move || open.set(None));
        many(vec![
            ui::p(words.delete_text),
            step_up::form(app, DATA_DELETE, words.delete_now, act.clone()),
            ui::actions(vec![back]),
        ])
    });
    many(vec![head, facts, form])
}

/// What a field holds, and the way to correct it.
fn value(app: App, open: Open, item: &str, field: &FieldView) -> View {
    let shown = RwSignal::new(field.value.clone());
    let text = live_text(move || shown.get());
    if !field.correctable {
        return text;
    }
    let words = my_data::text();
    let (mine, name) = ((item.to_owned(), Some(field.id.clone())), field.name.clone());
    let number: RwSignal<Option<String>> = RwSignal::new(None);
    let form = live(move || {
        if open.with(|open| open.as_ref() == Some(&mine)) {
            return correction(app, open, &mine.0, mine.1.as_deref().unwrap_or_default(), shown, number);
        }
        let opens = mine.clone();
        let press = move || {
            open.set(Some(opens.clone()));
            document::focus_soon(VALUE);
        };
        let button = ui::button("button small", words.fix, press)
            .attr("aria-label", &[words.fix, " · ", &*name].concat());
        ui::actions(vec![button])
    });
    let done = live(move || {
        number.with(|number| {
            number.as_deref().map_or_else(nothing, |number| handled(my_data::text().corrected, number))
        })
    });
    many(vec![el("p").child(text), done, form])
}

fn correction(
    app: App,
    open: Open,
    item: &str,
    field: &str,
    shown: RwSignal<String>,
    number: RwSignal<Option<String>>,
) -> View {
    let words = my_data::text();
    let was = shown.get_untracked();
    let typed = RwSignal::new(was.clone());
    let faults: Faults = RwSignal::new(Vec::new());
    let sending = Sending::default();
    let path: Rc<str> = paths::my_data_field(item, field).into();
    let send = move || {
        let correction = Correction { was: was.clone(), value: typed.get_untracked().trim().to_owned() };
        if correction.value.is_empty() {
            faults.set(vec![Fault::of(VALUE, words.missing)]);
            return;
        }
        let path = path.clone();
        sending.run(Rc::new(move || {
            let (path, correction) = (path.clone(), correction.clone());
            Box::pin(async move {
                match api::put::<Handled>(&path, &correction).await {
                    Ok(handled) => {
                        shown.try_set(handled.value.unwrap_or(correction.value));
                        number.try_set(Some(handled.number));
                        open.try_set(None);
                        announce(my_data::text().corrected);
                        Ok(())
                    }
                    Err(error) => {
                        if error != api::ApiError::Offline {
                            faults.try_set(vec![Fault { field: Some(VALUE), text: error.text() }]);
                        }
                        Err(app.person.note(error))
                    }
                }
            })
        }));
    };
    // One line would lose the breaks of several.
    let is_long = |value: &String| value.contains('\n') || value.chars().count() > 40;
    let kind = if shown.with_untracked(is_long) { Kind::Lines } else { Kind::Text };
    let input = Field { id: VALUE, label: words.right, hint: words.right_hint, kind, value: typed, faults };
    let buttons = vec![
        ui::submit(words.save, words.saving, sending),
        ui::button("button quiet", words.leave, move || open.set(None)),
    ];
    many(vec![
        ui::error_summary(SUMMARY, faults),
        ui::form(send).child(ui::field(input)).child(ui::actions(buttons)),
        ui::waiting(sending),
    ])
}

/// It is done, with the number that it is found by among the requests.
fn handled(sentence: &str, number: &str) -> View {
    let words = my_data::text();
    let link = ui::link(&fill(words.number, &[number]), &Route::Requests.href());
    ui::p(sentence).text(blank()).child(link)
}
