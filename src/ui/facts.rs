//! Names and values.

use leptos::prelude::*;

/// A list of names and values.
#[must_use]
pub fn facts(class: &'static str, facts: Vec<(&'static str, AnyView)>) -> AnyView {
    let rows: Vec<AnyView> = facts
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any())
        .collect();
    view! { <dl class=class>{rows}</dl> }.into_any()
}
