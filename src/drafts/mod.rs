//! Drafts that survive: what is typed into a form is kept on the device, sealed with a key that only the server keeps.
//!
//! The only user of the browser's database. A form opens a [`Draft`], shows [`line()`], and submits through it.

mod draft;
mod fields;
mod heads;
mod key;
mod line;
mod outbox;
mod record;
pub mod seal;
mod state;
mod store;
mod worker;

pub use draft::{Draft, Form};
pub use fields::Fields;
pub use line::line;
pub use state::{Stage, State, Why};
pub use store::Trouble;

use crate::{
    api::{self, ApiError},
    app::{App, Message},
    browser::{crypto, history, lifecycle, task::spawn, time, timer::Timer, view::watch},
    i18n,
    ui::Tone,
};
use contract::{consent::Choices, paths};
use draft::Inner as OpenDraft;
use key::{Keyring, NoKey};
use outbox::Outbox;
use std::{
    cell::{Cell, RefCell},
    future::ready,
    pin::Pin,
    rc::{Rc, Weak},
};
use store::Store;

/// How drafts are kept. The product uses the defaults; tests use databases and times of their own.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The database's name.
    pub database: String,
    /// The shape of the database: counts up, never down.
    pub version: u32,
    /// How long the database may take for one thing, in milliseconds.
    pub limit_ms: i32,
    /// How long after a change it is saved, in milliseconds: what a closed tab may lose.
    pub pause_ms: i32,
    /// How long the key is held without use, in milliseconds.
    pub idle_ms: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            database: "privacy-center".to_owned(),
            version: 1,
            limit_ms: 5_000,
            pause_ms: 400,
            idle_ms: 15 * 60 * 1_000,
        }
    }
}

/// All drafts of this page.
#[derive(Clone)]
pub struct Drafts(Rc<Inner>);

struct Inner {
    app: App,
    settings: Settings,
    store: Store,
    ring: RefCell<Option<Rc<Keyring>>>,
    used: Cell<f64>,
    idle: RefCell<Option<Timer>>,
    /// Who the key is for, once that is known: as in [`person`].
    person: RefCell<Option<String>>,
    /// Whether their session ended by itself, and the key that they had.
    away: Cell<bool>,
    writers_key: RefCell<Option<Rc<Keyring>>>,
    open: RefCell<Vec<Weak<OpenDraft>>>,
    /// What was not saved when its form was left: whose, of which form.
    kept: RefCell<Vec<(String, String, Fields)>>,
    outbox: Outbox,
    /// The name of the installation whose key is to be destroyed, until the server has done it.
    forgetting: RefCell<Option<String>>,
}

/// Work in a box: held inside other work it would be compiled into each of them.
type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

thread_local! {
    static PAGE: RefCell<Option<Drafts>> = const { RefCell::new(None) };
}

impl Drafts {
    /// Those of this page.
    #[must_use]
    pub fn of(app: App) -> Self {
        PAGE.with_borrow_mut(|page| page.get_or_insert_with(|| Self::new(app, Settings::default())).clone())
    }

    /// With settings of their own.
    #[must_use]
    pub fn new(app: App, settings: Settings) -> Self {
        let store = Store::new(&settings.database, settings.version, settings.limit_ms);
        let drafts = Self(Rc::new(Inner {
            app,
            settings,
            store,
            ring: RefCell::default(),
            used: Cell::new(time::now()),
            idle: RefCell::default(),
            person: RefCell::default(),
            away: Cell::new(false),
            writers_key: RefCell::default(),
            open: RefCell::default(),
            kept: RefCell::default(),
            outbox: Outbox::default(),
            forgetting: RefCell::default(),
        }));
        drafts.listen();
        drafts
    }

