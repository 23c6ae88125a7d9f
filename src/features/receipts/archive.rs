//! All receipts in one file: a fresh proof first, bound to this one action.

use crate::{
    api::{self, ApiError},
    app::App,
    browser::{
        document, file,
        view::{View, nothing},
    },
    i18n::{fill, receipts},
    step_up::{self, Act},
    ui::{self, Tone},
};
use contract::{paths, receipt::NewArchive, step_up::RECEIPTS_DOWNLOAD};
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;

const SAVED: &str = "archive-saved";

/// The form, and what came of it.
pub(super) fn archive(app: App) -> View {
    let words = receipts::text();
    let told = RwSignal::new(String::new());
    let act: Act = Rc::new(move |grant| Box::pin(save(told, grant)));
    let outcome = move || {
        let told = told.get();
        if told.is_empty() {
            return nothing();
        }
        let tone = if told == words.not_downloaded { Tone::Bad } else { Tone::Good };
        ui::boxed(tone, ui::p(&told)).attr("id", SAVED).attr("tabindex", "-1")
    };
    ui::card("archive")
        .child(ui::h2(words.all))
        .child(ui::p(words.all_text))
        .child(step_up::form(app, RECEIPTS_DOWNLOAD, words.fetch, act))
        .live(outcome)
}

async fn save(told: RwSignal<String>, grant: String) -> Result<(), ApiError> {
    let words = receipts::text();
    let archive: Value = api::post_value(paths::RECEIPTS_ARCHIVE, &NewArchive { grant }).await?;
    let count = archive.get("receipts").and_then(Value::as_array).map_or(0, Vec::len);
    let saved = file::save_json("receipts.json", &archive.to_string()).await;
    told.try_set(if saved {
        fill(words.fetched, &[&count.to_string()])
    } else {
        words.not_downloaded.to_owned()
    });
    document::focus_soon(SAVED);
    Ok(())
}
