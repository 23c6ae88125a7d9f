//! Writing once more to a thread: a draft of its own, the same outbox.

use super::{
    form::{empty, fix_while_sent, other_text, refused, send_button, text_fault, text_field},
    rules,
    threads::Threads,
};
use crate::{
    api,
    browser::{
        announce::announce,
        document,
        view::{View, el, many, watch},
    },
    drafts::{self, Draft, Drafts, Form, Stage},
    i18n::requests,
    ui::{self, Faults},
};
use contract::{
    paths,
    request::{NewMessage, RequestView},
};
use leptos::prelude::*;

const SUMMARY: &str = "again-faults";
const FIELDS: &str = "again-fields";
const TEXT: &str = "again";

/// The form below a thread; what the server answers takes the thread's place.
pub(super) fn again(threads: Threads, shown: RwSignal<RequestView>) -> View {
    let id = shown.with_untracked(|request| request.id.clone());
    let (text, faults): (_, Faults) = (empty(), RwSignal::new(Vec::new()));
    let form = Form { id: ["reply/", &id].concat(), schema: 1, fields: vec![("text", text)] };
    let draft = Draft::open(&Drafts::of(threads.app), form);
    watch(move || match draft.stage() {
        Stage::Received(answer) => {
            if let Ok(request) = api::read::<RequestView>(&answer) {
                shown.set(request);
            }
            announce(requests::text().received);
            threads.writing.set(None);
        }
        Stage::Refused(error) => faults.set(vec![refused(&error, &[("text", TEXT)])]),
        _ => {}
    });
    fix_while_sent(draft, FIELDS);
    document::focus_soon(TEXT);
    let send = move || {
        if draft.is_closed() {
            return;
        }
        let typed = text.get_untracked();
        if let Some(wrong) = rules::text_fault(&typed) {
            faults.set(vec![text_fault(TEXT, wrong)]);
            return;
        }
        faults.set(Vec::new());
        if let Ok(body) = serde_json::to_string(&NewMessage { text: typed.trim().to_owned() }) {
            draft.submit(&paths::request_messages(&id), body);
        }
    };
    let fields = el("fieldset").attr("id", FIELDS).child(text_field(TEXT, text, faults));
    let close = ui::button("button quiet", requests::text().not_now, move || threads.writing.set(None));
    let buttons = ui::actions(vec![send_button(draft), close]);
    many(vec![
        ui::error_summary(SUMMARY, faults),
        ui::form(send).child(fields).child(other_text(draft)).child(drafts::line(draft)).child(buttons),
    ])
}
