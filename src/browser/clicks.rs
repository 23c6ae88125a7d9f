//! Clicks on links, before the browser follows them.

use super::{HtmlElement, document, host, listen, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// A link that is about to be followed.
pub struct Link {
    element: HtmlAnchorElement,
    event: MouseEvent,
}

impl Link {
    /// Keeps the browser from following it.
    pub fn take(&self) {
        self.event.prevent_default();
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> String {
        self.element.pathname()
    }

    /// Its query, without `?`.
    #[must_use]
    pub fn query(&self) -> String {
        self.element.search().trim_start_matches('?').to_owned()
    }

    /// Its anchor, without `#`.
    #[must_use]
    pub fn anchor(&self) -> String {
        self.element.hash().trim_start_matches('#').to_owned()
    }

    /// Whether it stands inside what the selector finds.
    #[must_use]
    pub fn is_in(&self, selector: &str) -> bool {
        self.element.closest(selector).ok().flatten().is_some()
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> HtmlElement {
        self.element.clone().into()
    }

    /// The language it leads to.
    #[must_use]
    pub fn language(&self) -> String {
        self.element.hreflang()
    }
}

/// Hears of plain clicks on links to our own pages: not those that open a tab, a window or a download.
pub fn on_link(mut heard: impl FnMut(&Link) + 'static) {
    let Some(page) = document::document() else { return };
    listen(&page, "click", move |event| {
        let Ok(event) = event.dyn_into::<MouseEvent>() else { return };
        let plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
            && !event.default_prevented();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let link = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
        let Some(element) = link.filter(|_| plain) else { return };
        if host::opens(&element.protocol()) {
            event.prevent_default();
            host::open(element.href());
            return;
        }
        let ours = window().location().origin().is_ok_and(|origin| origin == element.origin());
        if ours && element.target().is_empty() && !element.has_attribute("download") {
            heard(&Link { element, event });
        }
    });
}
