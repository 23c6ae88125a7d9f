//! The operator's app around this page, where there is one: what it can do, asking it, and hearing it.
//!
//! The messages themselves go through the first script of every page (`window.iwalk`). What comes back is input from
//! outside like any other: a word that is not known is not heard.

use super::{document, history, json::Json, task::spawn, window};
use contract::language::Language;
use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use std::{cell::Cell, pin::Pin};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// Something that an app may be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Can {
    /// A new hand-off.
    Renew = 1,
    /// A step-up by the lock of the device.
    StepUp = 2,
    /// Saving a file.
    SaveFile = 4,
    /// Calling, writing, paying: what is outside the page.
    Open = 8,
    /// Closing the page.
    Close = 16,
}

const WORDS: [(&str, Can); 5] = [
    ("renew", Can::Renew),
    ("step-up", Can::StepUp),
    ("save-file", Can::SaveFile),
    ("open", Can::Open),
    ("close", Can::Close),
];

/// What may be opened outside the page: phone, mail, and the operator's own pages inside its app, such as paying a ride.
const SCHEMES: [&str; 3] = ["tel:", "mailto:", "iwalk:"];

/// What the app answers: nothing unless it says `ok`.
pub type Answer = Pin<Box<dyn Future<Output = Option<Json>>>>;

/// As long as a person may take over a dialog.
const PATIENT_MS: u32 = 120_000;
const RENEWAL_MS: u32 = 15_000;

const SYSTEM: &str = "prefers-color-scheme: dark";
const ALWAYS: &str = "min-width: 0px";
const NEVER: &str = "max-width: 0px";

thread_local! {
    static ABLE: Cell<u8> = const { Cell::new(0) };
}

/// Whether the app can do this. Known once [`meet`] is done.
#[must_use]
pub fn can(what: Can) -> bool {
    ABLE.get() & what as u8 != 0
}

/// Waits for what the app says about itself, and takes it over. Its language, if it names one.
pub async fn meet() -> Option<Language> {
    let hello = answered(get(&bridge(), "hello")).await?;
    for word in hello.list("can").unwrap_or_default() {
        let word = word.as_text();
        if let Some((_, what)) = WORDS.iter().find(|(known, _)| word.as_deref() == Some(known)) {
            ABLE.set(ABLE.get() | *what as u8);
        }
    }
    dress(&hello);
    language(&hello, "language")
}

/// How the way in from the app ended: nothing where this document was not opened by a hand-off; inside, the server's
/// answer, if it opened a session. Answers once.
pub async fn arrival() -> Option<Option<String>> {
    let bridge = bridge();
    if get(&bridge, "lost").is_truthy() {
        set(&bridge, "lost", &JsValue::FALSE);
        return Some(None);
    }
    let promise = get(&bridge, "arrival").dyn_into::<Promise>().ok()?;
    set(&bridge, "arrival", &JsValue::UNDEFINED);
    Some(JsFuture::from(promise).await.ok().and_then(|text| text.as_string()))
}

/// A new hand-off: code, verifier and, where it is bound to one, installation.
pub async fn renew() -> Option<(String, String, Option<String>)> {
    let fresh = ask(Can::Renew, &[], RENEWAL_MS).await?;
    Some((fresh.text("code")?, fresh.text("verifier")?, fresh.text("installation")))
}

/// Lets the person open the lock of the device. What the app says here is a hint; its backend tells the server.
#[must_use]
pub fn step_up(id: &str, action: &str) -> Answer {
    ask(Can::StepUp, &[("step_up", id), ("action", action)], PATIENT_MS)
}

/// Hands a text to the app as a file.
#[must_use]
pub fn save(name: &str, kind: &str, text: &str) -> Answer {
    ask(Can::SaveFile, &[("name", name), ("type", kind), ("text", text)], PATIENT_MS)
}

/// Whether links of this scheme (`tel:`) are the app's to open.
#[must_use]
pub fn opens(scheme: &str) -> bool {
    can(Can::Open) && SCHEMES.contains(&scheme)
}

/// Opens an address outside the page; as the browser would, where the app does not.
pub fn open(address: String) {
    let opened = ask(Can::Open, &[("url", &address)], 0);
    spawn(async move {
        if opened.await.is_none() {
            history::leave_for(&address);
        }
    });
}

