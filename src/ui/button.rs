//! Buttons act, links navigate; both can look like a button.

use crate::api::Sending;
use leptos::prelude::*;

/// A button that does something.
#[must_use]
pub fn button(class: &'static str, label: &'static str, press: Callback<()>) -> AnyView {
    view! { <button type="button" class=class on:click=move |_| press.run(())>{label}</button> }.into_any()
}

/// A link that looks like a button.
#[must_use]
pub fn link_button(class: &'static str, label: &'static str, href: String) -> AnyView {
    view! { <a class=class href=href>{label}</a> }.into_any()
}

/// The button of a form. While its request is on its way it says so; pressing it again does nothing.
#[must_use]
pub fn submit(label: &'static str, busy: &'static str, sending: Sending) -> AnyView {
    view! {
        <button type="submit" class="button primary" aria-disabled=move || sending.is_under_way().to_string()>
            {move || if sending.is_under_way() { busy } else { label }}
        </button>
    }
    .into_any()
}
