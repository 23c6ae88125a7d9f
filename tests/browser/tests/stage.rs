//! The page that a test plays on, and the server that it makes up.

use js_sys::{Function, Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, HtmlElement, Request, Response, ResponseInit, Window};

/// What the made-up server does with a request.
pub(crate) enum Reply {
    /// Answers with this status and JSON.
    Json(u16, String),
    /// Answers with a problem of this status and code.
    Problem(u16, &'static str),
    /// Never answers: the request ends when it is aborted.
    Silence,
    /// There is no network.
    Offline,
    /// Answers with this when the test says so.
    Later(u16, String),
}

type Held = Rc<RefCell<Vec<(Function, JsValue)>>>;

/// The made-up server: what it was asked, and what it still owes an answer.
#[derive(Clone, Default)]
pub(crate) struct Server {
    asked: Rc<RefCell<Vec<String>>>,
    requests: Rc<RefCell<Vec<Request>>>,
    held: Held,
}

impl Server {
    /// Takes the place of the network from here on.
    pub(crate) fn start(answer: impl Fn(&str) -> Reply + 'static) -> Self {
        let server = Self::default();
        let (asked, held, requests) = (server.asked.clone(), server.held.clone(), server.requests.clone());
        let fetch = Closure::<dyn FnMut(Request) -> Promise>::new(move |request: Request| {
            let url = web_sys::Url::new(&request.url()).expect("requests have whole addresses");
            let line = [&*request.method(), " ", &*url.pathname()].concat();
            asked.borrow_mut().push(line.clone());
            requests.borrow_mut().push(request.clone().expect("its body was not read yet"));
            match answer(&line) {
                Reply::Json(status, body) => Promise::resolve(&json(status, &body, "application/json")),
                Reply::Problem(status, code) => {
                    let body = format!(
                        r#"{{"type":"urn:x","title":"No","status":{status},"detail":"The server says {code}.","code":"{code}"}}"#
                    );
                    Promise::resolve(&json(status, &body, "application/problem+json"))
                }
                Reply::Offline => Promise::reject(&js_sys::TypeError::new("no network").into()),
                Reply::Silence => Promise::new(&mut |_, reject| {
                    let aborted = Closure::once_into_js(move || {
                        reject.call1(&JsValue::NULL, &js_sys::TypeError::new("aborted"))
                    });
                    request.signal().set_onabort(Some(aborted.unchecked_ref()));
                }),
                Reply::Later(status, body) => Promise::new(&mut |resolve, _| {
                    held.borrow_mut().push((resolve, json(status, &body, "application/json")));
                }),
            }
        });
        Reflect::set(&window(), &"fetch".into(), &fetch.into_js_value()).expect("fetch can be replaced");
        server
    }

