//! Reading a file that the person picked.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlInputElement};

/// The file that was just picked, as text, unless it is larger than `limit` bytes or cannot be read.
pub async fn picked(event: Event, limit: f64) -> Option<Result<String, CannotRead>> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0)?;
    // So that the same file can be picked again after it was mended.
    input.set_value("");
    if file.size() > limit {
        return Some(Err(CannotRead::TooLarge));
    }
    let text = JsFuture::from(file.text()).await;
    Some(text.ok().and_then(|text| text.as_string()).ok_or(CannotRead::Failed))
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotRead {
    /// Larger than any receipt file.
    TooLarge,
    /// The browser could not read it.
    Failed,
}