    /// Whether the key is in memory right now.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.0.ring.borrow().is_some()
    }

    /// Wipes everything of ours from this device, and asks the server to destroy the key.
    ///
    /// # Errors
    /// What the server was not told. On the device it is gone even then, unless another page still holds it open.
    pub async fn forget(&self) -> Result<(), ApiError> {
        if !self.is_forgetting() {
            *self.0.forgetting.borrow_mut() = self.installation().await.ok();
        }
        self.drop_key();
        self.forget_memory();
        for draft in self.drafts() {
            draft.forget();
        }
        let wiped = self.0.store.forget().await;
        let installation = self.0.forgetting.borrow().clone();
        if let Some(installation) = installation {
            api::delete(&paths::drafts_of(&installation)).await?;
            self.0.forgetting.take();
        }
        wiped.map_err(|_| ApiError::Timeout)
    }

    /// Whether the server has not destroyed yet what it was asked to: it does so only while the session lasts.
    #[must_use]
    pub fn is_forgetting(&self) -> bool {
        self.0.forgetting.borrow().is_some()
    }

    fn listen(&self) {
        let heard = |hears: fn(&Self)| {
            let drafts = Rc::downgrade(&self.0);
            move || {
                if let Some(inner) = drafts.upgrade() {
                    hears(&Self(inner));
                }
            }
        };
        let (leave, hide) = (heard(Self::leave), heard(Self::flush));
        let (show, online, revived) = (heard(Self::shown), heard(Self::online), heard(Self::online));
        lifecycle::on_leave(leave);
        lifecycle::on_visible(move |visible| if visible { show() } else { hide() });
        lifecycle::on_online(online);
        history::on_revival(revived);
        let changed = heard(Self::person_changed);
        // Outside of any page's scope: it listens as long as the document lives.
        spawn(async move { watch(changed) });
    }

    /// The page is on the screen again. Whoever was signed out may have signed in meanwhile, in another tab.
    fn shown(&self) {
        self.check_idle();
        if self.0.away.get() {
            self.0.app.person.fetch_again();
        }
    }

    /// Signing out, or somebody else signing in: nothing of the one before stays in memory. Where a session ended by itself,
    /// the forms that are open keep the key, so that what is typed on is kept for whoever typed it, until they are back.
    fn person_changed(&self) {
        let Some(now) = self.0.app.person.with(person) else { return };
        if self.0.app.person.has_lapsed() {
            if !self.0.away.replace(true) {
                let ring = self.0.ring.borrow().clone();
                self.flush();
                self.drop_key();
                self.0.writers_key.replace(ring);
                self.touch();
            }
            return;
        }
        let before = self.0.person.replace(Some(now.clone()));
        let changed = before.is_some_and(|before| before != now);
        if changed {
            self.flush();
            self.drop_key();
            self.forget_memory();
        }
        self.0.writers_key.take();
        if self.0.away.replace(false) && !changed {
            self.online();
            let text = i18n::drafts::text().restored.to_owned();
            self.0.app.say(Message { tone: Tone::Good, text, again: None });
        }
    }

    /// Who is there: as in [`person`]. While that is being found out it is the last one that was known.
    fn person(&self) -> String {
        let known = || self.0.person.borrow().clone();
        self.0.app.person.peek(person).or_else(known).unwrap_or_default()
    }

    fn forget_memory(&self) {
        self.0.kept.borrow_mut().clear();
        self.0.outbox.forget();
    }

    /// The page goes, or is put away: the last words are saved as far as there is time, and the key goes.
    fn leave(&self) {
        self.flush();
        self.drop_key();
    }

    /// What was left of a form is safe by now.
    fn let_go(&self, form: &str) {
        self.0.kept.borrow_mut().retain(|(_, known, _)| known != form);
    }

    fn drop_key(&self) {
        self.0.ring.take();
        self.0.writers_key.take();
        self.0.idle.take();
    }

    fn flush(&self) {
        for draft in self.drafts() {
            draft.flush(draft.ring());
        }
    }

    fn online(&self) {
        for draft in self.drafts() {
            draft.online();
        }
        self.send_waiting();
    }

    fn drafts(&self) -> Vec<Rc<OpenDraft>> {
        let mut open = self.0.open.borrow_mut();
        open.retain(|draft| draft.strong_count() > 0);
        open.iter().filter_map(Weak::upgrade).collect()
    }

    /// The key was used.
    fn touch(&self) {
        self.0.used.set(time::now());
        if self.0.idle.borrow().is_none() {
            self.watch_idle(self.0.settings.idle_ms);
        }
    }

    fn watch_idle(&self, after: i32) {
        let drafts = Rc::downgrade(&self.0);
        let then = move || {
            if let Some(inner) = drafts.upgrade() {
                Self(inner).check_idle();
            }
        };
        *self.0.idle.borrow_mut() = Some(Timer::after(after, then));
    }

    /// Timers stand still while a device sleeps, so it is asked again when the page is shown.
    fn check_idle(&self) {
        if !self.has_key() && self.0.writers_key.borrow().is_none() {
            return;
        }
        let limit = f64::from(self.0.settings.idle_ms);
        let left = limit - (time::now() - self.0.used.get());
        if left <= 0.0 {
            self.leave();
        } else {
            #[expect(clippy::cast_possible_truncation, reason = "at most the setting, which is an i32")]
            self.watch_idle(left as i32 + 1);
        }
    }

    async fn installation(&self) -> Result<String, Why> {
        let fresh = crypto::uuid().map_err(|_| Why::NoCrypto)?;
        self.0.store.installation(fresh).await.map_err(Why::Storage)
    }

    /// The key: the one in memory, or asked of the server.
    fn key(&self) -> Soon<'_, Result<Rc<Keyring>, Why>> {
        self.touch();
        let held = self.0.ring.borrow().clone();
        match held {
            Some(ring) => Box::pin(ready(Ok(ring))),
            None => self.ask(),
        }
    }

    /// Asks the server for the key.
    fn ask(&self) -> Soon<'_, Result<Rc<Keyring>, Why>> {
        Box::pin(async {
            let installation = self.installation().await?;
            let ring =
                Keyring::ask(installation, !self.person().is_empty()).await.map_err(|error| match error {
                    NoKey::NotReleased(error) if error.is_signed_out() => {
                        drop(self.0.app.person.note(error));
                        Why::SignedOut
                    }
                    NoKey::NotReleased(error) => Why::NoKey(error),
                    NoKey::NoCrypto => Why::NoCrypto,
                })?;
            let ring = Rc::new(ring);
            *self.0.ring.borrow_mut() = Some(Rc::clone(&ring));
            self.touch();
            Ok(ring)
        })
    }
}

/// Who is signed in, in one session or another; nothing for a visitor.
pub(crate) fn person(choices: &Choices) -> String {
    match &choices.session {
        Some(session) => choices.subject.clone().unwrap_or_else(|| session.id.clone()),
        None => String::new(),
    }
}
