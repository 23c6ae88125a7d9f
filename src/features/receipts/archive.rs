//! All receipts in one file: a fresh code first, bound to this one action.

use crate::{
    api::{self, ApiError, Progress, Sending},
    app::App,
    browser::{announce::announce, document, file},
    i18n::{fill, receipts, ui as common},
    ui::{self, Fault, Faults, Field, Kind},
};
use contract::{
    paths,
    receipt::NewArchive,
    session::CodeRequested,
    step_up::{Grant, NewGrant, NewStepUpCode, RECEIPTS_DOWNLOAD},
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde_json::Value;
use std::rc::Rc;

const SUMMARY: &str = "archive-faults";
const CODE: &str = "archive-code";

#[derive(Clone, Copy)]
struct Form {
    app: App,
    code: RwSignal<String>,
    request: RwSignal<Option<String>>,
    /// So many receipts were saved.
    saved: RwSignal<Option<usize>>,
    faults: Faults,
    sending: Sending,
}

/// The form.
pub(super) fn archive(app: App) -> AnyView {
    let text = receipts::text();
    let form = Form {
        app,
        code: RwSignal::new(String::new()),
        request: RwSignal::new(None),
        saved: RwSignal::new(None),
        faults: RwSignal::new(Vec::new()),
        sending: Sending::default(),
    };
    let step = move || if form.request.with(Option::is_none) { first(form) } else { second(form) };
    let waits = move || (form.sending.progress() == Progress::Waiting).then(|| ui::progress(form.sending)).flatten();
    let saved = move || {
        form.saved.get().map(|count| {
            let told = fill(text.fetched, &[&count.to_string()]);
            ui::notice(ui::Tone::Good, view! { <p>{told}</p> }.into_any())
        })
    };
    view! {
        <section class="card">
            <h2>{text.all}</h2>
            <p>{text.all_text}</p>
            {ui::error_summary(SUMMARY, form.faults)}
            {step}
            <p role="status">{waits}</p>
            {saved}
        </section>
    }
    .into_any()
}

fn first(form: Form) -> AnyView {
    let text = receipts::text();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.send_code();
    };
    view! {
        <form novalidate on:submit=submit>{ui::submit(text.send_code, text.sending, form.sending)}</form>
    }
    .into_any()
}

fn second(form: Form) -> AnyView {
    let text = receipts::text();
    let address = form.app.person.session().map(|session| session.address).unwrap_or_default();
    let code = Field {
        id: CODE,
        label: text.code,
        hint: text.code_hint,
        kind: Kind::Code,
        value: form.code,
        faults: form.faults,
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.fetch();
    };
    view! {
        <p>{fill(text.code_sent, &[&address])}</p>
        <form class="steps" novalidate on:submit=submit>
            {ui::field(code)}
            {ui::submit(text.fetch, text.fetching, form.sending)}
        </form>
        {ui::button("button quiet", text.another_code, Callback::new(move |()| form.send_code()))}
    }
    .into_any()
}

impl Form {
    fn send_code(self) {
        self.sending.run(Rc::new(move || {
            Box::pin(async move {
                let new = NewStepUpCode { action: RECEIPTS_DOWNLOAD.to_owned() };
                let asked: CodeRequested =
                    api::post(paths::STEP_UP_CODES, &new).await.map_err(|error| self.fail(None, error))?;
                self.faults.try_set(Vec::new());
                self.saved.try_set(None);
                self.request.try_set(Some(asked.request));
                document::next_frame(|| {
                    if let Some(input) = document::by_id(CODE) {
                        document::focus(&input);
                    }
                });
                Ok(())
            })
        }));
    }

    fn fetch(self) {
        let code: String = self.code.get_untracked().chars().filter(char::is_ascii_digit).collect();
        if code.len() != 6 {
            self.faults.set(vec![Fault::of(CODE, receipts::text().code_missing)]);
            return;
        }
        self.sending.run(Rc::new(move || {
            let new = NewGrant {
                action: RECEIPTS_DOWNLOAD.to_owned(),
                request: self.request.try_get_untracked().flatten().unwrap_or_default(),
                code: code.clone(),
            };
            Box::pin(async move {
                let granted: Grant =
                    api::post(paths::STEP_UP, &new).await.map_err(|error| self.fail(Some(CODE), error))?;
                // The code is used up from here on, whatever happens next.
                self.code.try_set(String::new());
                self.request.try_set(None);
                let grant = NewArchive { grant: granted.grant };
                let archive: Value =
                    api::post(paths::RECEIPTS_ARCHIVE, &grant).await.map_err(|error| self.fail(None, error))?;
                self.save(&archive);
                Ok(())
            })
        }));
    }

    fn save(self, archive: &Value) {
        let count = archive.get("receipts").and_then(Value::as_array).map_or(0, Vec::len);
        let text = serde_json::to_string_pretty(archive).unwrap_or_default();
        if file::save_json("receipts.json", &text) {
            self.faults.try_set(Vec::new());
            self.saved.try_set(Some(count));
        } else {
            announce(common::text().not_downloaded);
            let text = common::text().not_downloaded.to_owned();
            self.faults.try_set(vec![Fault { field: None, text }]);
        }
    }

    fn fail(self, field: Option<&'static str>, error: ApiError) -> ApiError {
        if error != ApiError::Offline {
            let field = field.filter(|_| matches!(error, ApiError::Problem(_)));
            self.faults.try_set(vec![Fault { field, text: error.text() }]);
        }
        self.app.person.note(error)
    }
}
