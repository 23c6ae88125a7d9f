//! One receipt: what it says, checking it, taking it along.

use super::{
    rules,
    verdict::{Verdict, told, verify},
};
use crate::{
    browser::{announce::announce, file, time},
    i18n::{fill, receipts, ui as common},
    route::Route,
    ui,
};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

/// All receipts at hand, shared by their cards for the sake of the chain.
pub(super) type AtHand = RwSignal<Vec<Value>>;

/// A receipt as a card. `name` is the purpose's name; empty for the policy.
pub(super) fn card(receipt: &Value, name: &str, at_hand: AtHand) -> AnyView {
    let text = receipts::text();
    let id = rules::said(receipt, "/record_id").to_owned();
    let number = rules::sequence(receipt).to_string();
    let verdict = RwSignal::new(None::<Option<Verdict>>);
    let kept = StoredValue::new(receipt.clone());
    let check = move |_| {
        verdict.set(Some(None));
        let receipt = kept.get_value();
        let at_hand = at_hand.get_untracked();
        spawn_local(async move {
            let found = verify(&receipt, &at_hand).await;
            verdict.try_set(Some(Some(found)));
        });
    };
    let file_name = ["receipt-", &*number, ".json"].concat();
    let download = move |_| {
        let text = kept.with_value(|receipt| serde_json::to_string_pretty(receipt).unwrap_or_default());
        if !file::save_json(&file_name, &text) {
            announce(common::text().not_downloaded);
        }
    };
    view! {
        <section class="card receipt" id=id>
            {heading(receipt, name)}
            {ui::facts("facts", facts(receipt))}
            <p class="row-actions">
                <button type="button" class="button" aria-label=fill(text.verify_label, &[&number]) on:click=check>
                    {text.verify}
                </button>
                <button type="button" class="button" aria-label=fill(text.download_label, &[&number]) on:click=download>
                    {common::text().download}
                </button>
            </p>
            <div class="verdict" role="status">
                {move || verdict.with(|verdict| match verdict {
                    None => ().into_any(),
                    Some(None) => view! { <p>{text.verifying}</p> }.into_any(),
                    Some(Some(verdict)) => told(verdict),
                })}
            </div>
        </section>
    }
    .into_any()
}

/// Its number and what it is about.
pub(super) fn heading(receipt: &Value, name: &str) -> AnyView {
    let text = receipts::text();
    let purpose = rules::said(receipt, "/processing/purpose");
    let name = match (name, purpose) {
        ("", "policy") => text.policy,
        ("", other) => other,
        (name, _) => name,
    };
    let number = fill(text.number, &[&rules::sequence(receipt).to_string()]);
    view! { <h2>{name.to_owned()} " " <span class="badge">{number}</span></h2> }.into_any()
}

/// What was chosen, when, by whom, to which version.
pub(super) fn facts(receipt: &Value) -> Vec<(&'static str, AnyView)> {
    let text = receipts::text();
    let version = rules::said(receipt, "/notice/version").to_owned();
    let told = fill(common::text().version, &[&version]);
    let version = view! { <a href=Route::PolicyVersion(version).href()>{told}</a> }.into_any();
    vec![
        (text.chosen, rules::chosen(receipt, text).into_any()),
        (text.when, time::moment(rules::said(receipt, "/event/at")).into_any()),
        (text.by, rules::actor(receipt, text).into_any()),
        (text.policy, version),
    ]
}
