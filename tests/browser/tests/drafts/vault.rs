//! The made-up server: it releases keys, knows heads, and takes messages once per key.

use crate::stage::window;
use contract::draft::{DraftKey, Head, NewDraftKey, NewHead};
use js_sys::{Promise, Reflect};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Request, Response, ResponseInit};

/// What happens to a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taking {
    /// Taken and answered.
    Normal,
    /// Taken, and the line is cut before the answer.
    AnswerLost,
    /// Another network's page comes back instead.
    Portal,
    /// Taken, and answered with this, which is no answer of ours.
    Other(&'static str),
    /// A problem of this status and code.
    Problem(u16, &'static str),
}

/// The key of whoever is not signed in.
const VISITOR_KID: &str = "ffffffff-0000-4000-8000-000000000001";

/// The server.
#[derive(Clone)]
pub(crate) struct Vault(Rc<Inner>);

struct Inner {
    online: Cell<bool>,
    signed_out: Cell<bool>,
    keeps_keys: Cell<bool>,
    taking: Cell<Taking>,
    kid: RefCell<String>,
    holder: RefCell<String>,
    asked: RefCell<Vec<String>>,
    heads: RefCell<BTreeMap<String, (u64, String)>>,
    taken: RefCell<Vec<(String, String)>>,
    tries: Cell<usize>,
}

impl Vault {
    /// Takes the place of the network.
    pub(crate) fn start() -> Self {
        let vault = Self(Rc::new(Inner {
            online: Cell::new(true),
            signed_out: Cell::new(false),
            keeps_keys: Cell::new(false),
            taking: Cell::new(Taking::Normal),
            kid: RefCell::new("aaaaaaaa-0000-4000-8000-000000000001".to_owned()),
            holder: RefCell::new("holder-1".to_owned()),
            asked: RefCell::default(),
            heads: RefCell::default(),
            taken: RefCell::default(),
            tries: Cell::new(0),
        }));
        let server = vault.clone();
        let fetch = Closure::<dyn FnMut(Request) -> Promise>::new(move |request: Request| {
            let server = server.clone();
            future_to_promise(async move { server.answer(request).await })
        });
        Reflect::set(&window(), &"fetch".into(), &fetch.into_js_value()).expect("fetch can be replaced");
        vault
    }

    pub(crate) fn online(&self, online: bool) {
        self.0.online.set(online);
    }

    /// The session ends, and no page knows yet.
    pub(crate) fn sign_out(&self, signed_out: bool) {
        self.0.signed_out.set(signed_out);
    }

    /// Keys are not destroyed: their database does not answer.
    pub(crate) fn keeps_keys(&self, keeps: bool) {
        self.0.keeps_keys.set(keeps);
    }

    pub(crate) fn taking(&self, taking: Taking) {
        self.0.taking.set(taking);
    }

    /// Somebody else signs in: another holder with another key.
    pub(crate) fn becomes(&self, holder: &str, kid: &str) {
        self.0.holder.replace(holder.to_owned());
        self.0.kid.replace(kid.to_owned());
    }

    pub(crate) fn kid(&self) -> String {
        self.0.kid.borrow().clone()
    }

    /// How many requests began with these words.
    pub(crate) fn asked(&self, line: &str) -> usize {
        self.lines(line).len()
    }

    /// The requests that began with these words.
    pub(crate) fn lines(&self, line: &str) -> Vec<String> {
        self.0.asked.borrow().iter().filter(|asked| asked.starts_with(line)).cloned().collect()
    }

    /// Every head: draft, revision, hash.
    pub(crate) fn heads(&self) -> Vec<(String, u64, String)> {
        let heads = self.0.heads.borrow();
        heads.iter().map(|(draft, (revision, hash))| (draft.clone(), *revision, hash.clone())).collect()
    }

    pub(crate) fn forget_heads(&self) {
        self.0.heads.borrow_mut().clear();
    }

    /// Claims that the newest revision of every draft had another content.
    pub(crate) fn doubt_heads(&self) {
        for (_, hash) in self.0.heads.borrow_mut().values_mut() {
            *hash = "00".repeat(32);
        }
    }

    /// The bodies that had an effect, in order.
    pub(crate) fn effects(&self) -> Vec<String> {
        self.0.taken.borrow().iter().map(|(_, body)| body.clone()).collect()
    }

    /// How often a message came in, with or without an effect.
    pub(crate) fn tries(&self) -> usize {
        self.0.tries.get()
    }

    async fn answer(&self, request: Request) -> Result<JsValue, JsValue> {
        let url = web_sys::Url::new(&request.url()).expect("requests have whole addresses");
        let (method, path) = (request.method(), url.pathname());
        let key = request.headers().get("Idempotency-Key").expect("headers can be read");
        let body = JsFuture::from(request.text()?).await?.as_string().unwrap_or_default();
        self.0.asked.borrow_mut().push([&*method, " ", &*path, &*url.search()].concat());
        if !self.0.online.get() {
            return Err(js_sys::TypeError::new("no network").into());
        }
        match (&*method, &*path) {
            ("POST", "/api/v1/drafts/key") if self.0.signed_out.get() => {
                let asked: NewDraftKey = serde_json::from_str(&body).expect("as the contract has it");
                assert!(asked.signed_in, "the page says whom it believes to be there");
                Ok(problem(401, "sign_in_needed"))
            }
            ("POST", "/api/v1/drafts/key") => {
                let asked: NewDraftKey = serde_json::from_str(&body).expect("as the contract has it");
                let visitor = (VISITOR_KID.to_owned(), "visitor-1".to_owned());
                let rider = (self.kid(), self.0.holder.borrow().clone());
                Ok(self.release(if asked.signed_in { rider } else { visitor }))
            }
            ("PUT", _) if self.0.signed_out.get() => Ok(problem(404, "not_found")),
            ("PUT", head) if head.ends_with("/head") => Ok(self.take_head(head, &body)),
            ("DELETE", head) if head.ends_with("/head") => {
                self.0.heads.borrow_mut().remove(draft_of(head));
                Ok(empty())
            }
            ("DELETE", "/api/v1/drafts") if self.0.keeps_keys.get() => Ok(problem(503, "unavailable")),
            ("DELETE", "/api/v1/drafts") => {
                self.0.kid.replace("aaaaaaaa-0000-4000-8000-00000000ffff".to_owned());
                self.forget_heads();
                Ok(empty())
            }
            ("DELETE", _) => Ok(empty()),
            ("POST", "/api/v1/requests") => self.take(&key.unwrap_or_default(), &body),
            _ => Ok(problem(404, "not_found")),
        }
    }

    fn release(&self, (kid, holder): (String, String)) -> JsValue {
        let head = |(draft, (revision, sha256)): (&String, &(u64, String))| Head {
            draft: draft.clone(),
            revision: *revision,
            sha256: sha256.clone(),
        };
        // Another key for each kid: 43 letters are 32 bytes.
        let last = char::from(b'A' + u8::try_from(kid.bytes().map(u32::from).sum::<u32>() % 20).unwrap_or(0));
        let released = DraftKey {
            kid,
            key: [last.to_string().repeat(42), "A".to_owned()].concat(),
            holder,
            expires: "2026-12-01T08:00:00Z".to_owned(),
            now: "2026-11-01T08:00:00Z".to_owned(),
            heads: self.0.heads.borrow().iter().map(head).collect(),
        };
        json(200, &serde_json::to_string(&released).expect("it serialises"))
    }

    fn take_head(&self, path: &str, body: &str) -> JsValue {
        let new: NewHead = serde_json::from_str(body).expect("a head as the contract has it");
        if ![self.kid().as_str(), VISITOR_KID].contains(&new.kid.as_str()) {
            return problem(404, "not_found");
        }
        let draft = draft_of(path).to_owned();
        let mut heads = self.0.heads.borrow_mut();
        let known = heads.entry(draft.clone()).or_insert((0, String::new()));
        if new.revision > known.0 {
            *known = (new.revision, new.sha256);
        }
        let head = Head { draft, revision: known.0, sha256: known.1.clone() };
        json(200, &serde_json::to_string(&head).expect("it serialises"))
    }

    fn take(&self, key: &str, body: &str) -> Result<JsValue, JsValue> {
        self.0.tries.set(self.0.tries.get() + 1);
        match self.0.taking.get() {
            Taking::Problem(status, code) => return Ok(problem(status, code)),
            Taking::Portal => return Ok(response(200, "<html>Welcome to the airport</html>", "text/html")),
            Taking::Normal | Taking::AnswerLost | Taking::Other(_) => {}
        }
        assert_eq!(key.len(), 36, "every message has a key");
        let mut taken = self.0.taken.borrow_mut();
        if taken.iter().all(|(known, _)| known != key) {
            taken.push((key.to_owned(), body.to_owned()));
        }
        match self.0.taking.get() {
            Taking::AnswerLost => Err(js_sys::TypeError::new("cut").into()),
            Taking::Other(body) => Ok(json(200, body)),
            _ => Ok(json(201, r#"{"id":"r-1"}"#)),
        }
    }
}

fn draft_of(path: &str) -> &str {
    path.trim_start_matches("/api/v1/drafts/").trim_end_matches("/head")
}

fn json(status: u16, body: &str) -> JsValue {
    response(status, body, "application/json")
}

fn problem(status: u16, code: &str) -> JsValue {
    let body = format!(
        r#"{{"type":"urn:x","title":"No","status":{status},"detail":"The server says {code}.","code":"{code}"}}"#
    );
    response(status, &body, "application/problem+json")
}

fn empty() -> JsValue {
    let init = ResponseInit::new();
    init.set_status(204);
    Response::new_with_opt_str_and_init(None, &init).expect("a response can be made").unchecked_into()
}

fn response(status: u16, body: &str, kind: &str) -> JsValue {
    let init = ResponseInit::new();
    init.set_status(status);
    let response = Response::new_with_opt_str_and_init(Some(body), &init).expect("a response can be made");
    response.headers().set("content-type", kind).expect("headers of a new response can be set");
    response.into()
}
