//! Signing in: an address, then the code that was sent to it. What was typed survives every failure.

use crate::{
    api::{self, ApiError, Progress, Sending},
    app::App,
    browser::{announce::announce, document},
    i18n::{fill, session},
    route::Route,
    session::Who,
    ui::{self, Fault, Faults, Field, Kind},
};
use contract::{
    paths,
    session::{CodeRequested, NewCode, NewSession, SessionStarted},
};
use leptos::{ev::SubmitEvent, prelude::*};
use std::rc::Rc;

const SUMMARY: &str = "sign-in-faults";
const ADDRESS: &str = "address";
const CODE: &str = "code";

/// What is typed, and how far it got.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    address: RwSignal<String>,
    code: RwSignal<String>,
    /// The id of the code request, once there is one.
    request: RwSignal<Option<String>>,
    faults: Faults,
    sending: Sending,
    return_to: StoredValue<Option<String>>,
}

/// `/sign-in`.
#[must_use]
pub fn sign_in_page(app: App, return_to: Option<String>) -> AnyView {
    let form = Form {
        app,
        address: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        request: RwSignal::new(None),
        faults: RwSignal::new(Vec::new()),
        sending: Sending::default(),
        return_to: StoredValue::new(return_to),
    };
    let text = session::text();
    let body = move || {
        if app.person.who() == Who::Person { signed_in(form) } else { steps(form) }
    };
    ui::page(text.title, body.into_any())
}

fn signed_in(form: Form) -> AnyView {
    let text = session::text();
    let address = form.app.person.session().map(|session| session.address).unwrap_or_default();
    view! {
        <p>{fill(text.already, &[&address])}</p>
        {ui::link_button("button primary", text.go_on, form.goal())}
    }
    .into_any()
}

fn steps(form: Form) -> AnyView {
    let step = move || if form.request.with(Option::is_none) { address_step(form) } else { code_step(form) };
    view! { {ui::error_summary(SUMMARY, form.faults)} {step} {waiting(form)} }.into_any()
}

/// Without a network the press is kept and sent later; everything else that fails stands in the summary.
fn waiting(form: Form) -> AnyView {
    let told = move || {
        (form.sending.progress() == Progress::Waiting).then(|| ui::progress(form.sending)).flatten()
    };
    view! { <p role="status">{told}</p> }.into_any()
}

fn address_step(form: Form) -> AnyView {
    let text = session::text();
    let address = Field {
        id: ADDRESS,
        label: text.address,
        hint: text.address_hint,
        kind: Kind::Email,
        value: form.address,
        faults: form.faults,
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.send_code(false);
    };
    view! {
        <p>{text.intro}</p>
        <form class="steps" novalidate on:submit=submit>
            {ui::field(address)}
            {ui::submit(text.send, text.sending, form.sending)}
        </form>
    }
    .into_any()
}

fn code_step(form: Form) -> AnyView {
    let text = session::text();
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
        form.sign_in();
    };
    let other = Callback::new(move |()| {
        form.faults.set(Vec::new());
        form.request.set(None);
        focus_soon(ADDRESS);
    });
    view! {
        <h2>{text.code_title}</h2>
        <p>{fill(text.code_sent, &[&form.address.get_untracked()])}</p>
        <form class="steps" novalidate on:submit=submit>
            {ui::field(code)}
            {ui::submit(text.sign_in, text.signing_in, form.sending)}
        </form>
        <p class="row-actions">
            {ui::button("button quiet", text.resend, Callback::new(move |()| form.send_code(true)))}
            {ui::button("button quiet", text.other_address, other)}
        </p>
    }
    .into_any()
}

impl Form {
    fn goal(self) -> String {
        self.return_to.get_value().unwrap_or_else(|| Route::Home.href())
    }

    fn send_code(self, once_more: bool) {
        let text = session::text();
        let address = self.address.get_untracked().trim().to_owned();
        if address.is_empty() {
            self.faults.set(vec![Fault::of(ADDRESS, text.address_missing)]);
            return;
        }
        self.sending.run(Rc::new(move || {
            let new = NewCode { address: address.clone() };
            Box::pin(async move {
                let asked: CodeRequested =
                    api::post(paths::SESSION_CODES, &new).await.map_err(|error| self.fail(ADDRESS, error))?;
                self.faults.try_set(Vec::new());
                self.request.try_set(Some(asked.request));
                if once_more {
                    announce(text.resent);
                } else {
                    announce(text.code_title);
                }
                focus_soon(CODE);
                Ok(())
            })
        }));
    }

    fn sign_in(self) {
        let code: String = self.code.get_untracked().chars().filter(char::is_ascii_digit).collect();
        if code.len() != 6 {
            self.faults.set(vec![Fault::of(CODE, session::text().code_missing)]);
            return;
        }
        self.sending.run(Rc::new(move || {
            let new = NewSession {
                request: self.request.try_get_untracked().flatten().unwrap_or_default(),
                code: code.clone(),
                gpc: document::privacy_signal(),
            };
            Box::pin(async move {
                let started: SessionStarted =
                    api::post(paths::SESSION, &new).await.map_err(|error| self.fail(CODE, error))?;
                let goal = self.return_to.try_get_value().flatten().unwrap_or_else(|| Route::Home.href());
                self.app.person.begin(started.choices);
                announce(session::text().signed_in);
                self.app.go(&goal);
                Ok(())
            })
        }));
    }

    /// The failure goes into the summary, at the field that the server names, else at this one.
    fn fail(self, field: &'static str, error: ApiError) -> ApiError {
        if error != ApiError::Offline {
            let at_field = matches!(error, ApiError::Problem(_)).then_some(field);
            self.faults.try_set(vec![Fault { field: at_field, text: error.text() }]);
        }
        error
    }
}

fn focus_soon(id: &'static str) {
    document::next_frame(move || {
        if let Some(input) = document::by_id(id) {
            document::focus(&input);
        }
    });
}
