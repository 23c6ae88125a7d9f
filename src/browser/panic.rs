//! What happens when the app fails at something it took for impossible: it says so, and offers to start again.
//!
//! A release build logs the place, never the message: messages may quote what a person typed.

use super::{document, history};
use crate::i18n::ui;
use std::panic::PanicHookInfo;
use wasm_bindgen::{JsCast, closure::Closure};

/// Installs the hook.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        if cfg!(debug_assertions) {
            console_error_panic_hook::hook(info);
        } else {
            log_place(info);
        }
        show_bar();
    }));
}

fn log_place(info: &PanicHookInfo<'_>) {
    if let Some(place) = info.location() {
        let mut text = String::from("failed at ");
        text.push_str(place.file());
        text.push(':');
        text.push_str(&place.line().to_string());
        web_sys::console::error_1(&text.into());
    }
}

/// By hand: the reactive system may be what failed.
fn show_bar() {
    let Some(page) = document::document() else { return };
    let (Some(main), Ok(bar), Ok(button)) =
        (document::by_id("main"), page.create_element("div"), page.create_element("button"))
    else {
        return;
    };
    let text = ui::text();
    let reload = Closure::<dyn FnMut()>::new(history::reload);
    let _ = bar.set_attribute("class", "notice notice-bad");
    let _ = bar.set_attribute("role", "alert");
    bar.set_text_content(Some(text.broke));
    let _ = button.set_attribute("class", "button");
    button.set_text_content(Some(text.reload));
    let _ = button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref());
    reload.forget();
    let _ = bar.append_child(&button);
    let _ = main.insert_before(&bar, main.first_child().as_ref());
}
