//! Signing in: an address, then the code that was sent to it. What was typed survives every failure.

use crate::{
    api::{self, ApiError, Read, Sending},
    app::App,
    browser::{
        announce::announce,
        document,
        json::Json,
        tab, time,
        view::{View, live, many, nothing},
    },
    code::six_digits,
    i18n::{fill, sign_in},
    route::Route,
    ui::{self, Fault, Faults, Field, Kind, Pause},
};
use contract::{
    consent::Choices,
    paths,
    session::{CodeRequested, NewCode, NewSession},
};
use leptos::prelude::*;
use std::rc::Rc;

const SUMMARY: &str = "sign-in-faults";
const ADDRESS: &str = "address";
const CODE: &str = "code";
/// What the tab keeps of a code that is on its way: when it was asked for, and the id of the request, which opens nothing
/// without the code. So a reload or another language does not cost the code.
const ON_ITS_WAY: &str = "code-request";
const CODE_LIVES_SECONDS: i64 = 600;

/// Of the answer, a [`contract::session::SessionStarted`], what the page needs: the session is in the choices as well.
struct Started {
    choices: Choices,
}

impl Read for Started {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { choices: api::field(json, "choices")? })
    }
}

/// What is typed, and how far it got.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    address: RwSignal<String>,
    code: RwSignal<String>,
    /// The id of the code request, once there is one.
    request: RwSignal<Option<String>>,
    /// Whether it is not the first one.
    another: StoredValue<bool>,
    faults: Faults,
    /// The code being asked for, first or once more.
    asking: Sending,
    pause: Pause,
    /// The signing in.
    sending: Sending,
    return_to: StoredValue<Option<String>>,
}

/// `/sign-in`.
#[must_use]
pub fn sign_in_page(app: App, return_to: Option<String>) -> View {
    let form = Form {
        app,
        address: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        request: RwSignal::new(on_its_way()),
        another: StoredValue::new(false),
        faults: RwSignal::new(Vec::new()),
        asking: Sending::default(),
        pause: Pause::default(),
        sending: Sending::default(),
        return_to: StoredValue::new(return_to),
    };
    let body = live(move || if app.person.is_signed_in() { signed_in(&form) } else { steps(&form) });
    ui::page(sign_in::text().title, vec![body])
}

fn signed_in(form: &Form) -> View {
    let form = *form;
    let words = sign_in::text();
    let address = form.app.person.session().map(|session| session.address).unwrap_or_default();
    many(vec![
        ui::p(&fill(words.already, &[&address])),
        ui::link_button("button primary", words.go_on, &form.goal()),
    ])
}

fn steps(form: &Form) -> View {
    let form = *form;
    many(vec![
        ui::error_summary(SUMMARY, form.faults),
        live(move || if form.request.with(Option::is_none) { address_step(&form) } else { code_step(&form) }),
        ui::waiting(form.asking),
        ui::waiting(form.sending),
    ])
}

fn address_step(form: &Form) -> View {
    let form = *form;
    let words = sign_in::text();
    let address = Field {
        id: ADDRESS,
        label: words.address,
        hint: words.address_hint,
        kind: Kind::Address,
        value: form.address,
        faults: form.faults,
    };
    let fields = ui::form(move || form.send_code(false)).child(ui::field(address)).child(ui::submit(
        words.send,
        words.sending,
        form.asking,
    ));
    many(vec![ui::p(words.intro), fields])
}

fn code_step(form: &Form) -> View {
    let form = *form;
    let words = sign_in::text();
    let code = Field {
        id: CODE,
        label: words.code,
        hint: words.code_hint,
        kind: Kind::Code,
        value: form.code,
        faults: form.faults,
    };
    let other = move || {
        form.faults.set(Vec::new());
        form.start_over();
    };
    let fields = ui::form(move || form.sign_in()).child(ui::field(code)).child(ui::submit(
        words.sign_in,
        words.signing_in,
        form.sending,
    ));
    many(vec![
        ui::h2(words.code_title),
        match form.address.get_untracked() {
            address if address.is_empty() => nothing(),
            address => ui::p(&fill(words.code_sent, &[&address])),
        },
        if form.another.get_value() { ui::p(words.resent) } else { nothing() },
        fields,
        ui::actions(vec![
            form.pause.button("button quiet", [words.resend, words.sending], form.asking, move || {
                form.send_code(true);
            }),
            ui::button("button quiet", words.other_address, other),
        ]),
        form.pause.line(),
    ])
}

/// The request for a code that this tab still waits for.
fn on_its_way() -> Option<String> {
    let kept = tab::kept(ON_ITS_WAY)?;
    let (asked, request) = kept.split_once(' ')?;
    let age = now_seconds() - asked.parse::<i64>().ok()?;
    (0..CODE_LIVES_SECONDS).contains(&age).then(|| request.to_owned())
}

fn now_seconds() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970 are whole and few")]
    let now = (time::now() / 1000.0) as i64;
    now
}

impl Form {
    fn goal(self) -> String {
        self.return_to.get_value().unwrap_or_else(|| Route::Overview.href())
    }

    fn send_code(self, once_more: bool) {
        let text = sign_in::text();
        let address = self.address.get_untracked().trim().to_owned();
        if address.is_empty() {
            self.start_over();
            self.faults.set(vec![Fault::of(ADDRESS, text.address_missing)]);
            return;
        }
        if document::refuses_cookies() {
            self.fail(ADDRESS, ApiError::NotKept);
            return;
        }
        self.asking.run(Rc::new(move || {
            let new = NewCode { address: address.clone() };
            Box::pin(async move {
                let asked: CodeRequested =
                    api::post(paths::SESSION_CODES, &new).await.map_err(|error| self.fail(ADDRESS, error))?;
                self.faults.try_set(Vec::new());
                self.another.try_set_value(once_more);
                self.pause.begin();
                let now = now_seconds().to_string();
                tab::keep(ON_ITS_WAY, Some(&[&*now, " ", &asked.request].concat()));
                self.request.try_set(Some(asked.request));
                if once_more {
                    announce(text.resent);
                } else {
                    announce(text.code_title);
                }
                document::focus_soon(CODE);
                Ok(())
            })
        }));
    }

    fn sign_in(self) {
        let Some(code) = six_digits(&self.code.get_untracked()) else {
            self.faults.set(vec![Fault::of(CODE, sign_in::text().code_missing)]);
            return;
        };
        self.sending.run(Rc::new(move || {
            let new = NewSession {
                request: self.request.try_get_untracked().flatten().unwrap_or_default(),
                code: code.clone(),
                gpc: document::privacy_signal(),
            };
            Box::pin(async move {
                let started: Started =
                    api::post(paths::SESSION, &new).await.map_err(|error| self.fail(CODE, error))?;
                tab::keep(ON_ITS_WAY, None);
                if matches!(api::kept(paths::SESSION).await, Err(ApiError::NotKept)) {
                    // The code is used up.
                    self.request.try_set(None);
                    return Err(self.fail(ADDRESS, ApiError::NotKept));
                }
                let goal = self.return_to.try_get_value().flatten().unwrap_or_else(|| Route::Overview.href());
                self.app.person.begin(started.choices);
                self.app.go(&goal);
                // After the title of the page that is gone to.
                document::next_frame(|| announce(sign_in::text().signed_in));
                Ok(())
            })
        }));
    }

    /// Back to the address.
    fn start_over(self) {
        tab::keep(ON_ITS_WAY, None);
        if self.request.get_untracked().is_some() {
            self.request.set(None);
            document::focus_soon(ADDRESS);
        }
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
