//! Views: elements that are built once, directly, and effects that keep what changes in them up to date.
//!
//! Leptos' own view types are compiled anew for each shape of each page: for these pages that costs twice the bytes of all
//! the rest together. Here there is one type, mounted by Leptos and driven by its signals. Text is always text, never markup.

use super::{HtmlElement, document};
use js_sys::Reflect;
use leptos::{
    mount::mount_to_renderer,
    prelude::{
        Effect, Get, GetUntracked, LocalStorage, Owner, RenderEffect, RwSignal, Set, StoredValue, With,
        untrack,
    },
    tachys::{
        renderer::types::{Element as Parent, Node as Sibling},
        view::{Mountable, Render},
    },
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, Node};

/// A node of the page that is not in the page yet: an element, a text, or several of them.
pub struct View(Node);

/// An element.
///
/// # Panics
/// For names that no element can have.
#[must_use]
pub fn el(tag: &str) -> View {
    View(page().create_element(tag).expect("tags are literals of ours").into())
}

/// A text.
#[must_use]
pub fn text(text: &str) -> View {
    View(page().create_text_node(text).into())
}

/// Several views in a row.
#[must_use]
pub fn many(views: Vec<View>) -> View {
    let row = View(page().create_document_fragment().into());
    views.into_iter().fold(row, View::child)
}

/// Nothing.
#[must_use]
pub fn nothing() -> View {
    many(Vec::new())
}

/// Copies of nodes of the page.
#[must_use]
pub fn copies(nodes: &[web_sys::Node]) -> View {
    let view = nothing();
    for node in nodes {
        // Fails only for nodes that are no part of a page.
        let _ = node.clone_node_with_deep(true).map(|copy| view.0.append_child(&copy));
    }
    view
}

/// A view that is made anew when a signal that was read in making it changes. A focus in it goes to what it stands in.
#[must_use]
pub fn live(make: impl FnMut() -> View + 'static) -> View {
    live_boxed(Box::new(make))
}

/// A text that follows the signals that it reads.
#[must_use]
pub fn live_text(make: impl FnMut() -> String + 'static) -> View {
    live_text_boxed(Box::new(make))
}

/// An element with one child per item. New items are added behind the others, which stay as they are; the first of those
/// that were asked for takes the focus. Fewer items than before start it anew.
#[must_use]
pub fn growing<T: Send + Sync + 'static>(
    parent: View,
    items: RwSignal<Vec<T>>,
    make: impl Fn(&T) -> View + 'static,
) -> View {
    let node = parent.0.clone();
    // The children live as long as the view around them, not only until the next item comes.
    let owner = Owner::current().unwrap_or_default();
    let mut shown = 0;
    follow(Box::new(move || {
        items.with(|items| {
            if items.len() < shown {
                node.set_text_content(None);
                shown = 0;
            }
            let more = shown > 0;
            for (place, item) in items.iter().enumerate().skip(shown) {
                let View(child) = owner.with(|| untrack(|| make(item)));
                let _ = node.append_child(&child);
                if more && place == shown {
                    document::focus(child.unchecked_ref());
                }
            }
            shown = items.len();
        });
    }));
    parent
}

/// Puts a view into an element of the page, for as long as the document lives.
pub fn mount(place: &HtmlElement, view: impl FnOnce() -> View + 'static) {
    mount_boxed(place, Box::new(view));
}

impl View {
    /// Adds a view at the end.
    #[must_use]
    pub fn child(self, view: View) -> Self {
        let View(node) = view;
        // Fails only where a node would contain itself.
        let _ = self.0.append_child(&node);
        self
    }

    /// Adds a view at the end, if there is one.
    #[must_use]
    pub fn maybe(self, view: Option<View>) -> Self {
        match view {
            Some(view) => self.child(view),
            None => self,
        }
    }

    /// Adds views at the end.
    #[must_use]
    pub fn children(self, views: Vec<View>) -> Self {
        views.into_iter().fold(self, Self::child)
    }

    /// Adds a text at the end.
    #[must_use]
    pub fn text(self, words: &str) -> Self {
        self.child(text(words))
    }

    /// Adds a view that follows its signals: see [`live`].
    #[must_use]
    pub fn live(self, make: impl FnMut() -> View + 'static) -> Self {
        self.child(live(make))
    }

    /// Adds a text that follows its signals: see [`live_text`].
    #[must_use]
    pub fn live_text(self, make: impl FnMut() -> String + 'static) -> Self {
        self.child(live_text(make))
    }

    /// Sets an attribute.
    #[must_use]
    pub fn attr(self, name: &str, value: &str) -> Self {
        set_attribute(&self.0, name, value);
        self
    }

    /// Sets the classes.
    #[must_use]
    pub fn class(self, classes: &str) -> Self {
        self.attr("class", classes)
    }

    /// Sets an attribute that follows the signals that it reads.
    #[must_use]
    pub fn live_attr(self, name: &'static str, mut make: impl FnMut() -> String + 'static) -> Self {
        let node = self.0.clone();
        follow(Box::new(move || set_attribute(&node, name, &make())));
        self
    }

    /// Hears of an event.
    #[must_use]
    pub fn on(self, event: &str, heard: impl FnMut(Event) + 'static) -> Self {
        hear(&self.0, event, Box::new(heard));
        self
    }

    /// Hears of a press.
    #[must_use]
    pub fn on_press(self, mut heard: impl FnMut() + 'static) -> Self {
        self.on("click", move |_| heard())
    }

