//! What failed, in words, with what can be done about it.

use super::{button, link_button};
use crate::{
    api::{ApiError, Progress, Sending},
    browser::{
        history,
        view::{View, el, many, nothing, text},
    },
    i18n::{blank, ui},
    route::Route,
    session::sign_in_href,
};
use contract::problem::Code;

/// A failure: the sentence, and a way on that fits it.
#[must_use]
pub fn failure(error: &ApiError, again: impl FnMut() + 'static) -> View {
    let words = ui::text();
    let (told, way_on) = match error.code() {
        Some(Code::SignInNeeded) => {
            (words.ended.to_owned(), link_button("button small", words.sign_in, &sign_in_href()))
        }
        Some(Code::PolicyChanged) => {
            // The policy may be on the screen already, in the version before.
            let link = link_button("button small", words.read_new_version, &Route::Policy.href());
            (error.text(), link.attr("data-load", ""))
        }
        Some(Code::ClientOutdated | Code::OtherPerson) => {
            (error.text(), button("button small", words.reload, history::reload))
        }
        // The page shows where it stands now: trying the same again would help nobody.
        Some(Code::ChangedElsewhere) => (error.text(), nothing()),
        _ => (error.text(), button("button small", words.try_again, again)),
    };
    many(vec![el("span").class("failure").text(&told), text(" "), way_on])
}

/// Where something that is sent stands; while it is idle, or was changed elsewhere meanwhile, also how it stands otherwise.
#[must_use]
pub fn progress_or(sending: Sending, standing: impl FnOnce() -> View) -> View {
    let elsewhere = matches!(sending.progress(), Progress::Failed(error) if error.is_elsewhere());
    match progress(sending) {
        None => standing(),
        Some(told) if elsewhere => many(vec![told, text(" "), standing()]),
        Some(told) => told,
    }
}

/// Where something that is saved stands; nothing while it is idle.
#[must_use]
pub fn progress(sending: Sending) -> Option<View> {
    let words = ui::text();
    progress_in(sending, [words.saving, words.waiting, words.not_saved, words.unclear])
}

/// Where something that is sent stands, in these words: on its way, waiting for the network, not done, and not known.
#[must_use]
pub fn progress_in(sending: Sending, told: [&str; 4]) -> Option<View> {
    let [busy, waiting, not_done, unclear] = told;
    match sending.progress() {
        Progress::Idle => None,
        Progress::Sending => Some(text(busy)),
        Progress::Waiting => {
            let again = button("button small", ui::text().try_again, move || sending.again());
            Some(many(vec![text(waiting), text(" "), again]))
        }
        Progress::Failed(error) if error.is_signed_out() => Some(failure(&error, move || sending.again())),
        Progress::Failed(error) => {
            let saved = if error.is_unclear() { unclear } else { not_done };
            let told = failure(&error, move || sending.again());
            Some(many(vec![text(saved), text(blank()), told]))
        }
    }
}
