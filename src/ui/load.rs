//! Something that is fetched: a skeleton while it comes, the thing itself, or why it is not there.

use super::failure;
use crate::{api::Load, i18n::ui};
use leptos::prelude::*;

/// Grey lines where text will be.
#[must_use]
pub fn skeleton() -> AnyView {
    view! {
        <div class="skeleton" role="status"><span class="visually-hidden">{ui::text().skeleton}</span></div>
    }
    .into_any()
}

/// Shows a load.
#[must_use]
pub fn loaded<T: Send + Sync + 'static>(
    state: RwSignal<Load<T>>,
    again: Callback<()>,
    ready: fn(&T) -> AnyView,
) -> AnyView {
    let view = move || {
        state.with(|state| match state {
            Load::Loading => skeleton(),
            Load::Ready(value) => ready(value),
            Load::Failed(error) => not_loaded(failure(error, again)),
        })
    };
    view.into_any()
}

fn not_loaded(failure: AnyView) -> AnyView {
    super::notice(
        super::Tone::Bad,
        view! { <p>{ui::text().not_loaded} " " {failure}</p> }.into_any(),
    )
}
