//! Something that is fetched: a skeleton while it comes, the thing itself, or why it is not there.

use super::{Tone, failure, notice};
use crate::{
    api::Load,
    browser::view::{View, el, live},
    i18n::{blank, ui},
};
use leptos::prelude::*;

/// Grey lines where text will be.
#[must_use]
pub fn skeleton() -> View {
    lines().attr("role", "status")
}

/// The same, of which nothing is read out.
pub(super) fn lines() -> View {
    el("div").class("skeleton").child(el("span").class("visually-hidden").text(ui::text().skeleton))
}

/// Shows a load.
#[must_use]
pub fn loaded<T: Send + Sync + 'static>(
    state: RwSignal<Load<T>>,
    again: impl FnMut() + Copy + 'static,
    ready: impl Fn(&T) -> View + 'static,
) -> View {
    live(move || {
        state.with(|state| match state {
            Load::Loading(_) => skeleton(),
            Load::Ready(value) => ready(value),
            Load::Failed(error) => {
                let told = el("p").text(ui::text().not_loaded).text(blank()).child(failure(error, again));
                notice(Tone::Bad, told)
            }
        })
    })
}