    /// Every request so far, as `METHOD /path`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    /// What was sent with the request of this number, as JSON.
    pub(crate) async fn sent(&self, number: usize) -> serde_json::Value {
        let request = self.requests.borrow()[number].clone().expect("its body was not read yet");
        let text = request.text().expect("a body can be read");
        let text = JsFuture::from(text).await.expect("it comes").as_string().unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// A header of the request of this number.
    pub(crate) fn header(&self, number: usize, name: &str) -> Option<String> {
        self.requests.borrow()[number].headers().get(name).expect("a good name")
    }

    /// Gives the answers that are still owed.
    pub(crate) fn answer_now(&self) {
        for (resolve, response) in self.held.borrow_mut().drain(..) {
            resolve.call1(&JsValue::NULL, &response).expect("a promise resolves");
        }
    }
}

fn json(status: u16, body: &str, kind: &str) -> JsValue {
    let init = ResponseInit::new();
    init.set_status(status);
    let response = if status == 204 {
        Response::new_with_opt_str_and_init(None, &init)
    } else {
        Response::new_with_opt_str_and_init(Some(body), &init)
    };
    let response = response.expect("a response can be made");
    response.headers().set("content-type", kind).expect("headers of a new response can be set");
    response.into()
}

pub(crate) fn window() -> Window {
    web_sys::window().expect("tests run in a window")
}

pub(crate) fn document() -> Document {
    window().document().expect("a window has a document")
}

/// A page like the server's, in English, with room for what a test mounts.
pub(crate) fn page() -> HtmlElement {
    let root = document().document_element().expect("a document has a root");
    root.set_attribute("lang", "en").expect("attributes can be set");
    for id in ["who", "main", "live", "stage"] {
        if let Some(old) = document().get_element_by_id(id) {
            old.remove();
        }
        let element = document().create_element("div").expect("elements can be made");
        element.set_id(id);
        document().body().expect("a document has a body").append_child(&element).expect("the body takes it");
    }
    find("#stage").unchecked_into()
}

pub(crate) fn find(selector: &str) -> Element {
    maybe(selector).unwrap_or_else(|| panic!("nothing on the page is {selector}: {}", text("#stage")))
}

pub(crate) fn maybe(selector: &str) -> Option<Element> {
    document().query_selector(selector).expect("a good selector")
}

/// What stands in an element.
pub(crate) fn text(selector: &str) -> String {
    maybe(selector).and_then(|element| element.text_content()).unwrap_or_default()
}

/// Presses an element.
pub(crate) fn press(selector: &str) {
    find(selector).unchecked_into::<HtmlElement>().click();
}

/// Types into a field.
pub(crate) fn type_into(selector: &str, words: &str) {
    let field: web_sys::HtmlInputElement = find(selector).unchecked_into();
    field.set_value(words);
    field.dispatch_event(&web_sys::Event::new("input").expect("an event")).expect("it is heard");
}

/// The browser says that there is a network again.
pub(crate) fn network_is_back() {
    window().dispatch_event(&web_sys::Event::new("online").expect("an event")).expect("it is heard");
}

/// A property of the browser's navigator is this while this lives.
pub(crate) struct Navigator(Function);

impl Navigator {
    pub(crate) fn says(property: &str, value: bool) -> Self {
        let change = Function::new_with_args(
            "name, value",
            "Object.defineProperty(navigator, name, { get: () => value, configurable: true });
            return () => { delete navigator[name]; };",
        );
        let restore = change.call2(&JsValue::NULL, &property.into(), &value.into());
        Self(restore.expect("properties can be put in front of the browser's").unchecked_into())
    }
}

impl Drop for Navigator {
    fn drop(&mut self) {
        self.0.call0(&JsValue::NULL).expect("they can be taken away");
    }
}

/// Time runs a hundred times as fast for the app while this lives.
pub(crate) struct Quick(Function);

impl Quick {
    pub(crate) fn start() -> Self {
        let change = Function::new_no_args(
            "const real = window.setTimeout;
            window.setTimeout = (then, after, ...more) => real(then, after / 100, ...more);
            return () => { window.setTimeout = real; };",
        );
        let restore = change.call0(&JsValue::NULL).expect("timers can be replaced");
        Self(restore.unchecked_into())
    }
}

impl Drop for Quick {
    fn drop(&mut self) {
        self.0.call0(&JsValue::NULL).expect("timers can be put back");
    }
}

/// The device's clock is ahead while this lives.
pub(crate) struct Ahead(Function);

impl Ahead {
    pub(crate) fn by(milliseconds: i32) -> Self {
        let change = Function::new_with_args(
            "ahead",
            "const real = Date.now;
            Date.now = () => real() + ahead;
            return () => { Date.now = real; };",
        );
        let restore = change.call1(&JsValue::NULL, &milliseconds.into());
        Self(restore.expect("the clock can be replaced").unchecked_into())
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.0.call0(&JsValue::NULL).expect("the clock can be put back");
    }
}

/// Lets the page draw once.
pub(crate) async fn frame() {
    let drawn = Promise::new(&mut |resolve, _| {
        window().request_animation_frame(&resolve).expect("frames can be asked for");
    });
    JsFuture::from(drawn).await.expect("a frame comes");
}

/// Waits, frame by frame, until something is so.
pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..300 {
        if is_so() {
            return;
        }
        frame().await;
    }
    panic!("waited in vain until {what}; the page says: {}", text("#stage"));
}
