//! The only door to the browser: what the app asks of `window` and `document`, one capability per file.

pub mod announce;
pub mod clicks;
pub mod clipboard;
pub mod crypto;
pub mod deadline;
pub mod document;
pub mod file;
pub mod history;
pub mod host;
pub mod json;
pub mod lifecycle;
pub mod network;
pub mod panic;
pub mod tab;
pub mod task;
pub mod time;
pub mod timer;
pub mod view;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget, Window};

/// A node of the page, as the rest of the app handles it.
pub use web_sys::HtmlElement;

fn window() -> Window {
    web_sys::window().expect("the app runs in a window, never in a worker")
}

/// Listens for as long as the page lives.
fn listen(target: &EventTarget, event: &str, heard: impl FnMut(Event) + 'static) {
    let heard = Closure::<dyn FnMut(Event)>::new(heard);
    // Fails only for an event object of our own making, and we pass none.
    let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}
