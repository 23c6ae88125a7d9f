//! Checks a receipt for anybody, without signing in: nothing leaves the browser.

use super::{
    card::{facts, heading, purpose_name},
    rules::{self, Gap, NotReceipts},
    verdict::{Verdict, large, sentence, told, verify_with},
};
use crate::{
    api,
    app::App,
    browser::{
        announce::announce,
        document, file, history,
        task::spawn,
        view::{View, el, live, many, nothing},
    },
    i18n::{fill, receipts, ui as common},
    ui::{self, Fault, Faults, Field, Kind},
};
use contract::paths;
use leptos::prelude::*;
use serde_json::Value;

const SUMMARY: &str = "verify-faults";
const FILE: &str = "receipt-file";
const RESULT: &str = "verify-result";
const PASTE: &str = "receipt-text";

/// Every receipt of the file with what came of it.
type Results = Vec<(Value, Verdict)>;

#[derive(Clone, Copy)]
struct Form {
    pasted: RwSignal<String>,
    faults: Faults,
    busy: RwSignal<bool>,
    /// What is checked, to check it again.
    read: RwSignal<String>,
    results: RwSignal<Results>,
    /// The number of the last question: a slower answer to an earlier one is not shown.
    asked: StoredValue<u32>,
}

/// `/verify`.
#[must_use]
pub fn verify_page(app: App) -> View {
    let words = receipts::text();
    let form = Form {
        pasted: RwSignal::new(String::new()),
        faults: RwSignal::new(Vec::new()),
        busy: RwSignal::new(false),
        read: RwSignal::new(String::new()),
        results: RwSignal::new(Vec::new()),
        asked: StoredValue::new(0),
    };
    let pasted = Field {
        id: PASTE,
        label: words.paste,
        hint: words.paste_hint,
        kind: Kind::Lines,
        value: form.pasted,
        faults: form.faults,
    };
    let fields = ui::form(move || form.check(PASTE, &form.pasted.get_untracked()))
        .child(file_field(form))
        .child(ui::field(pasted))
        .child(el("button").attr("type", "submit").class("button primary").text(words.check));
    let busy = move || if form.busy.get() { words.verifying } else { "" }.to_owned();
    let body = vec![
        ui::p(words.verify_intro),
        ui::error_summary(SUMMARY, form.faults),
        fields,
        el("p").attr("role", "status").live_text(busy),
        live(move || form.results.with(|results| shown(app, form, results))),
        how(),
    ];
    ui::page(words.verify_title, body)
}

fn file_field(form: Form) -> View {
    let words = receipts::text();
    let pick = move |event| {
        spawn(async move {
            match file::picked(event, rules::LARGEST_FILE).await {
                Some(Ok(read)) => form.check(FILE, &read),
                Some(Err(file::CannotRead::TooLarge)) => form.fail(FILE, words.too_large),
                Some(Err(file::CannotRead::Failed)) => form.fail(FILE, words.unreadable),
                None => (),
            }
        });
    };
    let input = el("input")
        .class("input")
        .attr("type", "file")
        .attr("accept", ".json,.html,application/json,text/html")
        .on("change", pick);
    ui::labelled(FILE, [words.file, words.file_hint], form.faults, input)
}

impl Form {
    fn fail(self, field: &'static str, text: &str) {
        self.asked.set_value(api::next_number());
        self.busy.try_set(false);
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
        self.read.try_set(read.to_owned());
        let asked = api::next_number();
        self.asked.set_value(asked);
        spawn(async move {
            let keys = api::get_value(paths::KEYS).await;
            let mut results = Vec::with_capacity(receipts.len());
            for receipt in &receipts {
                let verdict = match &keys {
                    Ok(keys) => verify_with(keys, receipt, &receipts).await,
                    Err(error) => Verdict::NoKeys(error.clone()),
                };
                results.push((receipt.clone(), verdict));
            }
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            self.busy.try_set(false);
            let heard = match &*results {
                [(_, verdict)] => sentence(verdict).1,
                several => summary(several).1,
            };
            self.results.try_set(results);
            document::next_frame(move || {
                if let Some(result) = document::by_id(RESULT) {
                    document::scroll_to(&result);
                    document::focus(&result);
                }
                announce(&heard);
            });
        });
    }
}

/// What came of a file with several receipts.
fn summary(results: &[(Value, Verdict)]) -> (ui::Tone, String) {
    let words = receipts::text();
    let count = |is: fn(&Verdict) -> bool| results.iter().filter(|(_, verdict)| is(verdict)).count();
    let (all, good, checked) = (results.len(), count(Verdict::is_good), count(Verdict::is_checked));
    let number = |number: usize| number.to_string();
    let all_text = number(all);
    let receipts: Vec<Value> = results.iter().map(|(receipt, _)| receipt.clone()).collect();
    let (tone, told) = if checked < all {
        (ui::Tone::Warn, fill(words.result_unchecked, &[&number(all - checked), &all_text]))
    } else if good < all {
        (ui::Tone::Bad, fill(words.result_some, &[&number(good), &all_text]))
    } else {
        match rules::gap(&receipts) {
            None => (ui::Tone::Good, fill(words.result_all_good, &[&all_text])),
            Some(Gap::People) => (ui::Tone::Bad, fill(words.result_people, &[&all_text])),
            Some(Gap::Twice(twice)) => {
                (ui::Tone::Bad, fill(words.result_twice, &[&all_text, &twice.to_string()]))
            }
            Some(Gap::Missing(missing)) => {
                (ui::Tone::Bad, fill(words.result_missing, &[&all_text, &missing.to_string()]))
            }
        }
    };
    (tone, told)
}

fn shown(app: App, form: Form, results: &Results) -> View {
    if results.is_empty() {
        return nothing();
    }
    let words = receipts::text();
    let summary = (results.len() > 1).then(|| {
        let (tone, told) = summary(results);
        large(tone, &told)
    });
    let failed = results.iter().any(|(_, verdict)| matches!(verdict, Verdict::NoKeys(_)));
    let again = failed.then(|| {
        let again = move || form.check(FILE, &form.read.get_untracked());
        ui::button("button", common::text().try_again, again)
    });
    let card = |(receipt, verdict): &(Value, Verdict)| {
        let said = many(vec![heading(receipt, &purpose_name(app, receipt)), facts(receipt)]);
        // What is not known to be ours must not look as if it were.
        let said = if verdict.is_good() {
            said
        } else {
            el("details").child(el("summary").text(words.claims)).child(said)
        };
        el("section").class("card receipt").child(told(verdict)).child(said)
    };
    let cards = el("div").class("cards").children(results.iter().map(card).collect());
    el("section")
        .attr("id", RESULT)
        .attr("tabindex", "-1")
        .attr("aria-label", words.result)
        .maybe(summary)
        .maybe(again)
        .child(cards)
}

fn how() -> View {
    let words = receipts::text();
    let address = [&*history::origin(), paths::KEYS].concat();
    let keys = ui::p(words.keys).text(": ").child(ui::link(&address, paths::KEYS));
    el("section").child(ui::h2(words.how)).child(ui::p(words.how_text)).child(keys)
}
