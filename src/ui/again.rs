//! Having something sent once more: not at once, since what was sent may still be on its way.

use super::button::{is_told, pausing};
use crate::{
    api::Sending,
    browser::{
        task::spawn,
        time, timer,
        view::{View, el},
    },
    i18n::{fill, waiting},
};
use leptos::prelude::*;

const PAUSE_MS: f64 = 30_000.0;
const WAIT: &str = "again-wait";

/// How long nothing is sent once more, in words; empty when it can be.
#[derive(Clone, Copy)]
pub struct Pause(RwSignal<String>);

impl Default for Pause {
    fn default() -> Self {
        Self(RwSignal::new(String::new()))
    }
}

impl Pause {
    /// Something was sent.
    pub fn begin(self) {
        let sent = time::now();
        self.0.try_set(String::new());
        spawn(async move {
            let mut told = String::new();
            // Until the page is left, or something was sent anew.
            while self.0.try_with_untracked(|now| *now == told) == Some(true) {
                told = left(sent);
                self.0.try_set(told.clone());
                if told.is_empty() {
                    return;
                }
                timer::sleep(1_000).await;
            }
        });
    }

    /// The button. While it pauses, pressing it does nothing.
    #[must_use]
    pub fn button(
        self,
        class: &str,
        words: [&'static str; 2],
        sending: Sending,
        mut send: impl FnMut() + 'static,
    ) -> View {
        pausing(class, words, sending, Some(self.0)).attr("aria-describedby", WAIT).on_press(move || {
            if !is_told(self.0) {
                send();
            }
        })
    }

    /// The line that counts. It is not read out each second: whoever comes to the button hears it.
    #[must_use]
    pub fn line(self) -> View {
        el("p").class("field-hint").attr("id", WAIT).live_text(move || self.0.try_get().unwrap_or_default())
    }
}

/// A clock that was set back does not make it longer.
fn left(sent: f64) -> String {
    let left = PAUSE_MS - (time::now() - sent);
    if !(1.0..=PAUSE_MS).contains(&left) {
        return String::new();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "30 at most")]
    let seconds = (left / 1_000.0) as u32 + 1;
    fill(waiting::text().again_in, &[&seconds.min(30).to_string()])
}
