//! What failed, in words, with what can be done about it.

use super::{button, link_button};
use crate::{
    api::{ApiError, Progress, Sending},
    i18n::ui,
    route::Route,
    session::sign_in_href,
};
use contract::problem::Code;
use leptos::prelude::*;

/// A failure: the sentence, and a way on that fits it.
#[must_use]
pub fn failure(error: &ApiError, again: Callback<()>) -> AnyView {
    let text = ui::text();
    match error.code() {
        Some(Code::SignInNeeded) => view! {
            <span class="failure">{text.ended}</span> " "
            {link_button("button small", text.sign_in, sign_in_href())}
        }
        .into_any(),
        Some(Code::PolicyChanged) => view! {
            <span class="failure">{error.text()}</span> " "
            {link_button("button small", text.read_new_version, Route::Policy.href())}
        }
        .into_any(),
        _ => view! {
            <span class="failure">{error.text()}</span> " "
            {button("button small", text.try_again, again)}
        }
        .into_any(),
    }
}

/// Where something that is sent stands; nothing while it is idle.
#[must_use]
pub fn progress(sending: Sending) -> Option<AnyView> {
    let text = ui::text();
    let again = Callback::new(move |()| sending.again());
    match sending.progress() {
        Progress::Idle => None,
        Progress::Sending => Some(text.saving.into_any()),
        Progress::Waiting => {
            Some(view! { {text.waiting} " " {button("button small", text.try_again, again)} }.into_any())
        }
        Progress::Failed(error) => {
            Some(view! { {text.not_saved} " " {failure(&error, again)} }.into_any())
        }
    }
}
