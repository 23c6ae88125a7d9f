//! One decision per purpose: approve and refuse side by side, and the receipts.

use super::page::Page;
use crate::{
    api::{self, Sending},
    browser::{
        time,
        view::{View, el, many, nothing, text},
    },
    i18n::{self, fill, guardian},
    route::Route,
    ui::{self, File},
};
use contract::{
    consent::Choice,
    guardian::{Decided, GuardianPurpose, GuardianView, NewDecision},
    paths,
};
use leptos::prelude::*;
use std::rc::Rc;

/// Where the decisions begin.
pub(super) const START: &str = "guardian-decisions";

/// One purpose on the page: its buttons stay while it changes, and with them the focus.
#[derive(Clone)]
struct Item {
    id: Rc<str>,
    policy: Rc<str>,
    decided: RwSignal<Decided>,
    sending: Sending,
}

/// The decisions.
pub(super) fn decisions(page: Page, view: &GuardianView) -> View {
    let words = guardian::text();
    let policy: Rc<str> = view.policy.version.as_str().into();
    let cards = view.purposes.iter().map(|purpose| card(purpose, policy.clone())).collect();
    let who = fill(words.who, &[&view.child, &time::moment(&view.until)]);
    many(vec![
        ui::p(&who).class("intro").attr("id", START),
        ui::p("").child(ui::link(words.policy, &Route::Policy.href())),
        many(cards),
        receipts(),
        close(page),
    ])
}

fn card(purpose: &GuardianPurpose, policy: Rc<str>) -> View {
    let words = guardian::text();
    let item = Item {
        id: purpose.id.as_str().into(),
        policy,
        decided: RwSignal::new(purpose.decided),
        sending: Sending::default(),
    };
    let facts = [
        (words.used, &purpose.used),
        (words.aim, &purpose.aim),
        (words.kept, &purpose.kept),
        (words.refusing, &purpose.refusing),
    ];
    let facts = facts.into_iter().map(|(name, value)| (name, text(value))).collect();
    let (decided, sending) = (item.decided, item.sending);
    let standing = move || {
        ui::progress_or(sending, || {
            text(match decided.get() {
                Decided::Open => words.open_state,
                Decided::Approved => words.approved,
                Decided::Refused => words.refused,
            })
        })
    };
    let button = |label: &str, class: &str, wanted: Decided| {
        let item = item.clone();
        ui::button(class, label, move || item.decide(wanted))
            .attr("aria-label", &[label, " · ", &*purpose.name].concat())
            .live_attr("aria-pressed", move || (decided.get() == wanted).to_string())
    };
    let buttons = el("div")
        .class("choice-buttons")
        .child(button(words.approve, "button choice-yes", Decided::Approved))
        .child(button(words.refuse, "button choice-no", Decided::Refused));
    el("section")
        .class("choice")
        .attr("id", &["decide-", &*purpose.id].concat())
        .child(ui::h2(&purpose.name))
        .child(ui::facts("facts", facts))
        .maybe(purpose.separate.then(|| ui::p(words.separate).class("choice-note")))
        .child(buttons)
        .child(el("p").class("choice-status").attr("role", "status").live(standing))
}

impl Item {
    fn decide(&self, wanted: Decided) {
        let before = self.decided.get_untracked();
        let choice = match (wanted, before) {
            (Decided::Approved, _) => Choice::Given,
            (_, Decided::Approved) => Choice::Withdrawn,
            _ => Choice::Refused,
        };
        let new = Rc::new(NewDecision { choice, policy: self.policy.to_string() });
        let item = self.clone();
        let needed = wanted != before;
        self.sending.press(
            u8::from(wanted == Decided::Approved),
            needed,
            Rc::new(move || {
                let (item, new) = (item.clone(), new.clone());
                Box::pin(async move {
                    let view: GuardianView = api::put(&paths::guardian_decision(&item.id), &*new).await?;
                    if let Some(purpose) = view.purposes.iter().find(|purpose| *purpose.id == *item.id) {
                        item.decided.try_set(purpose.decided);
                    }
                    Ok(())
                })
            }),
        );
    }
}

fn receipts() -> View {
    let words = guardian::text();
    let told = RwSignal::new(String::new());
    let file = File {
        path: paths::GUARDIAN_RECEIPTS.to_owned(),
        name: "guardian-receipts.json".to_owned(),
        kind: "application/json",
    };
    ui::card("guardian-receipts")
        .child(ui::h2(words.receipts))
        .child(ui::p(words.receipts_text))
        .child(ui::actions(vec![ui::file("button", words.save, file, told)]))
        .child(ui::told(told))
        .child(ui::p(i18n::file::text().again))
}

fn close(page: Page) -> View {
    let words = guardian::text();
    let sending = Sending::default();
    let close = move || {
        sending.run(Rc::new(move || {
            Box::pin(async move {
                api::delete(paths::GUARDIAN_SESSION).await?;
                page.finish(guardian::text().closed);
                Ok(())
            })
        }));
    };
    many(vec![
        ui::actions(vec![ui::sender("button quiet", words.close, words.closing, sending).on_press(close)]),
        el("p").attr("role", "status").live(move || ui::progress(sending).unwrap_or_else(nothing)),
    ])
}
