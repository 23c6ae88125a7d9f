//! The page being left, hidden, and shown again.

use super::{document, listen, window};

/// Hears of the page being left for good, or put away into the browser's memory.
pub fn on_leave(mut heard: impl FnMut() + 'static) {
    listen(&window(), "pagehide", move |_| heard());
}

/// Hears of the page being hidden (false) or shown (true): switching apps or tabs.
pub fn on_visible(mut heard: impl FnMut(bool) + 'static) {
    if let Some(document) = document::document() {
        listen(&document, "visibilitychange", move |_| heard(is_visible()));
    }
}

/// Hears of every return of the network.
pub fn on_online(mut heard: impl FnMut() + 'static) {
    listen(&window(), "online", move |_| heard());
}

fn is_visible() -> bool {
    document::document().is_some_and(|document| !document.hidden())
}
