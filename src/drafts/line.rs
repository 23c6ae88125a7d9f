//! What a form says about its draft, and what can be done about it.

use super::{Draft, Stage, State, Trouble, Why};
use crate::{
    api::ApiError,
    browser::{
        history, time,
        view::{View, el, many, nothing, text},
    },
    i18n::{blank, drafts, fill, ui as common},
    session::sign_in_href,
    ui::{self, Tone},
};

/// The lines below a form's fields.
#[must_use]
pub fn line(draft: Draft) -> View {
    many(vec![
        el("div")
            .attr("role", "status")
            .live(move || if draft.has_lapsed() { lapsed(draft) } else { nothing() }),
        el("p")
            .class("draft-line")
            .attr("role", "status")
            .live_attr("data-draft", move || name(&draft.state()).to_owned())
            .live(move || if draft.is_under_way() { nothing() } else { state(draft) }),
        el("p")
            .class("draft-line")
            .attr("role", "status")
            .live_attr("data-stage", move || stage_name(&draft.stage()).to_owned())
            .live(move || stage(draft)),
        el("p").class("draft-line").attr("role", "status").live(move || aside(draft)),
    ])
}

/// As in `data-draft`.
fn name(state: &State) -> &'static str {
    match state {
        State::Loading => "loading",
        State::Empty => "empty",
        State::Changed => "changed",
        State::Saved(_) => "saved",
        State::Restored { .. } => "restored",
        State::NotSaved(_) => "not-saved",
        State::Locked(_) => "locked",
        State::Older => "older",
        State::Conflict => "conflict",
    }
}

/// As in `data-stage`.
fn stage_name(stage: &Stage) -> &'static str {
    match stage {
        Stage::Idle => "idle",
        Stage::Waiting { .. } => "waiting",
        Stage::Sending => "sending",
        Stage::Received(_) => "received",
        Stage::Refused(_) => "refused",
        Stage::Stale => "stale",
    }
}

/// The session ended while somebody wrote. What is not on this device stays on this page: then the way in is another tab.
fn lapsed(draft: Draft) -> View {
    let target = move || if matches!(draft.state(), State::NotSaved(_)) { "_blank" } else { "_self" };
    let link = ui::link_button("button small", common::text().sign_in, &sign_in_href())
        .live_attr("target", move || target().to_owned());
    let told = many(vec![ui::p(drafts::text().lapsed), ui::actions(vec![link])]);
    ui::boxed(Tone::Warn, told).attr("id", "lapsed")
}

fn state(draft: Draft) -> View {
    let words = drafts::text();
    match draft.state() {
        State::Loading => text(words.loading),
        State::Empty if draft.was_thrown() => {
            row(words.thrown, vec![small(words.bring_back, move || draft.bring_back())])
        }
        State::Empty => text(words.empty),
        State::Changed => text(words.saving),
        State::Saved(at) => row(&fill(words.saved, &[&time::time_of_day(at)]), vec![discard(draft)]),
        State::Restored { checked } => {
            let told = if checked { String::new() } else { [blank(), words.unchecked].concat() };
            row(&[words.restored, &*told].concat(), vec![discard(draft)])
        }
        State::NotSaved(why) => not_saved(draft, &why),
        State::Locked(why) => locked(draft, &why),
        State::Older => {
            let told = [words.older, blank(), words.until_then].concat();
            row(&told, vec![small(words.open_older, move || draft.take_other()), discard(draft)])
        }
        State::Conflict => row(
            &[words.conflict, blank(), words.until_then].concat(),
            vec![
                small(words.take_other, move || draft.take_other()),
                small(words.keep_mine, move || draft.keep_mine()),
            ],
        ),
    }
}

fn not_saved(draft: Draft, why: &Why) -> View {
    let words = drafts::text();
    let reason = match why {
        Why::Storage(Trouble::Missing) => words.no_storage,
        Why::Storage(Trouble::Blocked) => words.blocked,
        Why::Storage(Trouble::Newer) => words.newer,
        Why::Storage(Trouble::Failed) => words.failed,
        Why::NoCrypto => words.no_crypto,
        Why::TooLarge => words.too_large,
        Why::SignedOut => words.signed_out,
        Why::NoKey(error) => &fill(words.no_key, &[&error.text()]),
    };
    let way_on = match why {
        Why::Storage(Trouble::Newer) => Some(small(common::text().reload, history::reload)),
        Why::SignedOut if draft.has_lapsed() => None,
        Why::SignedOut => Some(ui::link_button("button small", common::text().sign_in, &sign_in_href())),
        Why::Storage(Trouble::Missing) | Why::NoCrypto | Why::TooLarge => None,
        _ => Some(small(common::text().try_again, move || draft.again())),
    };
    row(&[words.not_saved, blank(), reason, blank(), words.stays_here].concat(), way_on.into_iter().collect())
}

fn locked(draft: Draft, why: &Why) -> View {
    let words = drafts::text();
    let told = match why {
        Why::NoKey(error @ ApiError::Problem(_)) => fill(words.locked_why, &[&error.text()]),
        _ => words.locked.to_owned(),
    };
    let told = [&*told, blank(), words.until_then].concat();
    row(&told, vec![small(common::text().try_again, move || draft.again())])
}

fn stage(draft: Draft) -> View {
    let words = drafts::text();
    match draft.stage() {
        Stage::Idle => nothing(),
        Stage::Waiting { stored, error } => {
            let told = if stored { words.waiting } else { words.waiting_page };
            let why = error.map(|error| [blank(), &*error.text()].concat()).unwrap_or_default();
            row(&[told, &*why].concat(), vec![small(words.send_now, move || draft.send_now())])
        }
        Stage::Sending => text(words.sending),
        Stage::Received(_) => text(words.received),
        Stage::Refused(error) => text(&fill(words.refused, &[&error.text()])),
        Stage::Stale => text(words.stale),
    }
}

fn aside(draft: Draft) -> View {
    let words = drafts::text();
    match draft.set_aside() {
        0 => nothing(),
        count => {
            let told = fill(words.aside, &[&count.to_string()]);
            row(&told, vec![small(words.delete_aside, move || draft.delete_aside())])
        }
    }
}

fn discard(draft: Draft) -> View {
    ui::button("button small quiet", drafts::text().discard, move || draft.discard())
}

fn small(label: &str, press: impl FnMut() + 'static) -> View {
    ui::button("button small", label, press)
}

fn row(told: &str, buttons: Vec<View>) -> View {
    buttons.into_iter().fold(many(vec![text(told)]), |row, button| row.text(" ").child(button))
}
