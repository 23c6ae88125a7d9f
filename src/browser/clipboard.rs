//! The clipboard.

use super::window;
use wasm_bindgen_futures::JsFuture;

/// Copies a text. False where the browser does not let us.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Absent outside secure contexts, whatever the type says.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
