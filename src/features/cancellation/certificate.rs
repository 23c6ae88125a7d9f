//! `/certificate`: fetches the certificate of an erasure by its number and code. Nobody needs to be signed in.

use super::effects;
use crate::{
    api::{self, ApiError, Sending},
    browser::{
        task::spawn_for_page,
        time, timer,
        view::{View, el, live, many, nothing},
    },
    i18n::{self, cancellation, fill},
    route::Route,
    ui::{self, Fault, Faults, Field, File, Kind},
};
use contract::{
    cancellation::{CertificateQuestion, Effect, EffectView},
    paths,
};
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;

const SUMMARY: &str = "certificate-faults";
const NUMBER: &str = "certificate-number";
const CODE: &str = "certificate-code";

#[derive(Clone, Copy)]
struct Form {
    number: RwSignal<String>,
    code: RwSignal<String>,
    faults: Faults,
    sending: Sending,
    found: RwSignal<Option<Value>>,
}

/// `/certificate`.
#[must_use]
pub fn certificate_page() -> View {
    let words = cancellation::text();
    let form = Form {
        number: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        faults: RwSignal::new(Vec::new()),
        sending: Sending::default(),
        found: RwSignal::new(None),
    };
    let field = |id, label, hint, value| {
        ui::field(Field { id, label, hint, kind: Kind::Text, value, faults: form.faults })
    };
    let fields = ui::form(move || form.fetch())
        .child(field(NUMBER, words.number, words.number_hint, form.number))
        .child(field(CODE, words.code, words.code_hint, form.code))
        .child(ui::submit(words.fetch, words.fetching, form.sending));
    let body = vec![
        ui::p(words.certificate_text),
        ui::error_summary(SUMMARY, form.faults),
        fields,
        ui::waiting(form.sending),
        el("div")
            .attr("role", "status")
            .live(move || form.found.with(|found| found.as_ref().map_or_else(nothing, told))),
    ];
    ui::page(words.certificate, body)
}

/// The certificate in words, or the day on which there will be one.
fn told(found: &Value) -> View {
    let words = cancellation::text();
    let certificate = found.get("certificate").filter(|certificate| certificate.is_object());
    let Some(certificate) = certificate else {
        let day = found.get("erase_on").and_then(Value::as_str).unwrap_or_default();
        return ui::boxed(ui::Tone::Plain, ui::p(&fill(words.pending, &[&time::date(day)])));
    };
    let at = certificate.pointer("/payload/erased_at").and_then(Value::as_str).unwrap_or_default();
    let number = certificate.pointer("/payload/number").and_then(Value::as_str).unwrap_or_default();
    many(vec![
        ui::boxed(ui::Tone::Good, ui::p(&fill(words.erased, &[&time::moment(at)]))),
        effects::list(&effects(certificate)),
        kept(number, found.get("ticket").and_then(Value::as_str).unwrap_or_default()),
        ui::p(words.saved).text(" ").child(ui::link(words.verify, &Route::Verify.href())),
    ])
}

/// The certificate as a file, as long as its ticket is good.
fn kept(number: &str, ticket: &str) -> View {
    let (over, telling) = (RwSignal::new(false), RwSignal::new(String::new()));
    let (path, name) = (paths::certificate_file(ticket), ["certificate-", number, ".json"].concat());
    spawn_for_page(async move {
        timer::sleep(ui::OPEN_MS).await;
        over.try_set(true);
    });
    live(move || {
        let words = i18n::file::text();
        if over.get() {
            return ui::p(words.over);
        }
        let file = File { path: path.clone(), name: name.clone(), kind: "application/json" };
        let save = ui::file("button primary", cancellation::text().save, file, telling);
        many(vec![ui::actions(vec![save]), ui::told(telling), ui::nothing_came(words.again_in_time)])
    })
}

fn effects(certificate: &Value) -> Vec<EffectView> {
    let listed = certificate.pointer("/payload/effects").and_then(Value::as_array);
    let read = |effect: &Value| {
        Some(EffectView {
            name: effect.get("name")?.as_str()?.to_owned(),
            effect: Effect::parse(effect.get("effect")?.as_str()?)?,
            rows: effect.get("rows")?.as_u64()?,
            reason: effect.get("reason").and_then(Value::as_str).map(str::to_owned),
        })
    };
    listed.into_iter().flatten().filter_map(read).collect()
}

impl Form {
    fn fetch(self) {
        let words = cancellation::text();
        let (number, code) = (self.number.get_untracked(), self.code.get_untracked());
        let missing = |text: &str, id, told| text.trim().is_empty().then(|| Fault::of(id, told));
        let faults: Vec<Fault> =
            [missing(&number, NUMBER, words.number_missing), missing(&code, CODE, words.code_missing)]
                .into_iter()
                .flatten()
                .collect();
        if !faults.is_empty() {
            self.faults.set(faults);
            return;
        }
        let question = Rc::new(CertificateQuestion { number, code });
        self.sending.run(Rc::new(move || {
            let question = question.clone();
            Box::pin(async move {
                let found = api::post_value(paths::CERTIFICATES, &*question)
                    .await
                    .map_err(|error| self.fail(error))?;
                self.faults.try_set(Vec::new());
                self.found.try_set(Some(found));
                Ok(())
            })
        }));
    }

    fn fail(self, error: ApiError) -> ApiError {
        if error != ApiError::Offline {
            self.found.try_set(None);
            self.faults.try_set(vec![Fault { field: None, text: error.text() }]);
        }
        error
    }
}
