//! Whether there is a network.

use super::window;
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;
use web_sys::AddEventListenerOptions;

/// Whether the browser knows that it has no network: then nothing that is sent can be heard.
#[must_use]
pub fn is_off() -> bool {
    !window().navigator().on_line()
}

/// Until the browser says that it has a network again, or this many milliseconds have passed: a browser with a network
/// cannot know when a server that did not answer does so again.
pub async fn back_or_after(milliseconds: i32) {
    let once = AddEventListenerOptions::new();
    once.set_once(true);
    let back = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        let _ = window()
            .add_event_listener_with_callback_and_add_event_listener_options("online", &resolve, &once);
    });
    let _ = JsFuture::from(back).await;
}