    /// Hears of a form being sent; the browser itself sends nothing.
    #[must_use]
    pub fn on_submit(self, mut heard: impl FnMut() + 'static) -> Self {
        self.on("submit", move |event| {
            event.prevent_default();
            // What stands in the fields counts, however it came there.
            document::tell_of_fields(&event);
            heard();
        })
    }

    /// Ties what is typed into a field to a signal, both ways.
    #[must_use]
    pub fn typed(self, value: RwSignal<String>) -> Self {
        let node = self.0.clone();
        follow(Box::new(move || {
            let value = value.get();
            // Setting the same value again would move the cursor.
            if read_value(&node) != value {
                let _ = Reflect::set(&node, &"value".into(), &JsValue::from_str(&value));
            }
        }));
        // Password managers fill a field and tell of the change only, others tell of nothing: see `ui::form`.
        ["input", "change"].into_iter().fold(self, |field, event| {
            let node = field.0.clone();
            field.on(event, move |_| {
                let typed = read_value(&node);
                if typed != value.get_untracked() {
                    value.set(typed);
                }
            })
        })
    }
}

/// Runs after the views have been brought up to date, again whenever a signal that it reads changes.
pub fn watch(run: impl FnMut() + 'static) {
    // Boxed: the machinery of effects is compiled once.
    watch_boxed(Box::new(run));
}

fn watch_boxed(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}

fn page() -> web_sys::Document {
    document::document().expect("a window has a document")
}

fn set_attribute(node: &Node, name: &str, value: &str) {
    // Fails only for names that are no names.
    let _ = node.unchecked_ref::<Element>().set_attribute(name, value);
}

fn read_value(node: &Node) -> String {
    Reflect::get(node, &"value".into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

fn hear(node: &Node, event: &str, mut heard: Box<dyn FnMut(Event)>) {
    let heard: Box<dyn FnMut(Event)> = Box::new(move |event| untrack(|| heard(event)));
    // The browser frees it together with the node.
    let heard = Closure::wrap(heard).into_js_value();
    let _ = node.add_event_listener_with_callback(event, heard.unchecked_ref());
}

/// Runs now, and whenever what it reads changes, until the view around it is made anew.
fn follow(mut run: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_: Option<()>| run());
    StoredValue::<_, LocalStorage>::new_local(effect);
}

/// A stretch of the page whose content changes. Two comments keep it: highlighters, spell-checkers and translators join,
/// split and wrap texts, but leave comments alone.
struct Stretch {
    start: Node,
    end: Node,
}

impl Stretch {
    /// A new one, and the row that it stands in.
    fn new() -> (Self, View) {
        let row = many(Vec::new());
        let mark = || row.0.append_child(&page().create_comment("")).expect("a fragment takes comments");
        (Self { start: mark(), end: mark() }, row)
    }

    /// Puts something in the place of whatever stands there.
    fn fill(&self, fresh: &Node) {
        let Some(parent) = self.end.parent_node() else { return };
        let focused = document::focused();
        let mut held = false;
        while let Some(old) = self.start.next_sibling().filter(|node| !node.is_same_node(Some(&self.end))) {
            held |= old.contains(focused.as_deref());
            let _ = parent.remove_child(&old);
        }
        let _ = parent.insert_before(fresh, Some(&self.end));
        // Whoever pressed something that goes stays where it was, unless they are led on.
        if let Some(place) = parent.dyn_ref::<HtmlElement>().filter(|_| held) {
            document::focus_in_place(place);
        }
    }

    /// Whether exactly this node stands there.
    fn holds(&self, node: &Node) -> bool {
        let first = self.start.next_sibling();
        first.is_some_and(|first| {
            first.is_same_node(Some(node))
                && first.next_sibling().is_some_and(|next| next.is_same_node(Some(&self.end)))
        })
    }
}

fn live_boxed(mut make: Box<dyn FnMut() -> View>) -> View {
    let (stretch, row) = Stretch::new();
    follow(Box::new(move || {
        let View(fresh) = make();
        stretch.fill(&fresh);
    }));
    row
}

fn live_text_boxed(mut make: Box<dyn FnMut() -> String>) -> View {
    let (stretch, row) = Stretch::new();
    let shown = page().create_text_node("");
    let mut said = String::new();
    follow(Box::new(move || {
        let words = make();
        let stands = stretch.holds(&shown);
        // The same words once more would be read out once more.
        if stands && said == words {
            return;
        }
        shown.set_data(&words);
        said = words;
        // A translator may have put its own words in the place of ours.
        if !stands {
            stretch.fill(&shown);
        }
    }));
    row
}

fn mount_boxed(place: &HtmlElement, view: Box<dyn FnOnce() -> View>) {
    mount_to_renderer(place, view).forget();
}

impl Render for View {
    type State = Self;

    fn build(self) -> Self {
        self
    }

    fn rebuild(self, state: &mut Self) {
        *state = self;
    }
}

impl Mountable for View {
    fn unmount(&mut self) {
        if let Some(parent) = self.0.parent_node() {
            let _ = parent.remove_child(&self.0);
        }
    }

    fn mount(&mut self, parent: &Parent, marker: Option<&Sibling>) {
        let _ = parent.insert_before(&self.0, marker);
    }

    fn insert_before_this(&self, _: &mut dyn Mountable) -> bool {
        false
    }

    fn elements(&self) -> Vec<Parent> {
        self.0.dyn_ref::<Parent>().cloned().into_iter().collect()
    }
}
