//! Work that waits: for the network, or for cryptography.

use leptos::reactive::spawn_local_scoped_with_cancellation;
use std::pin::Pin;

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Runs to its end, whatever happens to the page that started it.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    // Boxed: the machinery around it is compiled once, not for each piece of work.
    let work: Work = Box::pin(work);
    wasm_bindgen_futures::spawn_local(work);
}

/// Runs until the page that started it goes.
pub fn spawn_for_page(work: impl Future<Output = ()> + 'static) {
    let work: Work = Box::pin(work);
    spawn_local_scoped_with_cancellation(work);
}
