//! One receipt: what it says, checking it, taking it along.

use super::{
    rules,
    verdict::{Verdict, told, verify},
};
use crate::{
    app::App,
    browser::{
        announce::announce,
        file,
        task::spawn,
        time,
        view::{View, el, nothing, text},
    },
    i18n::{fill, receipts, ui as common},
    route::Route,
    ui,
};
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;

/// All receipts at hand, shared by their cards for the sake of the chain.
pub(super) type AtHand = RwSignal<Vec<Value>>;

/// How far a check is.
#[derive(Clone)]
enum Check {
    None,
    UnderWay,
    Done(Verdict),
}

/// A receipt as a card. `name` is the purpose's name; empty for the policy.
pub(super) fn card(receipt: &Value, name: &str, at_hand: AtHand) -> View {
    let words = receipts::text();
    let number = rules::sequence(receipt).to_string();
    let check = RwSignal::new(Check::None);
    let kept = Rc::new(receipt.clone());
    let file_name = ["receipt-", &*number, ".json"].concat();
    let to_save = kept.clone();
    let download = move || {
        let (name, text) = (file_name.clone(), to_save.to_string());
        spawn(async move {
            if !file::save_json(&name, &text).await {
                announce(common::text().not_downloaded);
            }
        });
    };
    let verify = move || {
        check.set(Check::UnderWay);
        let (receipt, at_hand) = (kept.clone(), at_hand.get_untracked());
        spawn(async move {
            let verdict = verify(&receipt, &at_hand).await;
            check.try_set(Check::Done(verdict));
        });
    };
    let actions = vec![
        ui::button("button", words.verify, verify).attr("aria-label", &fill(words.verify_label, &[&number])),
        ui::button("button", common::text().download, download)
            .attr("aria-label", &fill(words.download_label, &[&number])),
    ];
    let verdict = move || match check.get() {
        Check::None => nothing(),
        Check::UnderWay => ui::p(words.verifying),
        Check::Done(verdict) => told(&verdict),
    };
    ui::card(rules::said(receipt, "/record_id"))
        .class("card receipt")
        .child(heading(receipt, name))
        .child(facts(receipt))
        .child(ui::actions(actions))
        .child(el("div").class("verdict").attr("role", "status").live(verdict))
}

/// The purpose's name in the page's language, if it is known; empty for the policy.
pub(super) fn purpose_name(app: App, receipt: &Value) -> String {
    let purpose = rules::said(receipt, "/processing/purpose");
    app.person.with_purpose(purpose, |purpose| purpose.name.clone()).unwrap_or_default()
}

/// Its number and what it is about.
pub(super) fn heading(receipt: &Value, name: &str) -> View {
    let words = receipts::text();
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
    let version = rules::said(receipt, "/notice/version");
    let told = fill(common::text().version, &[version]);
    let facts = vec![
        (words.chosen, text(rules::chosen(receipt, words))),
        (words.when, text(&time::moment(rules::said(receipt, "/event/at")))),
        (words.by, text(rules::actor(receipt, words))),
        (words.policy, ui::link(&told, &Route::PolicyVersion(version.to_owned()).href())),
    ];
    ui::facts("facts", facts)
}
