//! Form fields with their labels, and the summary of what is wrong with them.

use super::{h2, link, p, progress_in};
use crate::{
    api::{Progress, Sending},
    browser::{
        document,
        view::{View, el, live, nothing, watch},
    },
    i18n::{ui, waiting},
};
use leptos::prelude::*;

/// Something wrong in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field at fault, by id; none where the whole form failed.
    pub field: Option<&'static str>,
    /// What to do, in one sentence.
    pub text: String,
}

impl Fault {
    /// A fault of one field.
    #[must_use]
    pub fn of(field: &'static str, text: &str) -> Self {
        Self { field: Some(field), text: text.to_owned() }
    }
}

/// All that is wrong in a form.
pub type Faults = RwSignal<Vec<Fault>>;

/// What is typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An e-mail address or a phone number.
    Address,
    /// A code of six digits; offered from the message it came in, where the system can.
    Code,
    /// A short text.
    Text,
    /// Lines of text.
    Lines,
    /// One of several: each one's value and name.
    OneOf(&'static [(&'static str, &'static str)]),
}

/// A field. There is none without a label.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its id and name.
    pub id: &'static str,
    /// What to type.
    pub label: &'static str,
    /// What helps to get it right.
    pub hint: &'static str,
    /// What is typed.
    pub kind: Kind,
    /// What was typed; never cleared by a failure.
    pub value: RwSignal<String>,
    /// Where its faults stand.
    pub faults: Faults,
}

/// A field with label, hint, and what is wrong with it.
#[must_use]
pub fn field(field: Field) -> View {
    let input = match field.kind {
        Kind::OneOf(choices) => {
            let option = |(value, name): &(&str, &str)| el("option").attr("value", value).text(name);
            el("select").class("input").children(choices.iter().map(option).collect())
        }
        Kind::Lines => el("textarea").class("input").attr("rows", "8").attr("autocomplete", "off"),
        Kind::Address => el("input")
            .class("input")
            .attr("type", "text")
            // What a browser keeps for signing in, be it mail or phone; a keyboard with both @ and digits.
            .attr("autocomplete", "username")
            .attr("inputmode", "email"),
        Kind::Text => el("input").class("input").attr("type", "text").attr("autocomplete", "off"),
        Kind::Code => el("input")
            .class("input code-input")
            .attr("type", "text")
            .attr("autocomplete", "one-time-code")
            .attr("inputmode", "numeric"),
    };
    let input = input
        .attr("name", field.id)
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .typed(field.value);
    labelled(field.id, [field.label, field.hint], field.faults, input)
}

/// Any input with label and hint, and what is wrong with it.
#[must_use]
pub fn labelled(id: &'static str, [label, hint]: [&str; 2], faults: Faults, input: View) -> View {
    let fault = move || {
        faults.with(|faults| {
            let mine = faults.iter().find(|fault| fault.field == Some(id));
            mine.map(|fault| fault.text.clone()).unwrap_or_default()
        })
    };
    let (hint_id, error_id) = ([id, "-hint"].concat(), [id, "-error"].concat());
    let input = input
        .attr("id", id)
        .attr("aria-describedby", &[&*hint_id, " ", &*error_id].concat())
        .live_attr("aria-invalid", move || (!fault().is_empty()).to_string());
    el("div")
        .class("field")
        .child(el("label").class("field-label").attr("for", id).text(label))
        .child(p(hint).class("field-hint").attr("id", &hint_id))
        .child(el("p").class("field-error").attr("id", &error_id).live_text(fault))
        .child(input)
}

/// A form: nothing is sent but by `send`.
#[must_use]
pub fn form(send: impl FnMut() + 'static) -> View {
    el("form").class("steps").attr("novalidate", "").on_submit(send)
}

/// Without a network what was pressed is kept and sent later; it says so. All else that fails stands in the summary.
#[must_use]
pub fn waiting(sending: Sending) -> View {
    let told = move || match sending.progress() {
        Progress::Waiting => progress_in(sending, [waiting::text().not_sent_yet; 4]).unwrap_or_else(nothing),
        _ => nothing(),
    };
    el("p").attr("role", "status").live(told)
}

/// The summary above a form: takes the focus when something is wrong, and leads to each field.
#[must_use]
pub fn error_summary(id: &'static str, faults: Faults) -> View {
    watch(move || {
        if faults.with(|faults| !faults.is_empty()) {
            document::focus_soon(id);
        }
    });
    live(move || {
        let faults = faults.get();
        if faults.is_empty() {
            return nothing();
        }
        el("div")
            .class("error-summary")
            .attr("id", id)
            .attr("role", "alert")
            .attr("tabindex", "-1")
            .child(h2(ui::text().check_these))
            .child(el("ul").children(faults.into_iter().map(item).collect()))
    })
}

fn item(fault: Fault) -> View {
    let Fault { field, text } = fault;
    let Some(field) = field else {
        return el("li").text(&text);
    };
    let go = link(&text, &["#", field].concat()).on("click", move |event| {
        event.prevent_default();
        if let Some(input) = document::by_id(field) {
            document::focus(&input);
        }
    });
    el("li").child(go)
}
