//! Where the person is signed in, and signing out elsewhere.

use crate::{
    api::{self, ApiError, Load, Sending, load},
    app::App,
    browser::{
        announce::announce,
        task::spawn,
        time,
        view::{View, el, many, nothing, text},
    },
    i18n::{
        fill,
        sessions::{self, Texts},
        waiting,
    },
    route::Route,
    ui,
};
use contract::{
    paths,
    session::{SessionView, Sessions},
};
use leptos::prelude::*;
use std::rc::Rc;

/// `/sessions`.
#[must_use]
pub fn sessions_page(app: App) -> View {
    let words = sessions::text();
    ui::page(words.sessions, vec![ui::p(words.sessions_intro), ui::for_person(app, list)])
}

/// The list, and what is being ended.
#[derive(Clone, Copy)]
struct List {
    app: App,
    state: RwSignal<Load<Sessions>>,
    sending: Sending,
}

fn list(app: App) -> View {
    let list = List { app, state: RwSignal::new(Load::Loading(0)), sending: Sending::default() };
    load(list.state, list.fetch());
    let again = move || load(list.state, list.fetch());
    let words = sessions::text();
    let told = [words.ending, waiting::text().not_sent_yet, words.not_ended, words.unclear];
    let progress = move || ui::progress_in(list.sending, told).unwrap_or_else(nothing);
    many(vec![
        el("p").attr("role", "status").live(progress),
        ui::loaded(list.state, again, move |sessions| cards(list, &sessions.sessions)),
        el("hr"),
        ui::p(words.forget_text),
        ui::link_button("button", words.forget, &Route::Forget.href()),
    ])
}

fn cards(list: List, sessions: &[SessionView]) -> View {
    let words = sessions::text();
    let told: Vec<(String, String)> = sessions
        .iter()
        .map(|session| (device(&session.device, words), time::moment(&session.since)))
        .collect();
    let names = (0..told.len()).map(|index| name(&told, index));
    let cards = sessions.iter().zip(names).map(|(session, name)| card(list, session, &name)).collect();
    let elsewhere = if sessions.iter().any(|session| !session.current) {
        ui::button("button", words.elsewhere, move || list.end(paths::SESSIONS, words.elsewhere_done))
    } else {
        ui::p(words.only_here)
    };
    many(vec![el("div").class("cards").children(cards), elsewhere])
}

/// What tells a session from all others: its device, where that is not enough its beginning, and where that is not enough its
/// position in the list.
fn name(told: &[(String, String)], index: usize) -> String {
    let (device, since) = &told[index];
    let alike = |with_since: bool| {
        told.iter()
            .enumerate()
            .filter(move |(_, (other, began))| other == device && (!with_since || began == since))
    };
    if alike(false).count() == 1 {
        return device.clone();
    }
    let named = [&**device, " · ", since].concat();
    if alike(true).count() == 1 {
        return named;
    }
    let position = alike(true).take_while(|(other, _)| *other <= index).count();
    [&*named, " · ", &*position.to_string()].concat()
}

fn card(list: List, session: &SessionView, name: &str) -> View {
    let words = sessions::text();
    let device = device(&session.device, words);
    let idle = fill(words.idle, &[&session.idle_minutes.to_string()]);
    let facts = vec![
        (words.since, text(&time::moment(&session.since))),
        (words.seen, text(&time::moment(&session.seen))),
        (words.until, text(&[&*time::moment(&session.until), " ", &idle].concat())),
    ];
    let action = if session.current {
        ui::p(words.this_one).class("badge")
    } else {
        let (path, done) = (paths::session(&session.id), fill(words.revoked, &[name]));
        ui::button("button small", words.revoke, move || list.end(&path, &done))
            .attr("aria-label", &fill(words.revoke_label, &[name]))
    };
    ui::card(&session.id).child(ui::h2(&device)).child(ui::facts("facts", facts)).child(action)
}

/// The device as the server tells it, `Chrome, Android`, `App, Android` or `?`, in the page's language.
fn device(told: &str, words: &Texts) -> String {
    let named = |name: &str| match name {
        "App" => words.our_app.to_owned(),
        "?" => words.unknown.to_owned(),
        name => name.to_owned(),
    };
    match told.split_once(", ") {
        Some((browser, system)) => fill(words.place, &[&named(browser), system]),
        None => named(told),
    }
}

impl List {
    async fn fetch(self) -> Result<Sessions, ApiError> {
        api::get(paths::SESSIONS).await.map_err(|error| self.app.person.note(error))
    }

    /// Ends sessions, says so, and shows what the server has then.
    fn end(self, path: &str, done: &str) {
        let (path, done): (Rc<str>, Rc<str>) = (path.into(), done.into());
        self.sending.run(Rc::new(move || {
            let (path, done) = (path.clone(), done.clone());
            Box::pin(async move {
                let ended = api::delete(&path).await.map_err(|error| self.app.person.note(error));
                match &ended {
                    Ok(()) => announce(&done),
                    // What is left shows whether it was done.
                    Err(error) if error.is_unclear() => {}
                    Err(_) => return ended,
                }
                spawn(async move {
                    let fetched = self.fetch().await;
                    self.state.try_set(fetched.map_or_else(Load::Failed, Load::Ready));
                    // The pressed button is gone.
                    self.app.focus_heading();
                });
                ended
            })
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::{device, name};
    use crate::i18n::sessions;
    use contract::language::Language::{En, ZhHans};

    #[test]
    fn each_session_has_a_name_of_its_own() {
        let told: Vec<(String, String)> =
            [("A", "8:00"), ("B", "8:00"), ("B", "9:00"), ("C", "7:00"), ("C", "7:00")]
                .map(|(device, since)| (device.to_owned(), since.to_owned()))
                .into();
        let names: Vec<String> = (0..told.len()).map(|index| name(&told, index)).collect();
        assert_eq!(names, ["A", "B · 8:00", "B · 9:00", "C · 7:00 · 1", "C · 7:00 · 2"]);
    }

    #[test]
    fn a_device_is_told_in_the_language_of_the_page_and_never_as_a_question_mark() {
        for (told, english, chinese) in [
            ("Chrome, Android", "Chrome, Android", "Chrome，Android 系统"),
            ("App, Android", "Our app, Android", "我们的应用，Android 系统"),
            ("App", "Our app", "我们的应用"),
            ("Firefox", "Firefox", "Firefox"),
            ("?", "Unknown device", "未知设备"),
        ] {
            assert_eq!(device(told, sessions::of(En)), english);
            assert_eq!(device(told, sessions::of(ZhHans)), chinese);
        }
    }
}
