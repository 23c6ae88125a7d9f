//! A tab with a form in it, over a database of its test's own.

use crate::{
    samples::choices,
    stage::{find, frame, page, text, until},
};
use contract::consent::State as Choice;
use leptos::prelude::*;
use privacy_center::{
    app::App,
    browser::view::{mount, nothing},
    doors,
    drafts::{Draft, Drafts, Form, Settings, Stage, State, line},
};
use std::cell::Cell;

pub(crate) const FORM: &str = "write-to-us";
const PATH: &str = "/api/v1/requests";

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// Settings with a database that nobody else has, and short times.
pub(crate) fn settings() -> Settings {
    let count = COUNT.get() + 1;
    COUNT.set(count);
    // Unlike any left over from an earlier run in the same profile.
    let database = format!("drafts-{count}-{}", js_sys::Date::now());
    Settings { database, limit_ms: 600, pause_ms: 30, ..Settings::default() }
}

/// Somebody signed in, on a page like the server's.
pub(crate) fn signed_in() -> App {
    mount(&page(), nothing);
    let app = App::new(&doors::FORMS);
    app.person.begin(choices(Choice::Unset));
    app
}

/// A tab that shows a form.
pub(crate) struct Tab {
    pub(crate) drafts: Drafts,
    pub(crate) draft: Draft,
    pub(crate) subject: RwSignal<String>,
    pub(crate) text: RwSignal<String>,
    owner: Owner,
}

impl Tab {
    /// A new tab: a connection and a memory of its own.
    pub(crate) fn new(app: App, settings: &Settings) -> Self {
        Self::with(&Drafts::new(app, settings.clone()), FORM)
    }

    /// Another form in a page that is open.
    pub(crate) fn with(drafts: &Drafts, form: &str) -> Self {
        let owner = Owner::new();
        let (subject, text, draft) = owner.with(|| {
            let (subject, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
            let fields = vec![("subject", subject), ("text", text)];
            let draft = Draft::open(drafts, Form { id: form.to_owned(), schema: 1, fields });
            (subject, text, draft)
        });
        Self { drafts: drafts.clone(), draft, subject, text, owner }
    }

    /// The same, once the draft has been looked for.
    pub(crate) async fn ready(app: App, settings: &Settings) -> Self {
        Self::new(app, settings).settled().await
    }

    pub(crate) async fn settled(self) -> Self {
        self.until("it has looked", |state| *state != State::Loading).await;
        // What an effect of the reactive system still has to see.
        frame().await;
        self
    }

    pub(crate) fn state(&self) -> State {
        untrack(|| self.draft.state())
    }

    pub(crate) fn stage(&self) -> Stage {
        untrack(|| self.draft.stage())
    }

    pub(crate) fn aside(&self) -> usize {
        untrack(|| self.draft.set_aside())
    }

    pub(crate) fn typed(&self) -> String {
        self.text.get_untracked()
    }

    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&State) -> bool) {
        let last = || format!("{what} (it is {:?})", self.state());
        for _ in 0..300 {
            if is_so(&self.state()) {
                return;
            }
            frame().await;
        }
        panic!("waited in vain until {}", last());
    }

    pub(crate) async fn until_stage(&self, what: &str, is_so: impl Fn(&Stage) -> bool) {
        for _ in 0..300 {
            if is_so(&self.stage()) {
                return;
            }
            frame().await;
        }
        panic!("waited in vain until {what} (it is {:?})", self.stage());
    }

    /// Types into the form and waits until it is kept.
    pub(crate) async fn keep(&self, words: &str) {
        let since = js_sys::Date::now();
        self.text.set(words.to_owned());
        self.until("it is kept", |state| matches!(state, State::Saved(at) if *at >= since)).await;
        // The head goes out after the words are safe.
        frame().await;
        frame().await;
    }

    pub(crate) fn submit(&self, body: &str) {
        self.draft.submit(PATH, format!(r#"{{"text":"{body}"}}"#));
    }

    /// What the form says about its draft.
    pub(crate) async fn line(&self) -> String {
        let stage = find("#stage");
        stage.set_text_content(None);
        let draft = self.draft;
        mount(&wasm_bindgen::JsCast::unchecked_into(stage), move || line(draft));
        until("it says something", || !text("#stage").trim().is_empty()).await;
        text("#stage")
    }

    /// Leaves the form.
    pub(crate) fn leave(self) {
        self.owner.cleanup();
    }

    /// The tab is gone from one moment to the next: nothing of it runs any more.
    pub(crate) fn vanish(self) -> Owner {
        self.owner
    }
}
