//! `/download`: has the file made, shows how far it is, and hands it out after a step-up.

use crate::{
    api::{self, Load, Sending, load},
    app::App,
    browser::{
        announce::announce,
        task::spawn_for_page,
        time, timer,
        view::{View, el, many, nothing},
    },
    i18n::{exports, fill},
    step_up,
    ui::{self, File},
};
use contract::{
    export::{ExportState, ExportView, Exports},
    paths,
    step_up::DATA_DOWNLOAD,
};
use leptos::prelude::*;
use std::rc::Rc;

/// So often it is asked how far the file is.
const PAUSE_MS: i32 = 1_500;

#[derive(Clone, Copy)]
struct Page {
    app: App,
    state: RwSignal<Load<Exports>>,
    sending: Sending,
    /// Whether it is being asked already how far the file is.
    following: StoredValue<bool>,
    /// How often the state changed: an answer to an older question changes nothing.
    changes: StoredValue<u32>,
}

/// `/download`.
#[must_use]
pub fn page(app: App) -> View {
    let words = exports::text();
    ui::page(words.title, vec![ui::p(words.intro).class("intro"), ui::for_person(app, body)])
}

fn body(app: App) -> View {
    let page = Page {
        app,
        state: RwSignal::new(Load::Loading(0)),
        sending: Sending::default(),
        following: StoredValue::new(false),
        changes: StoredValue::new(0),
    };
    page.fetch();
    many(vec![
        ui::loaded(
            page.state,
            move || page.fetch(),
            move |exports: &Exports| match exports.exports.first() {
                None => page.make(exports::text().make, "button primary"),
                Some(export) => page.shown(export),
            },
        ),
        ui::waiting(page.sending),
        el("p").attr("role", "status").live(move || ui::progress(page.sending).unwrap_or_else(nothing)),
    ])
}

impl Page {
    fn fetch(self) {
        let app = self.app;
        load(
            self.state,
            async move { api::get(paths::EXPORTS).await.map_err(|error| app.person.note(error)) },
        );
    }

    /// Asks again after a while, without taking away what is shown.
    fn follow(self) {
        if self.following.try_get_value() != Some(false) {
            return;
        }
        self.following.set_value(true);
        spawn_for_page(async move {
            timer::sleep(PAUSE_MS).await;
            let before = self.changes.try_get_value();
            let answer = api::get::<Exports>(paths::EXPORTS).await;
            self.following.try_set_value(false);
            match answer {
                Ok(exports) if before == self.changes.try_get_value() => {
                    if exports.exports.first().is_some_and(|export| export.state == ExportState::Ready) {
                        announce(crate::i18n::file::text().ready);
                    }
                    self.set(exports);
                }
                // The line is bad, or something was pressed meanwhile: what is known stays.
                _ => {
                    let running = |state: &Load<Exports>| match state {
                        Load::Ready(exports) => exports.exports.first().is_some_and(is_running),
                        _ => false,
                    };
                    if self.state.try_with_untracked(running) == Some(true) {
                        self.follow();
                    }
                }
            }
        });
    }

    fn set(self, exports: Exports) {
        self.changes.try_update_value(|changes| *changes += 1);
        self.state.try_set(Load::Ready(exports));
    }

    fn shown(self, export: &ExportView) -> View {
        let words = exports::text();
        match export.state {
            ExportState::Running => {
                self.follow();
                let told = fill(words.running, &[&export.items.to_string(), &export.of.to_string()]);
                let bar = el("progress")
                    .attr("max", &export.of.max(1).to_string())
                    .attr("value", &export.items.to_string())
                    .attr("aria-label", words.title);
                many(vec![
                    ui::p(&told),
                    el("p").child(bar),
                    ui::p(words.running_text),
                    ui::actions(vec![self.end(&export.id, words.stop, words.stopping)]),
                ])
            }
            ExportState::Failed => many(vec![
                ui::boxed(ui::Tone::Bad, ui::p(words.failed)),
                self.make(words.make, "button primary"),
            ]),
            ExportState::Ready => self.ready(export),
        }
    }

    fn ready(self, export: &ExportView) -> View {
        let words = exports::text();
        let kilobytes = export.bytes.div_ceil(1000).to_string();
        let until = export.until.as_deref().map(time::moment).unwrap_or_default();
        let told = fill(words.ready, &[&export.items.to_string(), &kilobytes, &until]);
        // No text: an app around this page is handed no archive, but follows its address.
        let file = File { path: paths::export_archive(&export.id), name: String::new(), kind: "" };
        let opens = paths::export_fetch(&export.id);
        many(vec![
            ui::boxed(ui::Tone::Good, ui::p(&told)),
            ui::card("confirm").child(step_up::file(
                self.app,
                DATA_DOWNLOAD,
                words.confirm_text,
                opens,
                file,
            )),
            ui::actions(vec![
                self.make(words.make_again, "button quiet"),
                self.end(&export.id, words.discard, words.discarding),
            ]),
        ])
    }

    fn make(self, label: &'static str, class: &str) -> View {
        let make = move || {
            self.sending.run(Rc::new(move || {
                Box::pin(async move {
                    let made: ExportView =
                        api::post(paths::EXPORTS, &()).await.map_err(|error| self.app.person.note(error))?;
                    self.set(Exports { exports: vec![made] });
                    Ok(())
                })
            }));
        };
        ui::sender(class, label, exports::text().asking, self.sending).on_press(make)
    }

    fn end(self, id: &str, label: &'static str, busy: &'static str) -> View {
        let path: Rc<str> = paths::export(id).into();
        let sending = Sending::default();
        let end = move || {
            let path = path.clone();
            sending.run(Rc::new(move || {
                let path = path.clone();
                Box::pin(async move {
                    api::delete(&path).await.map_err(|error| self.app.person.note(error))?;
                    self.set(Exports { exports: Vec::new() });
                    Ok(())
                })
            }));
        };
        ui::sender("button quiet", label, busy, sending).on_press(end)
    }
}

fn is_running(export: &ExportView) -> bool {
    export.state == ExportState::Running
}
