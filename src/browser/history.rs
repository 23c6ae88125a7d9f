//! The address bar, and the way back.

use super::{document, listen, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, PageTransitionEvent};

/// The path of the page on the screen.
#[must_use]
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Its query, without `?`.
#[must_use]
pub fn query() -> String {
    window().location().search().unwrap_or_default().trim_start_matches('?').to_owned()
}

/// Its anchor, without `#`.
#[must_use]
pub fn anchor() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Where the public keys and other addresses of ours begin.
#[must_use]
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Path, query and anchor.
#[must_use]
pub fn here() -> String {
    let location = window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    part(location.pathname()) + &part(location.search()) + &part(location.hash())
}

/// Goes to an address of ours as a link does: a new document. It begins with a slash; whatever follows stays on this site.
pub fn leave_for(address: &str) {
    let _ = window().location().assign(&here_at(address));
}

/// The whole address: one that begins with two slashes alone would be read as another site's.
fn here_at(address: &str) -> String {
    let slash = if address.starts_with('/') { "" } else { "/" };
    [&*origin(), slash, address].concat()
}

/// Loads this document again.
pub fn reload() {
    let _ = window().location().reload();
}

/// A new entry for an address of the same document; the height of the old one is kept with it.
pub fn push(address: &str) {
    let Ok(history) = window().history() else { return };
    let _ = history.replace_state(&JsValue::from_f64(document::height()), "");
    let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here_at(address)));
}

/// Another anchor for the same entry; the browser scrolls there and marks it as the target.
pub fn replace_anchor(anchor: &str) {
    let _ = window().location().replace(&format!("#{anchor}"));
}

/// Hears of going back and forth; with the height the page had, if it is known.
pub fn on_pop(mut heard: impl FnMut(Option<f64>) + 'static) {
    listen(&window(), "popstate", move |_| {
        let state = window().history().and_then(|history| history.state());
        heard(state.ok().and_then(|state| state.as_f64()));
    });
}

/// Hears of the page being shown again as it was left, from the browser's memory.
pub fn on_revival(mut heard: impl FnMut() + 'static) {
    listen(&window(), "pageshow", move |event| {
        if event.dyn_into::<PageTransitionEvent>().is_ok_and(|event| event.persisted()) {
            heard();
        }
    });
}

/// Path, query and anchor of an address as the browser reads it.
#[must_use]
pub fn split(address: &str) -> Option<(String, String, String)> {
    let link: HtmlAnchorElement = document::document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(address);
    let trim = |text: String, mark| text.trim_start_matches(mark).to_owned();
    Some((link.pathname(), trim(link.search(), '?'), trim(link.hash(), '#')))
}