/// Closes the page.
pub fn close() {
    // Where the app does not, there is nothing that the page could do instead.
    drop(ask(Can::Close, &[], 0));
}

/// Hears what the app says of itself, from now on and since the page began.
pub fn on_word(mut speak: impl FnMut(Language) + 'static) {
    let bridge = bridge();
    if bridge.is_undefined() {
        return;
    }
    let heard = Closure::<dyn FnMut(JsValue)>::new(move |message| {
        let word = Json::of(message);
        match word.text("kind").as_deref() {
            Some("language") => {
                if let Some(language) = language(&word, "language") {
                    speak(language);
                }
            }
            Some("theme" | "text-scale") => dress(&word),
            _ => {}
        }
    });
    let heard: JsValue = heard.into_js_value();
    set(&bridge, "heard", &heard);
    if let (Ok(early), Ok(heard)) = (get(&bridge, "early").dyn_into::<Array>(), heard.dyn_into::<Function>())
    {
        for message in early.splice(0, early.length(), &JsValue::UNDEFINED).iter().filter(JsValue::is_object)
        {
            let _ = heard.call1(&JsValue::NULL, &message);
        }
    }
}

fn language(json: &Json, name: &str) -> Option<Language> {
    Language::from_tag(&json.text(name)?)
}

/// Theme and size of the text, where they are named. By the object model: the policy of the page allows no inline styles.
fn dress(json: &Json) {
    let Some(root) = document::document().and_then(|page| page.document_element()) else { return };
    let style = get(&root, "style");
    let put = |name: &str, value: &str| {
        let set = get(&style, "setProperty").dyn_into::<Function>();
        let _ = set.map(|set| set.call2(&style, &name.into(), &value.into()));
    };
    if let Some(percent) = json.number("text_scale").filter(|percent| (50..=300).contains(percent)) {
        put("font-size", &[&*percent.to_string(), "%"].concat());
    }
    let (condition, scheme) = match json.text("theme").as_deref() {
        Some("dark") => (ALWAYS, "dark"),
        Some("light") => (NEVER, "light"),
        Some("system") => (SYSTEM, ""),
        _ => return,
    };
    put("color-scheme", scheme);
    for sheet in items(&get(&get(&root, "ownerDocument"), "styleSheets")) {
        for rule in items(&get(&sheet, "cssRules")) {
            let media = get(&rule, "media");
            // The browser looks for words in words: that weighs nothing here.
            let Ok(text) = get(&media, "mediaText").dyn_into::<JsString>() else { continue };
            for known in [ALWAYS, NEVER, SYSTEM] {
                if text.includes(known, 0) {
                    set(&media, "mediaText", &text.replace(known, condition));
                }
            }
        }
    }
}

fn ask(what: Can, fields: &[(&str, &str)], limit: u32) -> Answer {
    let kind = WORDS.iter().find(|(_, known)| *known == what && can(what));
    let more = Object::new();
    for (name, value) in fields {
        set(&more, name, &JsValue::from_str(value));
    }
    let bridge = bridge();
    let promise = kind.and_then(|(kind, _)| {
        let asking = get(&bridge, "ask").dyn_into::<Function>().ok()?;
        asking.call3(&bridge, &(*kind).into(), &more, &limit.into()).ok()
    });
    answered(promise.unwrap_or(JsValue::UNDEFINED))
}

/// Not generic and boxed: compiled once for every question.
fn answered(promise: JsValue) -> Answer {
    Box::pin(async move {
        let answer = JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()?;
        let answer = answer.is_object().then(|| Json::of(answer))?;
        (answer.flag("ok") == Some(true)).then_some(answer)
    })
}

fn bridge() -> JsValue {
    get(&window(), "iwalk")
}

fn get(target: &JsValue, name: &str) -> JsValue {
    Reflect::get(target, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn set(target: &JsValue, name: &str, value: &JsValue) {
    // Fails only for frozen objects.
    let _ = Reflect::set(target, &JsValue::from_str(name), value);
}

fn items(list: &JsValue) -> Vec<JsValue> {
    let list = if list.is_object() { Array::from(list) } else { Array::new() };
    list.iter().collect()
}
