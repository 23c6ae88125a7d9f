//! One receipt: what it says, checking it, taking it along.

use super::{
    rules,
    verdict::{Verdict, told, verify},
};
use crate::{
    app::App,
    browser::{
        task::spawn,
        time,
        view::{View, el, nothing, text},
    },
    i18n::{fill, receipts},
    route::Route,
    ui::{self, File},
};
use contract::paths;
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;

/// All receipts at hand, shared by their cards for the sake of the chain.
pub(super) type AtHand = RwSignal<Vec<Value>>;

/// A receipt as a line that opens; what a check says comes first in it. `name` is the purpose's name; empty for the policy.
pub(super) fn card(receipt: &Value, name: &str, at_hand: AtHand) -> View {
    let words = receipts::text();
    let number = rules::sequence(receipt).to_string();
    let id = rules::said(receipt, "/record_id");
    let (verdict, telling) = (RwSignal::new(None::<Verdict>), RwSignal::new(String::new()));
    let kept = Rc::new(receipt.clone());
    let check = move || {
        verdict.set(None);
        telling.set(words.verifying.to_owned());
        let (receipt, at_hand) = (kept.clone(), at_hand.get_untracked());
        spawn(async move {
            let found = verify(&receipt, &at_hand).await;
            telling.try_set(String::new());
            verdict.try_set(Some(found));
        });
    };
    let file = |label: &str, said: &str, path, ending: &str, kind| {
        let name = ["receipt-", &number, ending].concat();
        let link = ui::file("button", label, File { path, name, kind }, telling);
        link.attr("aria-label", &fill(said, &[&number]))
    };
    let actions = vec![
        ui::button("button", words.verify, check).attr("aria-label", &fill(words.verify_label, &[&number])),
        file(words.download, words.download_label, paths::receipt(id), ".json", "application/json"),
        file(words.copy, words.copy_label, paths::receipt_document(id), ".html", "text/html"),
    ];
    let shown = move || verdict.with(|found| found.as_ref().map_or_else(nothing, told));
    let brief =
        [rules::chosen(receipt, words), " · ", &*time::moment(rules::said(receipt, "/event/at"))].concat();
    el("details")
        .class("receipt")
        .attr("id", id)
        .child(el("summary").child(heading(receipt, name)).child(el("span").text(&brief)))
        .child(el("div").class("verdict").attr("role", "status").live_text(move || telling.get()).live(shown))
        .child(facts(receipt))
        .child(ui::actions(actions))
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
