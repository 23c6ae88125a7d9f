//! Something that is fetched: a skeleton while it comes, the thing itself, or why it is not there.

use super::{Tone, failure, notice};
use crate::{
    api::Load,
    browser::view::{View, el, live},
    i18n::ui,
};
use leptos::prelude::*;

/// Grey lines where text will be.
#[must_use]
pub fn skeleton() -> View {
    let words = el("span").class("visually-hidden").text(ui::text().skeleton);
    el("div").class("skeleton").attr("role", "status").child(words)
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
            Load::Loading => skeleton(),
            Load::Ready(value) => ready(value),
            Load::Failed(error) => {
                let told = el("p").text(ui::text().not_loaded).text(" ").child(failure(error, again));
                notice(Tone::Bad, told)
            }
        })
    })
}
