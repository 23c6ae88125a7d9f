//! Whether there is a network.

use super::window;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::AddEventListenerOptions;

/// Runs once, as soon as the browser has a network again.
pub fn when_back(then: impl FnOnce() + 'static) {
    let once = AddEventListenerOptions::new();
    once.set_once(true);
    let then = Closure::once_into_js(then);
    let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
        "online",
        then.unchecked_ref(),
        &once,
    );
}
