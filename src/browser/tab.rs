//! What a tab keeps from one of its documents to the next, until it is closed.

use super::window;

/// Keeps a text under this name; without one, keeps nothing any more.
pub fn keep(name: &str, text: Option<&str>) {
    let Ok(Some(tab)) = window().session_storage() else { return };
    // Where the browser keeps nothing, nothing is there later.
    let _ = match text {
        Some(text) => tab.set_item(name, text),
        None => tab.remove_item(name),
    };
}

/// What is kept under this name.
#[must_use]
pub fn kept(name: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(name).ok()?
}
