//! Answers into the contract's types, field by field.
//!
//! Written out instead of derived: derived readers are compiled for every type anew and cost 20 kB of what a phone has to
//! fetch. The browser tests hold each of them against what the contract writes.

mod data;
mod guardians;

use crate::browser::json::Json;
use contract::{
    consent::{
        Actor, Basis, Block, Choices, History, HistoryEntry, PolicyRef, PurposeView, State, Touched,
        UpdateDue,
    },
    language::Language,
    policy::{Answer, AnswerView},
    problem::{Code, Problem},
    request::{From, MessageView, RequestState, RequestView, Requests, Topic},
    session::{CodeRequested, Kind, SessionView, Sessions},
    step_up::{Grant, HostStepUp},
};
use std::cell::Cell;

/// Something that an answer can be read into.
pub trait Read: Sized {
    /// Nothing where the answer is not of this shape.
    fn read(json: &Json) -> Option<Self>;
}

/// A field that is read itself.
pub(crate) fn field<T: Read>(json: &Json, name: &str) -> Option<T> {
    T::read(&json.field(name)?)
}

/// A field that may be absent or null, but is not something else.
#[expect(clippy::option_option, reason = "outside: whether it can be read; inside: whether it is there")]
fn maybe<T: Read>(json: &Json, name: &str) -> Option<Option<T>> {
    match json.field(name) {
        Some(value) => T::read(&value).map(Some),
        None => Some(None),
    }
}

pub(crate) fn list<T: Read>(json: &Json, name: &str) -> Option<Vec<T>> {
    // Not collected: that is compiled for each type anew.
    let mut all = Vec::new();
    for item in json.list(name)? {
        all.push(T::read(&item)?);
    }
    Some(all)
}

/// The texts of an answer. Whether one was missing is asked at the end: to give up at each would take the others back at
/// each, and those are kilobytes.
pub(crate) struct Texts<'a> {
    json: &'a Json,
    whole: Cell<bool>,
}

impl<'a> Texts<'a> {
    /// Of this answer.
    pub(crate) fn of(json: &'a Json) -> Self {
        Self { json, whole: Cell::new(true) }
    }

    /// One that has to be there.
    pub(crate) fn text(&self, name: &str) -> String {
        self.json.text(name).unwrap_or_else(|| {
            self.whole.set(false);
            String::new()
        })
    }

    /// What was made of them, if they were all there.
    pub(crate) fn whole<T>(&self, made: T) -> Option<T> {
        self.whole.get().then_some(made)
    }
}

impl Read for String {
    fn read(json: &Json) -> Option<Self> {
        json.as_text()
    }
}

impl Read for State {
    fn read(json: &Json) -> Option<Self> {
        let text = json.as_text()?;
        [Self::Given, Self::Refused, Self::Withdrawn, Self::Superseded, Self::Unset]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

impl Read for Answer {
    fn read(json: &Json) -> Option<Self> {
        let text = json.as_text()?;
        Self::ALL.into_iter().find(|answer| answer.as_str() == text)
    }
}

impl Read for Basis {
    fn read(json: &Json) -> Option<Self> {
        match &*json.as_text()? {
            "consent" => Some(Self::Consent),
            "necessary" => Some(Self::Necessary),
            _ => None,
        }
    }
}

impl Read for Block {
    fn read(json: &Json) -> Option<Self> {
        (json.as_text()? == "guardian").then_some(Self::Guardian)
    }
}

impl Read for Actor {
    fn read(json: &Json) -> Option<Self> {
        match &*json.as_text()? {
            "self" => Some(Self::Myself),
            "guardian" => Some(Self::Guardian),
            "system" => Some(Self::System),
            _ => None,
        }
    }
}

impl Read for Kind {
    fn read(json: &Json) -> Option<Self> {
        let text = json.as_text()?;
        [Self::Rider, Self::Address, Self::Shared, Self::Held].into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Read for Language {
    fn read(json: &Json) -> Option<Self> {
        Self::from_tag(&json.as_text()?)
    }
}

impl Read for PurposeView {
    fn read(json: &Json) -> Option<Self> {
        let (basis, state, blocked) = (field(json, "basis")?, field(json, "state")?, maybe(json, "blocked")?);
        let (separate, by_signal) = (json.flag("separate")?, json.flag("by_signal")?);
        let texts = Texts::of(json);
        texts.whole(Self {
            id: texts.text("id"),
            group: texts.text("group"),
            name: texts.text("name"),
            ask: texts.text("ask"),
            used: texts.text("used"),
            aim: texts.text("aim"),
            kept: texts.text("kept"),
            refusing: texts.text("refusing"),
            clause: texts.text("clause"),
            basis,
            separate,
            state,
            since: json.text("since"),
            receipt: json.text("receipt"),
            by_signal,
            blocked,
        })
    }
}

impl Read for PolicyRef {
    fn read(json: &Json) -> Option<Self> {
        let language = field(json, "language")?;
        let texts = Texts::of(json);
        texts.whole(Self { version: texts.text("version"), sha256: texts.text("sha256"), language })
    }
}

impl Read for UpdateDue {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { effective_from: json.text("effective_from")?, touched: list(json, "touched")? })
    }
}

impl Read for Touched {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { purpose: json.text("purpose")?, classes: list(json, "classes")? })
    }
}

