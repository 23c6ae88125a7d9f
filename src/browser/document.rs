//! The page that the server sent: its language, title, and nodes.

use super::{HtmlElement, window};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Document;

pub(super) fn document() -> Option<Document> {
    window().document()
}

/// `<html lang>`, or nothing.
#[must_use]
pub fn language_tag() -> String {
    of_root("lang")
}

/// `<html data-build>`: which build this page is of, or nothing.
#[must_use]
pub fn build() -> String {
    of_root("data-build")
}

fn of_root(name: &str) -> String {
    let root = document().and_then(|document| document.document_element());
    root.and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

/// The window's title.
#[must_use]
pub fn title() -> String {
    document().map(|document| document.title()).unwrap_or_default()
}

/// Sets the window's title.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The element with this id.
#[must_use]
pub fn by_id(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// The first element that the selector finds.
#[must_use]
pub fn find(selector: &str) -> Option<HtmlElement> {
    document()?.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// All elements that the selector finds, in order.
#[must_use]
pub fn find_all(selector: &str) -> Vec<HtmlElement> {
    let Some(found) = document().and_then(|document| document.query_selector_all(selector).ok()) else {
        return Vec::new();
    };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// Has every field of a form that is sent tell what stands in it.
pub(super) fn tell_of_fields(event: &web_sys::Event) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    let Ok(fields) = form.query_selector_all("input:not([type=file]),textarea,select") else { return };
    for field in (0..fields.length()).filter_map(|index| fields.item(index)) {
        if let Ok(change) = web_sys::Event::new("change") {
            let _ = field.dispatch_event(&change);
        }
    }
}

/// The version of the policy whose texts the server put into this page, whole or about all choices; or nothing.
#[must_use]
pub fn policy_version() -> String {
    find("[data-version]").map(|texts| attribute(&texts, "data-version")).unwrap_or_default()
}

/// The links in an element: their words and where they lead.
#[must_use]
pub fn links(element: &HtmlElement) -> Vec<(String, String)> {
    let Ok(found) = element.query_selector_all("a[href]") else { return Vec::new() };
    let links = (0..found.length()).filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok());
    links.map(|link| (link.text_content().unwrap_or_default(), attribute(&link, "href"))).collect()
}

/// Takes all children out of an element.
#[must_use]
pub fn take_children(element: &HtmlElement) -> Vec<web_sys::Node> {
    let mut children = Vec::new();
    while let Some(child) = element.first_child() {
        let _ = element.remove_child(&child);
        children.push(child);
    }
    children
}

/// Puts nodes at the end of an element.
pub fn append(element: &HtmlElement, nodes: &[web_sys::Node]) {
    for node in nodes {
        let _ = element.append_child(node);
    }
}

/// An attribute's value, or nothing.
#[must_use]
pub fn attribute(element: &HtmlElement, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Sets an attribute, or takes it away.
pub fn set_attribute(element: &HtmlElement, name: &str, value: Option<&str>) {
    // Fails only for names that are no names.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Lays out all of the policy: the style sheet leaves what is below the screen for after the first paint.
pub fn lay_out_all() {
    if let Some(root) = find(":root") {
        set_attribute(&root, "data-whole", Some(""));
    }
}

/// Gives back the room that was kept for what the app put into the policy, where nobody sees it: below the screen.
pub fn settle_slots() {
    lay_out_all();
    let screen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let mut slots = find_all(".slot");
    slots.retain(|slot| slot.get_bounding_client_rect().top() > screen);
    for slot in slots {
        set_attribute(&slot, "data-settled", Some(""));
    }
}

/// Moves the focus to something that need not be a control, and to it on the screen.
pub fn focus(element: &HtmlElement) {
    if !element.has_attribute("tabindex") && element.tab_index() < 0 {
        set_attribute(element, "tabindex", Some("-1"));
    }
    let _ = element.focus();
}

/// What has the focus.
pub(super) fn focused() -> Option<web_sys::Element> {
    document()?.active_element()
}

/// Moves the focus to what is on the screen already, which stays where it is.
pub(super) fn focus_in_place(element: &HtmlElement) {
    if element.tab_index() < 0 {
        set_attribute(element, "tabindex", Some("-1"));
    }
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Moves the focus to the element with this id, once what changes now is in the page.
pub fn focus_soon(id: &'static str) {
    next_frame(move || {
        if let Some(element) = by_id(id) {
            focus(&element);
        }
    });
}

/// Scrolls an element to the top of the window.
pub fn scroll_to(element: &HtmlElement) {
    element.scroll_into_view();
}

/// Scrolls the window to this height.
pub fn scroll_to_height(height: f64) {
    window().scroll_to_with_x_and_y(0.0, height);
}

/// How far the window is scrolled.
#[must_use]
pub fn height() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// Runs just before the next frame is drawn: what changes now is in the page then.
pub fn next_frame(then: impl FnOnce() + 'static) {
    let _ = window().request_animation_frame(Closure::once_into_js(then).unchecked_ref());
}

/// Whether the browser says that this person does not want to be sold or shared (Global Privacy Control).
#[must_use]
pub fn privacy_signal() -> bool {
    navigator("globalPrivacyControl").is_some_and(|signal| signal.is_truthy())
}

/// Whether the browser says that it keeps no cookies. Where it says that it does, it may still keep none.
#[must_use]
pub fn refuses_cookies() -> bool {
    navigator("cookieEnabled").is_some_and(|enabled| enabled.is_falsy() && !enabled.is_undefined())
}

fn navigator(name: &str) -> Option<wasm_bindgen::JsValue> {
    js_sys::Reflect::get(&window().navigator(), &name.into()).ok()
}
