//! Doing something later, and not waiting for ever.

use super::window;
use js_sys::Promise;
use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// Something that will be done, unless this is dropped before.
pub struct Timer {
    handle: Option<i32>,
    _then: Closure<dyn FnMut()>,
}

impl Timer {
    /// Runs once, after this many milliseconds.
    #[must_use]
    pub fn after(milliseconds: i32, then: impl FnOnce() + 'static) -> Self {
        let then: Box<dyn FnOnce()> = Box::new(then);
        let then = Closure::once(then);
        let handle = window().set_timeout_with_callback_and_timeout_and_arguments_0(
            then.as_ref().unchecked_ref(),
            milliseconds,
        );
        Self { handle: handle.ok(), _then: then }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(handle) = self.handle {
            window().clear_timeout_with_handle(handle);
        }
    }
}

/// Waits.
pub async fn sleep(milliseconds: i32) {
    let passed = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(passed).await;
}

/// Work that can be handed on.
pub type Work<T> = Pin<Box<dyn Future<Output = T>>>;

/// Works for this many milliseconds at most; hands back what is not done by then.
pub async fn within<T>(milliseconds: i32, mut work: Work<T>) -> Result<T, Work<T>> {
    let mut limit = pin!(sleep(milliseconds));
    let done = poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await;
    done.ok_or(work)
}