impl Read for AnswerView {
    fn read(json: &Json) -> Option<Self> {
        let (answer, texts) = (field(json, "answer")?, Texts::of(json));
        let (version, at) = (texts.text("version"), texts.text("at"));
        texts.whole(Self { answer, version, at, receipt: texts.text("receipt") })
    }
}

impl Read for SessionView {
    fn read(json: &Json) -> Option<Self> {
        let (kind, current) = (field(json, "kind")?, json.flag("current")?);
        let idle_minutes = json.number("idle_minutes")?.try_into().ok()?;
        let texts = Texts::of(json);
        texts.whole(Self {
            id: texts.text("id"),
            kind,
            address: texts.text("address"),
            device: texts.text("device"),
            since: texts.text("since"),
            seen: texts.text("seen"),
            until: texts.text("until"),
            idle_minutes,
            current,
        })
    }
}

impl Read for Choices {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            policy: field(json, "policy")?,
            session: maybe(json, "session")?,
            subject: json.text("subject"),
            answer: maybe(json, "answer")?,
            question: maybe(json, "question")?,
            update: maybe(json, "update")?,
            gpc: json.flag("gpc")?,
            purposes: list(json, "purposes")?,
        })
    }
}

impl Read for HistoryEntry {
    fn read(json: &Json) -> Option<Self> {
        let (sequence, actor) = (json.number("sequence")?, field(json, "actor")?);
        let texts = Texts::of(json);
        texts.whole(Self {
            sequence,
            purpose: texts.text("purpose"),
            name: texts.text("name"),
            state: texts.text("state"),
            policy: texts.text("policy"),
            actor,
            at: texts.text("at"),
            receipt: texts.text("receipt"),
        })
    }
}

impl Read for History {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { entries: list(json, "entries")?, next: json.number("next") })
    }
}

impl Read for Sessions {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { sessions: list(json, "sessions")? })
    }
}

impl Read for CodeRequested {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { request: json.text("request")? })
    }
}

impl Read for Grant {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { grant: json.text("grant")?, until: json.text("until")? })
    }
}

impl Read for HostStepUp {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { id: json.text("id")?, until: json.text("until")? })
    }
}

impl Read for Topic {
    fn read(json: &Json) -> Option<Self> {
        Self::parse(&json.as_text()?)
    }
}

impl Read for RequestState {
    fn read(json: &Json) -> Option<Self> {
        Self::parse(&json.as_text()?)
    }
}

impl Read for From {
    fn read(json: &Json) -> Option<Self> {
        Self::parse(&json.as_text()?)
    }
}

impl Read for MessageView {
    fn read(json: &Json) -> Option<Self> {
        let (from, texts) = (field(json, "from")?, Texts::of(json));
        texts.whole(Self { id: texts.text("id"), from, text: texts.text("text"), at: texts.text("at") })
    }
}

impl Read for RequestView {
    fn read(json: &Json) -> Option<Self> {
        let (topic, state) = (field(json, "topic")?, field(json, "state")?);
        let (messages, texts) = (list(json, "messages")?, Texts::of(json));
        texts.whole(Self {
            id: texts.text("id"),
            number: texts.text("number"),
            topic,
            state,
            reply_to: texts.text("reply_to"),
            received_at: texts.text("received_at"),
            due_at: texts.text("due_at"),
            messages,
        })
    }
}

impl Read for Requests {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { requests: list(json, "requests")?, next: json.text("next") })
    }
}

impl Read for Problem {
    fn read(json: &Json) -> Option<Self> {
        let code = json.text("code")?;
        let known = Code::ALL.iter().find(|known| known.as_str() == code);
        let status = json.number("status")?.try_into().ok()?;
        let texts = Texts::of(json);
        texts.whole(Self {
            kind: texts.text("type"),
            title: texts.text("title"),
            status,
            detail: texts.text("detail"),
            code: known.copied().unwrap_or(Code::Unknown),
            fields: list(json, "fields").unwrap_or_default(),
            retry_after: json.number("retry_after").and_then(|seconds| seconds.try_into().ok()),
        })
    }
}
