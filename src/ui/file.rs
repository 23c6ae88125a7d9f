//! Documents that people keep: links to addresses that the server answers as files. Whether one arrived, no page knows.

use super::{button, link_button, p};
use crate::{
    api,
    browser::{
        history,
        host::{self, Can},
        task::spawn,
        view::{View, many, nothing},
    },
    i18n::{self, file as words},
};
use leptos::prelude::*;
use std::rc::Rc;

/// So long an address that was opened stays open.
pub const OPEN_MS: i32 = 10 * 60_000;

/// A document and its address.
pub struct File {
    /// Its address, without a query.
    pub path: String,
    /// The name that an app around this page saves it under; a browser takes the server's.
    pub name: String,
    /// `application/json` or `text/html`; empty where no app is handed it, as it is no text.
    pub kind: &'static str,
}

/// What is told of a file while an app around this page is handed it.
pub type Told = RwSignal<String>;

/// Saves a file: a link. An app that saves files itself is handed the text.
#[must_use]
pub fn file(class: &str, label: &str, file: File, told: Told) -> View {
    if file.kind.is_empty() || !host::can(Can::SaveFile) {
        let address = [&*file.path, "?lang=", i18n::language().tag()].concat();
        return link_button(class, label, &address).attr("download", "");
    }
    let file = Rc::new(file);
    button(class, label, move || {
        told.set(words::text().fetching.to_owned());
        let file = file.clone();
        spawn(async move {
            told.try_set(match api::get_document(&file.path, file.kind).await {
                Ok(text) if host::save(&file.name, file.kind, &text).await.is_some() => String::new(),
                Ok(_) => words::text().not_saved.to_owned(),
                Err(error) => error.text(),
            });
        });
    })
}

/// What to do where nothing arrived: press again, or go where files are saved.
#[must_use]
pub fn nothing_came(again: &str) -> View {
    let elsewhere = if host::can(Can::SaveFile) {
        nothing()
    } else {
        p(&i18n::fill(words::text().elsewhere, &[&[history::origin(), history::path()].concat()]))
    };
    many(vec![p(again), elsewhere])
}

/// What is told of a file, where screen readers hear it.
#[must_use]
pub fn told(told: Told) -> View {
    p("").attr("role", "status").live_text(move || told.get())
}
