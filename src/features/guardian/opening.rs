//! Before the decisions: the number from the minor's screen, a fresh link, or "this is not my child".

use super::page::Page;
use crate::{
    api::{self, ApiError, Sending},
    browser::{
        document,
        view::{View, el, many, nothing},
    },
    code::six_digits,
    i18n::guardian,
    ui::{self, Fault, Faults, Field, Kind},
};
use contract::{
    guardian::{Disowning, GuardianView, LinkOpening, LinkRenewal},
    paths,
    problem::Code,
};
use leptos::prelude::*;
use std::rc::Rc;

const SUMMARY: &str = "opening-faults";
const NUMBER: &str = "guardian-number";
const ADDRESS: &str = "reached-address";

#[derive(Clone, Copy)]
struct Form {
    page: Page,
    number: RwSignal<String>,
    address: RwSignal<String>,
    faults: Faults,
    opening: Sending,
    renewing: Sending,
    disowning: Sending,
}

/// The form.
pub(super) fn opening(page: Page) -> View {
    let words = guardian::text();
    let form = Form {
        page,
        number: RwSignal::new(String::new()),
        address: RwSignal::new(String::new()),
        faults: RwSignal::new(Vec::new()),
        opening: Sending::default(),
        renewing: Sending::default(),
        disowning: Sending::default(),
    };
    let number = Field {
        id: NUMBER,
        label: words.number,
        hint: words.number_hint,
        kind: Kind::Code,
        value: form.number,
        faults: form.faults,
    };
    let address = Field {
        id: ADDRESS,
        label: words.not_mine_address,
        hint: words.not_mine_hint,
        kind: Kind::Address,
        value: form.address,
        faults: form.faults,
    };
    let fresh = ui::sender("button quiet", words.fresh, words.opening, form.renewing);
    let progress = move || ui::progress(form.renewing).unwrap_or_else(nothing);
    many(vec![
        ui::p(words.intro).class("intro"),
        ui::error_summary(SUMMARY, form.faults),
        ui::form(move || form.open()).child(ui::field(number)).child(ui::submit(
            words.open,
            words.opening,
            form.opening,
        )),
        ui::waiting(form.opening),
        ui::p(words.nothing_yet).class("choice-note"),
        ui::p(words.fresh_text),
        ui::actions(vec![fresh.on_press(move || form.renew())]),
        el("p").attr("role", "status").live(progress),
        ui::card("not-mine")
            .child(ui::h2(words.not_mine))
            .child(ui::p(words.not_mine_text))
            .child(ui::form(move || form.disown()).child(ui::field(address)).child(
                ui::sender("button", words.stop, words.stopping, form.disowning).attr("type", "submit"),
            ))
            .child(ui::waiting(form.disowning)),
    ])
}

impl Form {
    fn open(self) {
        let Some(number) = six_digits(&self.number.get_untracked()) else {
            self.faults.set(vec![Fault::of(NUMBER, guardian::text().number_missing)]);
            return;
        };
        if document::refuses_cookies() {
            // The link opens once: it is not used up for nothing.
            self.fail(ApiError::NotKept);
            return;
        }
        let opening = Rc::new(LinkOpening { link: self.page.link(), number });
        self.opening.run(Rc::new(move || {
            let opening = opening.clone();
            Box::pin(async move {
                let view: GuardianView =
                    api::post(paths::GUARDIAN_SESSION, &*opening).await.map_err(|error| self.fail(error))?;
                let kept: Result<GuardianView, ApiError> = api::get(paths::GUARDIAN_DECISIONS).await;
                if kept.is_err_and(|error| error.code() == Some(Code::GuardianSessionOver)) {
                    return Err(self.fail(ApiError::NotKept));
                }
                self.page.begin(view);
                Ok(())
            })
        }));
    }

    fn renew(self) {
        let renewal = Rc::new(LinkRenewal { link: self.page.link() });
        self.renewing.run(Rc::new(move || {
            let renewal = renewal.clone();
            Box::pin(async move {
                api::post_nothing(paths::GUARDIAN_LINKS, &*renewal).await?;
                self.page.finish(guardian::text().fresh_sent);
                Ok(())
            })
        }));
    }

    fn disown(self) {
        let address = self.address.get_untracked();
        if address.trim().is_empty() {
            self.faults.set(vec![Fault::of(ADDRESS, guardian::text().not_mine_missing)]);
            return;
        }
        let disowning = Rc::new(Disowning { link: self.page.link(), address });
        self.disowning.run(Rc::new(move || {
            let disowning = disowning.clone();
            Box::pin(async move {
                api::post_nothing(paths::GUARDIAN_DISOWNED, &*disowning)
                    .await
                    .map_err(|error| self.fail(error))?;
                self.page.finish(guardian::text().stopped);
                Ok(())
            })
        }));
    }

    fn fail(self, error: ApiError) -> ApiError {
        if error != ApiError::Offline {
            self.faults.try_set(vec![Fault { field: None, text: error.text() }]);
        }
        error
    }
}
