//! Form fields with their labels, and the summary of what is wrong with them.

use crate::{browser::document, i18n::ui};
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
    pub fn of(field: &'static str, text: impl Into<String>) -> Self {
        Self { field: Some(field), text: text.into() }
    }
}

/// All that is wrong in a form.
pub type Faults = RwSignal<Vec<Fault>>;

/// What is typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A code of six digits; offered from the message it came in, where the system can.
    Code,
    /// Lines of text.
    Lines,
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
pub fn field(field: Field) -> AnyView {
    let Field { id, value, faults, .. } = field;
    let fault = move || {
        faults.with(|faults| {
            faults.iter().find(|fault| fault.field == Some(id)).map(|fault| fault.text.clone())
        })
    };
    let invalid = move || fault().is_some().to_string();
    let (hint_id, error_id) = ([id, "-hint"].concat(), [id, "-error"].concat());
    let described = [&*hint_id, " ", &*error_id].concat();
    let (input_type, complete, mode, class) = match field.kind {
        Kind::Email => ("email", "email", "email", "input"),
        Kind::Code | Kind::Lines => ("text", "one-time-code", "numeric", "input code-input"),
    };
    let input = if field.kind == Kind::Lines {
        view! {
            <textarea
                class="input" id=id name=id rows="8" spellcheck="false" autocomplete="off"
                aria-describedby=described aria-invalid=invalid
                prop:value=value on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                class=class id=id name=id type=input_type autocomplete=complete inputmode=mode
                autocapitalize="none" spellcheck="false"
                aria-describedby=described aria-invalid=invalid
                prop:value=value on:input=move |event| value.set(event_target_value(&event))
            />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label class="field-label" for=id>{field.label}</label>
            <p class="field-hint" id=hint_id>{field.hint}</p>
            <p class="field-error" id=error_id>{fault}</p>
            {input}
        </div>
    }
    .into_any()
}

/// The summary above a form: takes the focus when something is wrong, and leads to each field.
#[must_use]
pub fn error_summary(id: &'static str, faults: Faults) -> AnyView {
    Effect::new(move |_| {
        if faults.with(|faults| !faults.is_empty()) {
            document::next_frame(move || {
                if let Some(summary) = document::by_id(id) {
                    document::focus(&summary);
                }
            });
        }
    });
    let items = move || faults.get().into_iter().map(item).collect::<Vec<_>>();
    let summary = move || {
        faults.with(|faults| !faults.is_empty()).then(|| {
            view! {
                <div class="error-summary" id=id role="alert" tabindex="-1">
                    <h2>{ui::text().check_these}</h2>
                    <ul>{items}</ul>
                </div>
            }
        })
    };
    summary.into_any()
}

fn item(fault: Fault) -> AnyView {
    let Some(field) = fault.field else {
        return view! { <li>{fault.text}</li> }.into_any();
    };
    let go = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Some(input) = document::by_id(field) {
            document::focus(&input);
        }
    };
    view! { <li><a href=["#", field].concat() on:click=go>{fault.text}</a></li> }.into_any()
}
