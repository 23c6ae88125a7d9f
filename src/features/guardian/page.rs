//! `/guardian`: the link and its number first, then the decisions. Opening it changes nothing.

use super::{decisions, opening};
use crate::{
    api::{self, Load, load},
    browser::{
        document, history, tab,
        view::{View, live, many},
    },
    i18n::guardian,
    route::Route,
    ui::{self, Tone},
};
use contract::{guardian::GuardianView, paths, problem::Code};
use leptos::prelude::*;

/// The link that this tab has opened: a page that is loaded again goes on with it.
const OPENED: &str = "guardian-link";
const DONE: &str = "guardian-done";

/// Where the page stands.
#[derive(Clone, Copy)]
enum Stage {
    /// The link waits for its number.
    Opening,
    /// The link was opened: the decisions.
    Deciding,
    /// Nothing more to do here.
    Done(&'static str),
}

#[derive(Clone, Copy)]
pub(super) struct Page {
    stage: RwSignal<Stage>,
    state: RwSignal<Load<GuardianView>>,
    link: StoredValue<String>,
}

/// `/guardian`.
#[must_use]
pub fn page() -> View {
    let link = history::anchor().strip_prefix("k=").unwrap_or_default().to_owned();
    let opened = link.is_empty() || tab::kept(OPENED).as_deref() == Some(&*link);
    let stage = if opened { Stage::Deciding } else { Stage::Opening };
    let page = Page {
        stage: RwSignal::new(stage),
        state: RwSignal::new(Load::Loading(0)),
        link: StoredValue::new(link),
    };
    if opened {
        page.fetch();
    }
    let body = live(move || match page.stage.get() {
        Stage::Opening => opening::opening(page),
        Stage::Deciding => page.deciding(),
        Stage::Done(told) => ui::boxed(Tone::Good, ui::p(told)).attr("id", DONE),
    });
    ui::page(guardian::text().title, vec![body])
}

impl Page {
    fn fetch(self) {
        load(self.state, api::get(paths::GUARDIAN_DECISIONS));
    }

    fn deciding(self) -> View {
        live(move || {
            let over = self.state.with(
                |state| matches!(state, Load::Failed(error) if error.code() == Some(Code::GuardianSessionOver)),
            );
            if !over {
                return ui::loaded(
                    self.state,
                    move || self.fetch(),
                    move |view: &GuardianView| decisions::decisions(self, view),
                );
            }
            if self.link().is_empty() {
                let words = guardian::text();
                return many(vec![
                    ui::p(words.no_link),
                    ui::actions(vec![ui::link_button("button", words.contact, &Route::Contact.href())]),
                ]);
            }
            opening::opening(self)
        })
    }

    /// The secret of the link; empty without one.
    pub(super) fn link(self) -> String {
        self.link.get_value()
    }

    /// The link was opened.
    pub(super) fn begin(self, view: GuardianView) {
        tab::keep(OPENED, Some(&self.link()));
        self.state.try_set(Load::Ready(view));
        self.stage.try_set(Stage::Deciding);
        document::focus_soon(decisions::START);
    }

    /// Nothing more is to do here.
    pub(super) fn finish(self, told: &'static str) {
        self.stage.try_set(Stage::Done(told));
        document::focus_soon(DONE);
    }
}
