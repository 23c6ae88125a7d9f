//! The form: kept as a draft while it is typed, sent through the outbox, received when the server says so.

use super::{
    rules::{self, Wrong},
    threads::Threads,
};
use crate::{
    api::{self, ApiError},
    app::App,
    browser::{
        document, time,
        view::{View, el, live, many, nothing, watch},
    },
    drafts::{self, Draft, Drafts, Form, Stage},
    i18n::{self, blank, fill, requests},
    ui::{self, Fault, Faults, Field, Kind, Tone},
};
use contract::{paths, request::RequestView};
use leptos::prelude::*;

const SUMMARY: &str = "write-faults";
const FIELDS: &str = "write-fields";
const RECEIVED: &str = "write-received";
const TOPIC: &str = "topic";
const TEXT: &str = "text";
const REPLY: &str = "reply-to";

/// What is typed, and how far it got.
#[derive(Clone, Copy)]
struct Writing {
    topic: RwSignal<String>,
    text: RwSignal<String>,
    reply: RwSignal<String>,
    visitor: bool,
    faults: Faults,
    received: RwSignal<Option<RequestView>>,
    draft: Draft,
}

/// The form; without `threads` it is a visitor's, who says where the answer goes.
pub(super) fn form(app: App, threads: Option<Threads>) -> View {
    let (topic, text, reply) = (empty(), empty(), empty());
    let fields = vec![("topic", topic), ("text", text), ("reply", reply)];
    let draft = Draft::open(&Drafts::of(app), Form { id: "write-to-us".to_owned(), schema: 1, fields });
    let writing = Writing {
        topic,
        text,
        reply,
        visitor: threads.is_none(),
        faults: RwSignal::new(Vec::new()),
        received: RwSignal::new(None),
        draft,
    };
    watch(move || match draft.stage() {
        Stage::Received(answer) => writing.receive(&answer, threads),
        Stage::Refused(error) => {
            let fields = [("topic", TOPIC), ("text", TEXT), ("reply_to", REPLY)];
            writing.faults.set(vec![refused(&error, &fields)]);
        }
        _ => {}
    });
    fix_while_sent(draft, FIELDS);
    many(vec![
        live(move || if draft.waits() { waits() } else { nothing() }),
        ui::error_summary(SUMMARY, writing.faults),
        live(move || {
            writing.received.with(|made| made.as_ref().map_or_else(nothing, |made| receipt(writing, made)))
        }),
        writing.view(),
    ])
}

/// Of a draft behind the sign-in nothing is told but that it waits.
fn waits() -> View {
    ui::notice(Tone::Plain, ui::p(i18n::drafts::text().waits)).attr("id", "draft-waits")
}

/// What was sent cannot be changed on its way.
pub(super) fn fix_while_sent(draft: Draft, fields: &'static str) {
    watch(move || {
        let fixed = draft.is_under_way();
        document::next_frame(move || {
            if let Some(fields) = document::by_id(fields) {
                document::set_attribute(&fields, "disabled", fixed.then_some(""));
            }
        });
    });
}

/// The other text of a conflict, below the one in the field: only who has read both can choose.
pub(super) fn other_text(draft: Draft) -> View {
    live(move || {
        let Some(text) = draft.other("text") else { return nothing() };
        el("div")
            .class("message")
            .child(ui::p(requests::text().other_text).class("field-label"))
            .child(ui::p(&text).class("message-text"))
    })
}

/// The button that sends; while something is on its way or waits, it says so and does nothing.
pub(super) fn send_button(draft: Draft) -> View {
    let words = requests::text();
    el("button")
        .attr("type", "submit")
        .class("button primary")
        .live_attr("aria-disabled", move || draft.is_closed().to_string())
        .live_text(move || {
            if draft.stage() == Stage::Sending { words.sending } else { words.send }.to_owned()
        })
}

/// The field for the text, in the form and below a thread.
pub(super) fn text_field(id: &'static str, value: RwSignal<String>, faults: Faults) -> View {
    let words = requests::text();
    ui::field(Field { id, label: words.message, hint: words.message_hint, kind: Kind::Lines, value, faults })
}

/// What is wrong with a text, in words.
pub(super) fn text_fault(field: &'static str, wrong: Wrong) -> Fault {
    let words = requests::text();
    match wrong {
        Wrong::Topic => Fault::of(TOPIC, words.topic_missing),
        Wrong::Reply => Fault::of(REPLY, words.reply_missing),
        Wrong::Empty => Fault::of(field, words.message_missing),
        Wrong::Long(count) => Fault::of(field, &fill(words.message_long, &[&count.to_string()])),
    }
}

/// What the server does not take, at the field that it names.
pub(super) fn refused(error: &ApiError, fields: &[(&str, &'static str)]) -> Fault {
    let field = match error {
        ApiError::Problem(problem) => rules::field_at_fault(problem, fields),
        _ => None,
    };
    Fault { field, text: error.text() }
}

impl Writing {
    fn view(self) -> View {
        let words = requests::text();
        let topic = Field {
            id: TOPIC,
            label: words.topic,
            hint: words.topic_hint,
            kind: Kind::OneOf(requests::topics()),
            value: self.topic,
            faults: self.faults,
        };
        let reply = self.visitor.then_some(Field {
            id: REPLY,
            label: words.reply,
            hint: words.reply_hint,
            kind: Kind::Address,
            value: self.reply,
            faults: self.faults,
        });
        let fields = el("fieldset")
            .attr("id", FIELDS)
            .child(ui::field(topic))
            .child(text_field(TEXT, self.text, self.faults))
            .maybe(reply.map(ui::field));
        ui::form(move || self.send())
            .child(fields)
            .child(other_text(self.draft))
            .child(drafts::line(self.draft))
            .child(send_button(self.draft))
    }

    fn send(self) {
        if self.draft.is_closed() {
            return;
        }
        let reply = self.reply.get_untracked();
        let (topic, text) = (self.topic.get_untracked(), self.text.get_untracked());
        match rules::request(&topic, &text, self.visitor.then_some(&*reply)) {
            Err(wrong) => {
                self.faults.set(wrong.into_iter().map(|wrong| text_fault(TEXT, wrong)).collect());
            }
            Ok(new) => {
                self.faults.set(Vec::new());
                self.received.set(None);
                if let Ok(body) = serde_json::to_string(&new) {
                    self.draft.submit(paths::REQUESTS, body);
                }
            }
        }
    }

    fn receive(self, answer: &str, threads: Option<Threads>) {
        self.faults.set(Vec::new());
        self.received.set(api::read(answer).ok());
        document::focus_soon(RECEIVED);
        if let Some(threads) = threads {
            threads.fetch_again();
        }
    }
}

/// What came back: the number, the day, and where the answer goes.
fn receipt(writing: Writing, made: &RequestView) -> View {
    let words = requests::text();
    let due = fill(words.due, &[&time::day(&made.due_at)]);
    let told = [words.received, blank(), &fill(words.number, &[&made.number]), blank(), &due].concat();
    let mail = writing.visitor.then(|| ui::p(&fill(words.keep_number, &[&made.reply_to])));
    let notice = ui::notice(Tone::Good, ui::p(&told)).maybe(mail);
    el("div").attr("id", RECEIVED).attr("tabindex", "-1").attr("data-number", &made.number).child(notice)
}

pub(super) fn empty() -> RwSignal<String> {
    RwSignal::new(String::new())
}
