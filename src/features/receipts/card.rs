//! One receipt: what it says, checking it, taking it along.

use super::{
    rules,
    verdict::{Verdict, told, verify},
};
use crate::{
    api,
    app::App,
    browser::{
        file,
        task::spawn,
        time,
        view::{View, el, nothing, text},
    },
    i18n::{fill, receipts},
    route::Route,
    ui,
};
use contract::paths;
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;

/// All receipts at hand, shared by their cards for the sake of the chain.
pub(super) type AtHand = RwSignal<Vec<Value>>;

/// What came of the last action.
#[derive(Clone)]
enum Outcome {
    None,
    UnderWay(&'static str),
    Checked(Verdict),
    NotSaved,
}

impl Outcome {
    const fn of_saving(saved: bool) -> Self {
        if saved { Self::None } else { Self::NotSaved }
    }
}

/// A receipt as a card. `name` is the purpose's name; empty for the policy.
pub(super) fn card(app: App, receipt: &Value, name: &str, at_hand: AtHand) -> View {
    let words = receipts::text();
    let number = rules::sequence(receipt).to_string();
    let outcome = RwSignal::new(Outcome::None);
    let kept = Rc::new(receipt.clone());
    let to_save = kept.clone();
    let download = move || {
        let receipt = to_save.clone();
        spawn(async move {
            let saved = file::save_json(&file_name(&receipt, ".json"), &receipt.to_string()).await;
            outcome.try_set(Outcome::of_saving(saved));
        });
    };
    let to_copy = kept.clone();
    let copy = move || {
        outcome.set(Outcome::UnderWay(words.fetching));
        let receipt = to_copy.clone();
        spawn(async move {
            let saved = save_copy(app, &receipt).await;
            outcome.try_set(Outcome::of_saving(saved));
        });
    };
    let verify = move || {
        outcome.set(Outcome::UnderWay(words.verifying));
        let (receipt, at_hand) = (kept.clone(), at_hand.get_untracked());
        spawn(async move {
            let verdict = verify(&receipt, &at_hand).await;
            outcome.try_set(Outcome::Checked(verdict));
        });
    };
    let actions = vec![
        ui::button("button", words.verify, verify).attr("aria-label", &fill(words.verify_label, &[&number])),
        ui::button("button", words.download, download)
            .attr("aria-label", &fill(words.download_label, &[&number])),
        ui::button("button", words.copy, copy).attr("aria-label", &fill(words.copy_label, &[&number])),
    ];
    let shown = move || match outcome.get() {
        Outcome::None => nothing(),
        Outcome::UnderWay(what) => ui::p(what),
        Outcome::Checked(verdict) => told(&verdict),
        Outcome::NotSaved => ui::boxed(ui::Tone::Bad, ui::p(words.not_downloaded)),
    };
    ui::card(rules::said(receipt, "/record_id"))
        .class("card receipt")
        .child(heading(receipt, name))
        .child(facts(receipt))
        .child(ui::actions(actions))
        .child(el("div").class("verdict").attr("role", "status").live(shown))
}

fn file_name(receipt: &Value, ending: &str) -> String {
    ["receipt-", &rules::sequence(receipt).to_string(), ending].concat()
}

/// Saves the receipt's document. One that holds another record is none: some networks answer in our place.
async fn save_copy(app: App, receipt: &Value) -> bool {
    let path = paths::receipt_document(rules::said(receipt, "/record_id"));
    let Ok(document) = api::get_document(&path).await.map_err(|error| app.person.note(error)) else {
        return false;
    };
    let holds_it = rules::read(&document).is_ok_and(|found| found.first() == Some(receipt));
    holds_it && file::save_html(&file_name(receipt, ".html"), &document).await
}

/// The purpose's name in the page's language, if it is known; empty for the policy.
pub(super) fn purpose_name(app: App, receipt: &Value) -> String {
    let purpose = rules::said(receipt, "/processing/purpose");
    app.person.with_purpose(purpose, |purpose| purpose.name.clone()).unwrap_or_default()
}

/// Its number and what it is about.
pub(super) fn heading(receipt: &Value, name: &str) -> View {
    let words = receipts::text();
    if rules::is_certificate(receipt) {
        return ui::h2(words.certificate);
    }
    let name = match (name, rules::said(receipt, "/processing/purpose")) {
        ("", "policy") => words.policy,
        ("", other) => other,
        (name, _) => name,
    };
    let number = fill(words.number, &[&rules::sequence(receipt).to_string()]);
    ui::h2(name).text(" ").child(el("span").class("badge").text(&number))
}

/// What was chosen, when, by whom, to which version.
pub(super) fn facts(receipt: &Value) -> View {
    let words = receipts::text();
    if rules::is_certificate(receipt) {
        let facts = vec![
            (words.certificate_number, text(rules::said(receipt, "/number"))),
            (words.erased_at, text(&time::moment(rules::said(receipt, "/erased_at")))),
        ];
        return ui::facts("facts", facts);
    }
    let version = rules::said(receipt, "/notice/version");
    let told = fill(words.version, &[version]);
    let facts = vec![
        (words.chosen, text(rules::chosen(receipt, words))),
        (words.when, text(&time::moment(rules::said(receipt, "/event/at")))),
        (words.by, text(rules::actor(receipt, words))),
        (words.policy, ui::link(&told, &Route::PolicyVersion(version.to_owned()).href())),
    ];
    ui::facts("facts", facts)
}
