//! What Leptos' server functions ask of `wasm-streams`, and nothing that could run: the app has no server functions.
//!
//! The crate of that name offers classes to scripts. Their code stays in the program although nobody calls it, for a
//! program's exports and what it hands to the browser are never unused; it weighs 3.3 to 3.8 kilobytes in each door.

use futures_core::Stream;
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use wasm_bindgen::{JsValue, throw_str};

const WHY: &str = "streams belong to server functions, and this app has none";

/// A stream of the browser's.
#[derive(Debug)]
pub struct ReadableStream {
    raw: web_sys::ReadableStream,
}

impl ReadableStream {
    /// Wraps one.
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self { raw }
    }

    /// Unwraps it.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.raw
    }

    /// Throws: nothing is sent as a stream here.
    #[must_use]
    pub fn from_stream<S: Stream<Item = Result<JsValue, JsValue>> + 'static>(_: S) -> Self {
        throw_str(WHY)
    }

    /// Throws: nothing is read as a stream here.
    #[must_use]
    pub fn into_stream(self) -> Nothing {
        throw_str(WHY)
    }
}

/// A stream that is never made.
#[derive(Debug)]
pub enum Nothing {}

impl Stream for Nothing {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match *self {}
    }
}
