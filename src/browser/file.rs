//! Files: saving one to the device, reading one that the person picked.

use super::{
    document,
    host::{self, Can},
    window,
};
use js_sys::{Array, JSON, JsString};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Event, HtmlAnchorElement, HtmlInputElement, Url};

const JSON_TYPE: &str = "application/json";

/// Hands a JSON text to the person as a file, with line breaks: through the app around this page, if it saves files. False
/// where app or browser refuses.
pub async fn save_json(name: &str, text: &str) -> bool {
    let Ok(readable) = readable(text) else { return false };
    if host::can(Can::SaveFile) {
        return host::save(name, JSON_TYPE, &String::from(&readable)).await;
    }
    save(name, &readable).is_ok()
}

fn readable(text: &str) -> Result<JsString, JsValue> {
    JSON::stringify_with_replacer_and_space(&JSON::parse(text)?, &JsValue::NULL, &2.into())
}

fn save(name: &str, readable: &JsString) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(JSON_TYPE);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(readable), &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = document::document().ok_or(JsValue::UNDEFINED)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // Not at once: some browsers read the address only after the click has been handled.
    let forget = Closure::once_into_js(move || Url::revoke_object_url(&url));
    window().set_timeout_with_callback_and_timeout_and_arguments_0(forget.unchecked_ref(), 60_000)?;
    Ok(())
}

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
