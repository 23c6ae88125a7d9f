//! `/minors`: a minor names a guardian, reads out the number, corrects, sends again, withdraws.

use crate::{
    api::{self, ApiError, Load, Sending, load},
    app::App,
    browser::{
        announce::announce,
        task::spawn_for_page,
        time, timer,
        view::{View, el, many, nothing},
    },
    i18n::{self, fill, minors},
    route::Route,
    ui::{self, Fault, Faults, Field, Kind, Pause, Tone},
};
use contract::{
    guardian::{GuardianRequestState, GuardianRequestView, NewGuardianRequest},
    paths,
};
use leptos::prelude::*;
use std::rc::Rc;

/// So often it is asked whether the guardian has decided.
const PAUSE_MS: i32 = 4_000;
const SUMMARY: &str = "guardian-faults";
const ADDRESS: &str = "guardian-address";

#[derive(Clone, Copy)]
struct Page {
    app: App,
    state: RwSignal<Load<GuardianRequestView>>,
    address: RwSignal<String>,
    faults: Faults,
    sending: Sending,
    pause: Pause,
    withdrawing: Sending,
    /// How often the state changed: an answer to an older question changes nothing.
    changes: StoredValue<u32>,
}

/// `/minors`.
#[must_use]
pub fn page(app: App) -> View {
    let words = minors::text();
    ui::page(words.title, vec![ui::p(words.intro).class("intro"), ui::for_person(app, body)])
}

fn body(app: App) -> View {
    let page = Page {
        app,
        state: RwSignal::new(Load::Loading(0)),
        address: RwSignal::new(String::new()),
        faults: RwSignal::new(Vec::new()),
        sending: Sending::default(),
        pause: Pause::default(),
        withdrawing: Sending::default(),
        changes: StoredValue::new(0),
    };
    page.fetch();
    page.follow();
    many(vec![
        ui::error_summary(SUMMARY, page.faults),
        ui::loaded(
            page.state,
            move || page.fetch(),
            move |request: &GuardianRequestView| page.shown(request),
        ),
        ui::waiting(page.sending),
        el("p").attr("role", "status").live(move || ui::progress(page.withdrawing).unwrap_or_else(nothing)),
    ])
}

impl Page {
    fn fetch(self) {
        let app = self.app;
        load(self.state, async move {
            api::get(paths::GUARDIAN_REQUEST).await.map_err(|error| app.person.note(error))
        });
    }

    /// The page goes on by itself once the guardian has decided, or the number no longer works.
    fn follow(self) {
        spawn_for_page(async move {
            timer::sleep(PAUSE_MS).await;
            let before = self.changes.try_get_value();
            if let Ok(new) = api::get::<GuardianRequestView>(paths::GUARDIAN_REQUEST).await {
                let same =
                    self.state.try_with_untracked(|now| matches!(now, Load::Ready(old) if *old == new));
                let sending = self.sending.is_under_way() || self.withdrawing.is_under_way();
                if same == Some(false) && !sending && before == self.changes.try_get_value() {
                    if new.state == GuardianRequestState::Decided {
                        announce(&decided(&new));
                    }
                    self.state.try_set(Load::Ready(new));
                }
            }
            self.follow();
        });
    }

    fn set(self, request: GuardianRequestView) {
        self.changes.try_update_value(|changes| *changes += 1);
        self.state.try_set(Load::Ready(request));
    }

    fn shown(self, request: &GuardianRequestView) -> View {
        let words = minors::text();
        match request.state {
            GuardianRequestState::None => many(vec![ui::p(words.sent), self.form()]),
            GuardianRequestState::Disowned => {
                many(vec![ui::boxed(Tone::Bad, ui::p(words.disowned)), self.form()])
            }
            GuardianRequestState::Waiting | GuardianRequestState::Decided => self.asked(request),
        }
    }

    fn asked(self, request: &GuardianRequestView) -> View {
        let words = minors::text();
        let told = if request.state == GuardianRequestState::Decided {
            let link = ui::link_button("button primary", words.to_choices, &Route::Choices.href());
            ui::boxed(Tone::Good, many(vec![ui::p(&decided(request)), ui::actions(vec![link])]))
        } else {
            let to = request.address.as_deref().unwrap_or_default();
            ui::p(&fill(words.on_its_way, &[to]))
        };
        let number = match (&request.number, &request.until) {
            (Some(number), Some(until)) => ui::card("guardian-number")
                .child(ui::p(words.number_text))
                .child(el("div").class("code-input").text(number))
                .child(ui::p(&fill(words.until, &[&time::moment(until)])).class("choice-note")),
            _ => ui::p(words.no_number),
        };
        let again = self.pause.button("button", [words.again, words.asking], self.sending, move || {
            self.ask(None);
        });
        let withdraw = ui::sender("button quiet", words.withdraw, words.withdrawing, self.withdrawing);
        many(vec![
            told,
            number,
            ui::actions(vec![again]),
            self.pause.line(),
            ui::card("another-guardian")
                .child(ui::h2(words.another))
                .child(ui::p(words.another_text))
                .child(self.form()),
            ui::p(words.withdraw_text),
            ui::actions(vec![withdraw.on_press(move || self.withdraw())]),
        ])
    }

    fn form(self) -> View {
        let words = minors::text();
        let field = Field {
            id: ADDRESS,
            label: words.address,
            hint: words.address_hint,
            kind: Kind::Address,
            value: self.address,
            faults: self.faults,
        };
        ui::form(move || self.send()).child(ui::field(field)).child(ui::submit(
            words.ask,
            words.asking,
            self.sending,
        ))
    }

    fn send(self) {
        let address = self.address.get_untracked();
        if address.trim().is_empty() {
            self.faults.set(vec![Fault::of(ADDRESS, minors::text().address_missing)]);
        } else {
            self.ask(Some(address));
        }
    }

    fn ask(self, address: Option<String>) {
        let new = Rc::new(NewGuardianRequest { address, language: i18n::language() });
        self.sending.run(Rc::new(move || {
            let new = new.clone();
            Box::pin(async move {
                let asked: GuardianRequestView =
                    api::post(paths::GUARDIAN_REQUEST, &*new).await.map_err(|error| self.fail(error))?;
                let to = asked.address.clone().unwrap_or_default();
                announce(&fill(minors::text().on_its_way, &[&to]));
                self.faults.try_set(Vec::new());
                self.pause.begin();
                self.address.try_set(String::new());
                self.set(asked);
                self.app.focus_heading();
                Ok(())
            })
        }));
    }

    fn withdraw(self) {
        self.withdrawing.run(Rc::new(move || {
            Box::pin(async move {
                api::delete(paths::GUARDIAN_REQUEST).await.map_err(|error| self.app.person.note(error))?;
                let state = GuardianRequestState::None;
                self.set(GuardianRequestView { state, address: None, number: None, until: None });
                self.app.focus_heading();
                Ok(())
            })
        }));
    }

    fn fail(self, error: ApiError) -> ApiError {
        let error = self.app.person.note(error);
        if error != ApiError::Offline {
            self.faults.try_set(vec![Fault { field: None, text: error.text() }]);
        }
        error
    }
}

fn decided(request: &GuardianRequestView) -> String {
    fill(minors::text().decided, &[request.address.as_deref().unwrap_or_default()])
}
