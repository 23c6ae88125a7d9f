//! All receipts in one file: a fresh code first, bound to this one action.

use crate::{
    api::{self, ApiError, Sending},
    app::App,
    browser::{
        document, file,
        host::{self, Can},
        view::{View, many, nothing},
    },
    code::six_digits,
    i18n::{fill, receipts},
    ui::{self, Fault, Faults, Field, Kind},
};
use contract::{
    paths,
    receipt::NewArchive,
    session::{self, CodeRequested},
    step_up::{Grant, HostStepUp, NewGrant, NewHostGrant, NewHostStepUp, NewStepUpCode, RECEIPTS_DOWNLOAD},
};
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;

const SUMMARY: &str = "archive-faults";
const SAVED: &str = "archive-saved";
const CODE: &str = "archive-code";

#[derive(Clone, Copy)]
struct Form {
    app: App,
    code: RwSignal<String>,
    request: RwSignal<Option<String>>,
    /// So many receipts were saved.
    saved: RwSignal<Option<usize>>,
    faults: Faults,
    /// The code being asked for.
    asking: Sending,
    /// The device being unlocked, and the file fetched.
    unlocking: Sending,
    /// The code being used, and the file fetched.
    sending: Sending,
}

/// The form.
pub(super) fn archive(app: App) -> View {
    let words = receipts::text();
    let form = Form {
        app,
        code: RwSignal::new(String::new()),
        request: RwSignal::new(None),
        saved: RwSignal::new(None),
        faults: RwSignal::new(Vec::new()),
        asking: Sending::default(),
        unlocking: Sending::default(),
        sending: Sending::default(),
    };
    let saved = move || match form.saved.get() {
        Some(count) => ui::boxed(ui::Tone::Good, ui::p(&fill(words.fetched, &[&count.to_string()])))
            .attr("id", SAVED)
            .attr("tabindex", "-1"),
        None => nothing(),
    };
    ui::card("archive")
        .child(ui::h2(words.all))
        .child(ui::p(words.all_text))
        .child(ui::error_summary(SUMMARY, form.faults))
        .live(move || if form.request.with(Option::is_none) { first(&form) } else { second(&form) })
        .children([form.asking, form.unlocking, form.sending].map(ui::waiting).into())
        .live(saved)
}

fn first(form: &Form) -> View {
    let form = *form;
    let words = receipts::text();
    let by_code =
        ui::form(move || form.send_code()).child(ui::submit(words.send_code, words.sending, form.asking));
    let rider = form.app.person.session().is_some_and(|session| session.kind == session::Kind::Rider);
    if !(rider && host::can(Can::StepUp)) {
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
    let words = receipts::text();
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
    let fields = ui::form(move || form.fetch()).child(ui::field(code)).child(ui::submit(
        words.fetch,
        words.fetching,
        form.sending,
    ));
    many(vec![
        ui::p(&fill(words.code_sent, &[&address])),
        fields,
        ui::sender("button quiet", words.another_code, words.sending, form.asking)
            .on_press(move || form.send_code()),
    ])
}

impl Form {
    fn send_code(self) {
        self.asking.run(Rc::new(move || {
            Box::pin(async move {
                let new = NewStepUpCode { action: RECEIPTS_DOWNLOAD.to_owned() };
                let asked: CodeRequested =
                    api::post(paths::STEP_UP_CODES, &new).await.map_err(|error| self.fail(None, error))?;
                self.faults.try_set(Vec::new());
                self.saved.try_set(None);
                self.request.try_set(Some(asked.request));
                document::focus_soon(CODE);
                Ok(())
            })
        }));
    }

    /// By the lock of the device: the app's backend tells the server that it was opened.
    fn by_lock(self) {
        self.unlocking.run(Rc::new(move || {
            Box::pin(async move {
                let fail = |error| self.fail(None, error);
                let new = NewHostStepUp { action: RECEIPTS_DOWNLOAD.to_owned() };
                let asked: HostStepUp = api::post(paths::STEP_UP_HOST, &new).await.map_err(fail)?;
                if host::step_up(&asked.id, RECEIPTS_DOWNLOAD).await.is_none() {
                    let text = receipts::text().locked.to_owned();
                    self.faults.try_set(vec![Fault { field: None, text }]);
                    return Ok(());
                }
                let redeem = NewHostGrant { action: RECEIPTS_DOWNLOAD.to_owned() };
                let granted: Grant =
                    api::post(&paths::step_up_host(&asked.id), &redeem).await.map_err(fail)?;
                self.take(granted).await
            })
        }));
    }

    fn fetch(self) {
        let Some(code) = six_digits(&self.code.get_untracked()) else {
            self.faults.set(vec![Fault::of(CODE, receipts::text().code_missing)]);
            return;
        };
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
                self.take(granted).await
            })
        }));
    }

    async fn take(self, granted: Grant) -> Result<(), ApiError> {
        let grant = NewArchive { grant: granted.grant };
        let archive: Value =
            api::post_value(paths::RECEIPTS_ARCHIVE, &grant).await.map_err(|error| self.fail(None, error))?;
        self.save(&archive).await;
        Ok(())
    }

    async fn save(self, archive: &Value) {
        let count = archive.get("receipts").and_then(Value::as_array).map_or(0, Vec::len);
        if file::save_json("receipts.json", &archive.to_string()).await {
            self.faults.try_set(Vec::new());
            self.saved.try_set(Some(count));
            document::focus_soon(SAVED);
        } else {
            let text = receipts::text().not_downloaded.to_owned();
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
