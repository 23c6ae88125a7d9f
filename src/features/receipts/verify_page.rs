//! Checks a receipt for anybody, without signing in: nothing leaves the browser.

use super::{
    card::{facts, heading},
    rules::{self, NotReceipts},
    verdict::{Verdict, told, verify_with},
};
use crate::{
    api,
    browser::{file, history},
    i18n::{fill, receipts, ui as common},
    ui::{self, Fault, Faults, Field, Kind},
};
use contract::paths;
use leptos::{
    ev::{Event, SubmitEvent},
    prelude::*,
};
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

const SUMMARY: &str = "verify-faults";
const FILE: &str = "receipt-file";
const PASTE: &str = "receipt-text";

/// Every receipt of the file with what came of it.
type Results = Vec<(Value, Verdict)>;

#[derive(Clone, Copy)]
struct Form {
    pasted: RwSignal<String>,
    faults: Faults,
    busy: RwSignal<bool>,
    results: RwSignal<Results>,
}

/// `/verify`.
#[must_use]
pub fn verify_page() -> AnyView {
    let text = receipts::text();
    let form = Form {
        pasted: RwSignal::new(String::new()),
        faults: RwSignal::new(Vec::new()),
        busy: RwSignal::new(false),
        results: RwSignal::new(Vec::new()),
    };
    let pasted = Field {
        id: PASTE,
        label: text.paste,
        hint: common::text().receipt,
        kind: Kind::Lines,
        value: form.pasted,
        faults: form.faults,
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.check(PASTE, &form.pasted.get_untracked());
    };
    let body = view! {
        <p>{text.verify_intro}</p>
        {ui::error_summary(SUMMARY, form.faults)}
        <form class="steps" novalidate on:submit=submit>
            {file_field(form)}
            {ui::field(pasted)}
            <button type="submit" class="button primary">{text.check}</button>
        </form>
        <div role="status">{move || form.busy.get().then_some(text.verifying)}</div>
        {move || form.results.with(|results| (!results.is_empty()).then(|| shown(results)))}
        {how()}
    };
    ui::page(text.verify_title, body.into_any())
}

fn file_field(form: Form) -> AnyView {
    let text = receipts::text();
    let pick = move |event: Event| {
        spawn_local(async move {
            match file::picked(event, rules::LARGEST_FILE).await {
                Some(Ok(read)) => form.check(FILE, &read),
                Some(Err(file::CannotRead::TooLarge)) => form.fail(FILE, text.too_large),
                Some(Err(file::CannotRead::Failed)) => form.fail(FILE, text.unreadable),
                None => (),
            }
        });
    };
    view! {
        <div class="field">
            <label class="field-label" for=FILE>{text.file}</label>
            <p class="field-hint" id="receipt-file-hint">{text.file_hint}</p>
            <input
                class="input" type="file" id=FILE accept=".json,application/json"
                aria-describedby="receipt-file-hint" on:change=pick
            />
        </div>
    }
    .into_any()
}

impl Form {
    fn fail(self, field: &'static str, text: &str) {
        self.results.try_set(Vec::new());
        self.faults.try_set(vec![Fault::of(field, text)]);
    }

    fn check(self, field: &'static str, read: &str) {
        let text = receipts::text();
        if read.trim().is_empty() {
            self.fail(field, text.empty_input);
            return;
        }
        let receipts = match rules::read(read) {
            Ok(receipts) => receipts,
            Err(NotReceipts::Truncated) => return self.fail(field, text.truncated),
            Err(NotReceipts::NotJson) => return self.fail(field, text.not_json),
            Err(NotReceipts::NotReceipt) => return self.fail(field, text.not_receipt),
        };
        self.faults.try_set(Vec::new());
        self.results.try_set(Vec::new());
        self.busy.try_set(true);
        spawn_local(async move {
            let keys = api::get_value(paths::KEYS).await;
            let mut results = Vec::with_capacity(receipts.len());
            for receipt in &receipts {
                let verdict = match &keys {
                    Ok(keys) => verify_with(keys, receipt, &receipts).await,
                    Err(error) => Verdict::NoKeys(error.clone()),
                };
                results.push((receipt.clone(), verdict));
            }
            self.busy.try_set(false);
            self.results.try_set(results);
        });
    }
}

fn shown(results: &Results) -> AnyView {
    let text = receipts::text();
    let (all, good) = (results.len(), results.iter().filter(|(_, verdict)| verdict.is_good()).count());
    let summary = (all > 1).then(|| {
        let (all_text, good_text) = (all.to_string(), good.to_string());
        let (tone, told) = if all == good {
            (ui::Tone::Good, fill(text.result_all_good, &[&all_text]))
        } else {
            (ui::Tone::Bad, fill(text.result_some, &[&good_text, &all_text]))
        };
        ui::notice(tone, view! { <p>{told}</p> }.into_any())
    });
    let cards: Vec<AnyView> = results
        .iter()
        .map(|(receipt, verdict)| {
            view! {
                <section class="card receipt">
                    {heading(receipt, "")} {ui::facts("facts", facts(receipt))} {told(verdict)}
                </section>
            }
            .into_any()
        })
        .collect();
    view! { <section aria-label=text.result>{summary}<div class="cards">{cards}</div></section> }.into_any()
}

fn how() -> AnyView {
    let text = receipts::text();
    let address = [&*history::origin(), paths::KEYS].concat();
    view! {
        <section>
            <h2>{text.how}</h2>
            <p>{text.how_text}</p>
            <p>{text.keys} ": " <a href=paths::KEYS>{address}</a></p>
        </section>
    }
    .into_any()
}
