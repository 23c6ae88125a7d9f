//! Buttons act, links navigate; both can look like a button.

use super::link;
use crate::{
    api::Sending,
    browser::view::{View, el},
};
use leptos::prelude::*;

/// A button that does something.
#[must_use]
pub fn button(class: &str, label: &str, press: impl FnMut() + 'static) -> View {
    el("button").attr("type", "button").class(class).text(label).on_press(press)
}

/// A link that looks like a button.
#[must_use]
pub fn link_button(class: &str, label: &str, href: &str) -> View {
    link(label, href).class(class)
}

/// A button that says while what it sends is on its way; pressing it again does nothing.
#[must_use]
pub fn sender(class: &str, label: &'static str, busy: &'static str, sending: Sending) -> View {
    pausing(class, [label, busy], sending, None)
}

/// The same, which does nothing as long as a text says why.
pub(super) fn pausing(
    class: &str,
    [label, busy]: [&'static str; 2],
    sending: Sending,
    why: Option<RwSignal<String>>,
) -> View {
    let under_way = move || sending.is_under_way();
    el("button")
        .attr("type", "button")
        .class(class)
        .live_attr("aria-disabled", move || (under_way() || why.is_some_and(is_told)).to_string())
        .live_text(move || if under_way() { busy } else { label }.to_owned())
}

/// Whether a text says something.
pub(super) fn is_told(text: RwSignal<String>) -> bool {
    text.try_with(|text| !text.is_empty()) == Some(true)
}

/// The same as the button of a form.
#[must_use]
pub fn submit(label: &'static str, busy: &'static str, sending: Sending) -> View {
    sender("button primary", label, busy, sending).attr("type", "submit")
}
