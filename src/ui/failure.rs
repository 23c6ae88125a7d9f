//! What failed, in words, with what can be done about it.

use super::{button, link_button};
use crate::{
    api::{ApiError, Progress, Sending},
    browser::{
        history,
        view::{View, el, many, text},
    },
    i18n::ui,
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
            (error.text(), link_button("button small", words.read_new_version, &Route::Policy.href()))
        }
        Some(Code::ClientOutdated) => (error.text(), button("button small", words.reload, history::reload)),
        _ => (error.text(), button("button small", words.try_again, again)),
    };
    many(vec![el("span").class("failure").text(&told), text(" "), way_on])
}

/// Where something that is sent stands; nothing while it is idle.
#[must_use]
pub fn progress(sending: Sending) -> Option<View> {
    let words = ui::text();
    match sending.progress() {
        Progress::Idle => None,
        Progress::Sending => Some(text(words.saving)),
        Progress::Waiting => {
            let again = button("button small", words.try_again, move || sending.again());
            Some(many(vec![text(words.waiting), text(" "), again]))
        }
        Progress::Failed(error) if error.is_signed_out() => Some(failure(&error, move || sending.again())),
        Progress::Failed(error) => {
            let saved = if error.is_unclear() { words.unclear } else { words.not_saved };
            let told = failure(&error, move || sending.again());
            Some(many(vec![text(saved), text(" "), told]))
        }
    }
}
