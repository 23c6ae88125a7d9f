//! Confirming one action: a fresh code, or the lock of the device where the app around this page offers it.

use crate::{
    api::{self, ApiError, Sending},
    app::App,
    browser::{
        announce::announce,
        document,
        host::{self, Can},
        task::spawn_for_page,
        timer,
        view::{View, el, live, many},
    },
    code::six_digits,
    i18n::{self, fill, step_up},
    ui::{self, Fault, Faults, Field, File, Kind, Pause},
};
use contract::{
    paths,
    session::{self, CodeRequested},
    step_up::{Grant, HostStepUp, NewFetch, NewGrant, NewHostGrant, NewHostStepUp, NewStepUpCode},
};
use leptos::prelude::*;
use std::{pin::Pin, rc::Rc};

const SUMMARY: &str = "confirm-faults";
const CODE: &str = "confirm-code";
const SAVE: &str = "save-file";

/// What is done with the grant.
pub type Act = Rc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<(), ApiError>>>>>;

#[derive(Clone, Copy)]
struct Form {
    app: App,
    action: &'static str,
    /// The name of the button that does it.
    label: &'static str,
    act: StoredValue<Act, LocalStorage>,
    code: RwSignal<String>,
    request: RwSignal<Option<String>>,
    faults: Faults,
    asking: Sending,
    pause: Pause,
    unlocking: Sending,
    sending: Sending,
}

/// The form for one action.
#[must_use]
pub fn form(app: App, action: &'static str, label: &'static str, act: Act) -> View {
    let form = Form {
        app,
        action,
        label,
        act: StoredValue::new_local(act),
        code: RwSignal::new(String::new()),
        request: RwSignal::new(None),
        faults: RwSignal::new(Vec::new()),
        asking: Sending::default(),
        pause: Pause::default(),
        unlocking: Sending::default(),
        sending: Sending::default(),
    };
    el("div")
        .child(ui::error_summary(SUMMARY, form.faults))
        .child(live(move || if form.request.with(Option::is_none) { first(&form) } else { second(&form) }))
        .children([form.asking, form.unlocking, form.sending].map(ui::waiting).into())
}

/// A file that a step-up opens for ten minutes: why it is asked for and the form, then the link. `opens` is the address
/// that takes the grant.
#[must_use]
pub fn file(app: App, action: &'static str, why: &'static str, opens: String, file: File) -> View {
    let (open, told) = (RwSignal::new(false), RwSignal::new(String::new()));
    let (opens, File { path, name, kind }): (Rc<str>, File) = (opens.into(), file);
    let act: Act = Rc::new(move |grant| {
        let opens = opens.clone();
        Box::pin(async move {
            api::post_nothing(&opens, &NewFetch { grant }).await?;
            open.try_set(true);
            document::focus_soon(SAVE);
            announce(i18n::file::text().ready);
            spawn_for_page(async move {
                timer::sleep(ui::OPEN_MS).await;
                open.try_set(false);
            });
            Ok(())
        })
    });
    live(move || {
        let words = i18n::file::text();
        if !open.get() {
            return many(vec![ui::p(why), form(app, action, words.open, act.clone())]);
        }
        let file = File { path: path.clone(), name: name.clone(), kind };
        let save = ui::file("button primary", words.save, file, told).attr("id", SAVE);
        many(vec![
            ui::p(words.ready),
            ui::actions(vec![save]),
            ui::told(told),
            ui::nothing_came(words.again_in_time),
        ])
    })
}

fn first(form: &Form) -> View {
    let form = *form;
    let words = step_up::text();
    let rider = form.app.person.session().is_some_and(|session| session.kind == session::Kind::Rider);
    let lock = rider && host::can(Can::StepUp);
    // One main button: the lock where there is one, since it is the shorter way.
    let class = if lock { "button" } else { "button primary" };
    let send = ui::sender(class, words.send_code, words.sending, form.asking).attr("type", "submit");
    let by_code = ui::form(move || form.send_code()).child(send);
    if !lock {
        return by_code;
    }
    many(vec![
        ui::p(words.by_lock_text),
        ui::sender("button primary", words.by_lock, words.unlocking, form.unlocking)
            .on_press(move || form.by_lock()),
        by_code,
    ])
}

fn second(form: &Form) -> View {
    let form = *form;
    let words = step_up::text();
    let session = untrack(|| form.app.person.session());
    let address = session.map(|session| session.address).unwrap_or_default();
    let code = Field {
        id: CODE,
        label: words.code,
        hint: words.code_hint,
        kind: Kind::Code,
        value: form.code,
        faults: form.faults,
    };
    let fields = ui::form(move || form.confirm()).child(ui::field(code)).child(ui::submit(
        form.label,
        words.confirming,
        form.sending,
    ));
    many(vec![
        ui::p(&fill(words.code_sent, &[&address])),
        fields,
        form.pause.button("button quiet", [words.another_code, words.sending], form.asking, move || {
            form.send_code();
        }),
        form.pause.line(),
    ])
}

impl Form {
    fn send_code(self) {
        self.asking.run(Rc::new(move || {
            Box::pin(async move {
                let new = NewStepUpCode { action: self.action.to_owned() };
                let asked: CodeRequested =
                    api::post(paths::STEP_UP_CODES, &new).await.map_err(|error| self.fail(None, error))?;
                self.faults.try_set(Vec::new());
                self.pause.begin();
                self.request.try_set(Some(asked.request));
                document::focus_soon(CODE);
                Ok(())
            })
        }));
    }

    /// The app's backend tells the server that the lock was opened.
    fn by_lock(self) {
        self.unlocking.run(Rc::new(move || {
            Box::pin(async move {
                let fail = |error| self.fail(None, error);
                let new = NewHostStepUp { action: self.action.to_owned() };
                let asked: HostStepUp = api::post(paths::STEP_UP_HOST, &new).await.map_err(fail)?;
                if host::step_up(&asked.id, self.action).await.is_none() {
                    let text = step_up::text().locked.to_owned();
                    self.faults.try_set(vec![Fault { field: None, text }]);
                    return Ok(());
                }
                let redeem = NewHostGrant { action: self.action.to_owned() };
                let granted: Grant =
                    api::post(&paths::step_up_host(&asked.id), &redeem).await.map_err(fail)?;
                self.act(granted).await
            })
        }));
    }

    fn confirm(self) {
        let Some(code) = six_digits(&self.code.get_untracked()) else {
            self.faults.set(vec![Fault::of(CODE, step_up::text().code_missing)]);
            return;
        };
        self.sending.run(Rc::new(move || {
            let new = NewGrant {
                action: self.action.to_owned(),
                request: self.request.try_get_untracked().flatten().unwrap_or_default(),
                code: code.clone(),
            };
            Box::pin(async move {
                let granted: Grant =
                    api::post(paths::STEP_UP, &new).await.map_err(|error| self.fail(Some(CODE), error))?;
                // The code is used up from here on, whatever happens next.
                self.code.try_set(String::new());
                self.request.try_set(None);
                self.act(granted).await
            })
        }));
    }

    async fn act(self, granted: Grant) -> Result<(), ApiError> {
        let Some(act) = self.act.try_get_value() else { return Ok(()) };
        act(granted.grant).await.map_err(|error| self.fail(None, error))
    }

    fn fail(self, field: Option<&'static str>, error: ApiError) -> ApiError {
        if error != ApiError::Offline {
            let field = field.filter(|_| matches!(error, ApiError::Problem(_)));
            self.faults.try_set(vec![Fault { field, text: error.text() }]);
        }
        self.app.person.note(error)
    }
}
