//! Answers into the contract's types, field by field.
//!
//! Written out instead of derived: derived readers are compiled for every type anew and cost 20 kB of what a phone has to
//! fetch. The browser tests hold each of them against what the contract writes.

use crate::browser::json::Json;
use contract::{
    consent::{
        Actor, Basis, Block, Choices, History, HistoryEntry, PolicyRef, PurposeView, State, Touched,
        UpdateDue,
    },
    language::Language,
    my_data::{CategoryView, MyData},
    policy::{Answer, AnswerView},
    problem::{Code, Problem},
    request::{From, MessageView, RequestState, RequestView, Requests, Topic},
    session::{CodeRequested, Kind, SessionView, Sessions},
    step_up::{Grant, HostStepUp},
};

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

fn list<T: Read>(json: &Json, name: &str) -> Option<Vec<T>> {
    json.list(name)?.iter().map(T::read).collect()
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
        [Self::Rider, Self::Address].into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Read for Language {
    fn read(json: &Json) -> Option<Self> {
        Self::from_tag(&json.as_text()?)
    }
}

impl Read for PurposeView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            group: json.text("group")?,
            name: json.text("name")?,
            ask: json.text("ask")?,
            used: json.text("used")?,
            aim: json.text("aim")?,
            kept: json.text("kept")?,
            refusing: json.text("refusing")?,
            clause: json.text("clause")?,
            basis: field(json, "basis")?,
            separate: json.flag("separate")?,
            state: field(json, "state")?,
            since: json.text("since"),
            receipt: json.text("receipt"),
            by_signal: json.flag("by_signal")?,
            blocked: maybe(json, "blocked")?,
        })
    }
}

impl Read for PolicyRef {
    fn read(json: &Json) -> Option<Self> {
        let language = field(json, "language")?;
        Some(Self { version: json.text("version")?, sha256: json.text("sha256")?, language })
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
        let answer = field(json, "answer")?;
        let receipt = json.text("receipt")?;
        Some(Self { answer, version: json.text("version")?, at: json.text("at")?, receipt })
    }
}

impl Read for SessionView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            kind: field(json, "kind")?,
            address: json.text("address")?,
            device: json.text("device")?,
            since: json.text("since")?,
            seen: json.text("seen")?,
            until: json.text("until")?,
            idle_minutes: json.number("idle_minutes")?.try_into().ok()?,
            current: json.flag("current")?,
        })
    }
}

impl Read for Choices {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            policy: field(json, "policy")?,
            session: maybe(json, "session")?,
            answer: maybe(json, "answer")?,
            update: maybe(json, "update")?,
            gpc: json.flag("gpc")?,
            purposes: list(json, "purposes")?,
        })
    }
}

impl Read for HistoryEntry {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            sequence: json.number("sequence")?,
            purpose: json.text("purpose")?,
            name: json.text("name")?,
            state: json.text("state")?,
            policy: json.text("policy")?,
            actor: field(json, "actor")?,
            at: json.text("at")?,
            receipt: json.text("receipt")?,
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

impl Read for CategoryView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            name: json.text("name")?,
            grade: json.number("grade")?.try_into().ok()?,
            clause: json.text("clause")?,
            values: list(json, "values")?,
            more: json.flag("more").unwrap_or_default(),
            mapped: json.flag("mapped")?,
        })
    }
}

impl Read for MyData {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { categories: list(json, "categories")? })
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
        let from = field(json, "from")?;
        Some(Self { id: json.text("id")?, from, text: json.text("text")?, at: json.text("at")? })
    }
}

impl Read for RequestView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            number: json.text("number")?,
            topic: field(json, "topic")?,
            state: field(json, "state")?,
            reply_to: json.text("reply_to")?,
            received_at: json.text("received_at")?,
            due_at: json.text("due_at")?,
            messages: list(json, "messages")?,
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
        Some(Self {
            kind: json.text("type")?,
            title: json.text("title")?,
            status: json.number("status")?.try_into().ok()?,
            detail: json.text("detail")?,
            code: known.copied().unwrap_or(Code::Unknown),
            fields: list(json, "fields").unwrap_or_default(),
            retry_after: json.number("retry_after").and_then(|seconds| seconds.try_into().ok()),
        })
    }
}
