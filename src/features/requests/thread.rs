//! One thread: its number, where it stands, what was written and answered, and writing once more.

use super::{again::again, threads::Threads};
use crate::{
    browser::{
        time,
        view::{View, el, live, many, text},
    },
    i18n::{blank, fill, requests},
    ui,
};
use contract::request::{From, MessageView, RequestState, RequestView};
use leptos::prelude::*;

/// The card of a thread. A message that is added shows at once, and the other threads stay as they are.
pub(super) fn thread(threads: Threads, request: &RequestView) -> View {
    let words = requests::text();
    let shown = RwSignal::new(request.clone());
    let title = [requests::topic(request.topic), " · ", &*request.number].concat();
    let label = fill(words.write_again_label, &[&title]);
    let id = request.id.clone();
    let writing = Memo::new(move |_| threads.writing.with(|open| open.as_deref() == Some(&*id)));
    let id = request.id.clone();
    let below = live(move || {
        if writing.get() {
            return again(threads, shown);
        }
        let id = id.clone();
        let open =
            ui::button("button small", words.write_again, move || threads.writing.set(Some(id.clone())));
        ui::actions(vec![open.attr("aria-label", &label)])
    });
    ui::card(&request.id)
        .class("card thread")
        .attr("data-number", &request.number)
        .live_attr("data-state", move || shown.with(|request| request.state.as_str()).to_owned())
        .child(ui::h2(&title))
        .live(move || shown.with(standing))
        .live(move || shown.with(|request| messages(&request.messages)))
        .child(below)
}

fn standing(request: &RequestView) -> View {
    let words = requests::text();
    let (told, open) = match request.state {
        RequestState::Open => (words.open, true),
        RequestState::InProgress => (words.in_progress, true),
        RequestState::Fulfilled => (words.fulfilled, false),
        RequestState::Denied => (words.denied, false),
    };
    let line = el("p").child(el("span").class("badge").text(told));
    if !open {
        return line;
    }
    line.text(blank()).child(text(&fill(words.due, &[&time::day(&request.due_at)])))
}

fn messages(messages: &[MessageView]) -> View {
    many(messages.iter().map(message).collect())
}

fn message(message: &MessageView) -> View {
    let words = requests::text();
    let (class, who) = match message.from {
        From::Person => ("message", words.from_you),
        From::Us => ("message message-us", words.from_us),
    };
    el("div")
        .class(class)
        .child(ui::p(&fill(who, &[&time::moment(&message.at)])).class("field-hint"))
        .child(ui::p(&message.text).class("message-text"))
}
