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

/// Hands a JSON text to the person as a file, with line breaks. False where app or browser refuses.
pub async fn save_json(name: &str, text: &str) -> bool {
    match readable(text) {
        Ok(readable) => save(name, "application/json", &readable).await,
        Err(_) => false,
    }
}

/// Hands an HTML document to the person as a file, as it is. False where app or browser refuses.
pub async fn save_html(name: &str, text: &str) -> bool {
    save(name, "text/html", &text.into()).await
}

/// Through the app around this page, if it saves files.
async fn save(name: &str, kind: &str, text: &JsString) -> bool {
    if host::can(Can::SaveFile) {
        return host::save(name, kind, &String::from(text)).await.is_some();
    }
    download(name, kind, text).is_ok()
}

fn readable(text: &str) -> Result<JsString, JsValue> {
    JSON::stringify_with_replacer_and_space(&JSON::parse(text)?, &JsValue::NULL, &2.into())
}

fn download(name: &str, kind: &str, text: &JsString) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(text), &options)?;
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
