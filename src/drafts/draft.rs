//! One form's draft, as its page sees it: where it stands, and what can be done with it.

use super::{Drafts, Fields, Stage, State, key::Keyring, record::Record, worker::Job};
use crate::browser::{timer::Timer, view::watch};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

/// A form that keeps a draft.
pub struct Form {
    /// Its name: never changes, has no `|` in it.
    pub id: String,
    /// The shape of its fields: counts up when they change.
    pub schema: u32,
    /// Its fields and what is typed into them.
    pub fields: Vec<(&'static str, RwSignal<String>)>,
}

/// The draft of a form that is open.
#[derive(Clone, Copy)]
pub struct Draft {
    // Signals of a type that pages have anyway: each further type costs kilobytes.
    state: RwSignal<bool>,
    stage: RwSignal<bool>,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

/// A draft that is found, or written by another page: its identity and what is in it.
pub(super) type Other = ((String, u64), Fields);

pub(super) struct Inner {
    pub(super) drafts: Drafts,
    pub(super) form: Form,
    pub(super) state: RefCell<State>,
    stage: RefCell<Stage>,
    /// The keys of what was set aside.
    pub(super) aside: RefCell<Vec<String>>,
    /// Turns when the state changes, or what was set aside.
    state_turn: RwSignal<bool>,
    /// Turns when the stage changes.
    stage_turn: RwSignal<bool>,
    /// Who was there when it was opened: as in [`super::person`].
    pub(super) person: String,
    /// Whose draft, once a key was released.
    pub(super) holder: RefCell<Option<String>>,
    /// What is typed.
    pub(super) latest: RefCell<Fields>,
    /// What is kept.
    pub(super) saved: RefCell<Fields>,
    /// Which revision of which draft is kept.
    pub(super) base: RefCell<Option<(String, u64)>>,
    /// What the person may choose instead.
    pub(super) other: RefCell<Option<Other>>,
    /// What was thrown away, until something else is typed or the form is left.
    pub(super) thrown: RefCell<Option<Fields>>,
    /// Whether a draft of somebody who was signed in is on this device, and nobody is.
    pub(super) waits: Cell<bool>,
    /// What the server has not been told yet: what was sealed with which key.
    pub(super) head: RefCell<Option<(String, Record)>>,
    pub(super) jobs: RefCell<VecDeque<Job>>,
    pub(super) working: Cell<bool>,
    pub(super) timer: RefCell<Option<Timer>>,
}

impl Draft {
    /// Opens the draft of a form: what was kept comes back into its fields, and what changes is kept from now on.
    #[must_use]
    pub fn open(drafts: &Drafts, form: Form) -> Self {
        let turns = [RwSignal::new(false), RwSignal::new(false)];
        let fields = form.fields.clone();
        let inner = Rc::new(Inner {
            drafts: drafts.clone(),
            form,
            state: RefCell::new(State::Loading),
            stage: RefCell::new(Stage::Idle),
            aside: RefCell::default(),
            state_turn: turns[0],
            stage_turn: turns[1],
            person: drafts.person(),
            holder: RefCell::default(),
            latest: RefCell::default(),
            saved: RefCell::default(),
            base: RefCell::default(),
            other: RefCell::default(),
            thrown: RefCell::default(),
            waits: Cell::new(false),
            head: RefCell::default(),
            jobs: RefCell::default(),
            working: Cell::new(false),
            timer: RefCell::default(),
        });
        inner.bring_back_from_memory();
        drafts.0.open.borrow_mut().push(Rc::downgrade(&inner));
        inner.push(Job::Open);
        let stored = StoredValue::new_local(Rc::clone(&inner));
        watch(move || {
            let typed = Fields::new(fields.iter().map(|(name, value)| (*name, value.get())));
            inner.changed(typed);
        });
        on_cleanup(move || {
            if let Some(inner) = stored.try_get_value() {
                inner.left();
            }
        });
        Self { state: turns[0], stage: turns[1], inner: stored }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(self) -> State {
        let _ = self.state.try_get();
        self.inner().map_or(State::Loading, |inner| inner.state.borrow().clone())
    }

    /// Where the submitted form stands.
    #[must_use]
    pub fn stage(self) -> Stage {
        let _ = self.stage.try_get();
        self.inner().map_or(Stage::Idle, |inner| inner.stage.borrow().clone())
    }

    /// Whether it was submitted and waits, or is on its way: what is typed is fixed until then.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        self.stage().is_under_way()
    }

    /// Whether the session of whoever writes ended meanwhile.
    #[must_use]
    pub fn has_lapsed(self) -> bool {
        self.inner().is_some_and(|inner| !inner.person.is_empty() && inner.drafts.0.app.person.has_lapsed())
    }

    /// Whether nothing can be submitted now.
    #[must_use]
    pub fn is_closed(self) -> bool {
        self.is_under_way() || self.has_lapsed()
    }

    /// Whether somebody's draft waits on this device for their signing in.
    #[must_use]
    pub fn waits(self) -> bool {
        let _ = self.state.try_get();
        self.inner().is_some_and(|inner| inner.waits.get())
    }

    /// A field of the other text, where there is a conflict.
    #[must_use]
    pub fn other(self, field: &str) -> Option<String> {
        let _ = self.state.try_get();
        let inner = self.inner().filter(|inner| *inner.state.borrow() == State::Conflict)?;
        let other = inner.other.borrow();
        Some(other.as_ref()?.1.get(field)?.to_owned())
    }

    /// Whether a draft was just thrown away and can come back.
    #[must_use]
    pub fn was_thrown(self) -> bool {
        let _ = self.state.try_get();
        self.inner().is_some_and(|inner| inner.thrown.borrow().is_some())
    }

    /// How many things were set aside because they did not open.
    #[must_use]
    pub fn set_aside(self) -> usize {
        let _ = self.state.try_get();
        self.inner().map_or(0, |inner| inner.aside.borrow().len())
    }

    /// Sends a body (JSON) to an address of the API, once, now or when there is a network again.
    pub fn submit(self, path: &str, body: String) {
        let Some(inner) = self.inner() else { return };
        if !inner.stage.borrow().is_under_way() {
            inner.tell(Stage::Sending);
            inner.push(Job::Submit { path: path.to_owned(), body: body.into() });
        }
    }

    /// Tries at once what waits for its next try.
    pub fn send_now(self) {
        if let Some(inner) = self.inner() {
            inner.drafts.send_waiting();
        }
    }

    /// Throws the draft away: here, on the device, and what the server knows of it. Until something else is typed, the page
    /// still knows it.
    pub fn discard(self) {
        self.push(Job::Discard);
    }

    /// Takes back that it was thrown away.
    pub fn bring_back(self) {
        self.push(Job::BringBack);
    }

    /// Takes what is kept instead of what is on the screen.
    pub fn take_other(self) {
        self.push(Job::TakeOther);
    }

    /// Keeps what is on the screen instead of what is kept.
    pub fn keep_mine(self) {
        self.push(Job::KeepMine);
    }

    /// Deletes what was set aside.
    pub fn delete_aside(self) {
        self.push(Job::DeleteAside);
    }

    /// Tries to open or keep it again.
    pub fn again(self) {
        if let Some(inner) = self.inner() {
            inner.online();
        }
    }

    fn push(self, job: Job) {
        if let Some(inner) = self.inner() {
            inner.push(job);
        }
    }

    /// Shared, and not read through closures: those are compiled for each question anew.
    fn inner(self) -> Option<Rc<Inner>> {
        self.inner.try_get_value()
    }
}

impl Inner {
    pub(super) fn set(&self, state: State) {
        if *self.state.borrow() != state {
            *self.state.borrow_mut() = state;
            turn(self.state_turn);
        }
    }

    pub(super) fn tell(&self, stage: Stage) {
        if *self.stage.borrow() != stage {
            *self.stage.borrow_mut() = stage;
            turn(self.stage_turn);
        }
    }

    pub(super) fn set_aside(&self, aside: Vec<String>) {
        *self.aside.borrow_mut() = aside;
        turn(self.state_turn);
    }

    /// Whether the person, or the lock, has to decide before anything is kept.
    pub(super) fn chooses(&self) -> bool {
        matches!(*self.state.borrow(), State::Loading | State::Locked(_) | State::Older | State::Conflict)
    }

    /// Something was typed.
    fn changed(self: &Rc<Self>, typed: Fields) {
        if *self.latest.borrow() == typed || (self.latest.borrow().is_empty() && typed.is_empty()) {
            return;
        }
        *self.latest.borrow_mut() = typed;
        self.thrown.take();
        if self.chooses() {
            return;
        }
        self.set(State::Changed);
        let mut timer = self.timer.borrow_mut();
        // Not begun anew with each letter: whoever types without a pause is saved as well.
        if timer.is_none() {
            let this = Rc::downgrade(self);
            *timer = Some(Timer::after(self.drafts.0.settings.pause_ms, move || {
                if let Some(this) = this.upgrade() {
                    this.flush(None);
                }
            }));
        }
    }

    /// The key of whoever writes here, after their session ended by itself.
    pub(super) fn writers_key(&self) -> Option<Rc<Keyring>> {
        self.drafts.0.writers_key.borrow().clone().filter(|_| !self.person.is_empty())
    }

    /// The key that is in memory.
    pub(super) fn ring(&self) -> Option<Rc<Keyring>> {
        self.writers_key().or_else(|| self.drafts.0.ring.borrow().clone())
    }

    /// Saves now what waits for its pause to end.
    pub(super) fn flush(self: &Rc<Self>, ring: Option<Rc<Keyring>>) {
        if self.timer.take().is_some() {
            self.push(Job::Save(ring));
        }
    }

    /// The form left the screen.
    fn left(self: &Rc<Self>) {
        self.flush(self.ring());
        let fields = self.latest.borrow().clone();
        // Whoever signed out takes it along.
        let unsaved = !fields.is_empty() && fields != *self.saved.borrow();
        if unsaved && self.person == self.drafts.person() {
            let kept = (self.person.clone(), self.form.id.clone(), fields);
            self.drafts.0.kept.borrow_mut().push(kept);
        }
    }

    fn bring_back_from_memory(&self) {
        let mut kept = self.drafts.0.kept.borrow_mut();
        let mine =
            |(person, form, _): &(String, String, Fields)| (person, form) == (&self.person, &self.form.id);
        if let Some(place) = kept.iter().position(mine) {
            let (_, _, fields) = kept.swap_remove(place);
            drop(kept);
            self.show(&fields);
        }
    }

    /// Puts values into the form's fields; fields that it has no more are left out.
    pub(super) fn show(&self, fields: &Fields) {
        let value = |name: &str| fields.get(name).unwrap_or_default().to_owned();
        let shown = Fields::new(self.form.fields.iter().map(|(name, _)| (*name, value(name))));
        *self.latest.borrow_mut() = shown;
        for (name, signal) in &self.form.fields {
            signal.try_set(value(name));
        }
    }

    /// The device is to be forgotten: nothing more is written.
    pub(super) fn forget(&self) {
        self.timer.take();
        self.jobs.borrow_mut().clear();
        self.other.take();
        self.thrown.take();
        self.show(&Fields::default());
        self.empty();
        self.tell(Stage::Idle);
    }
}

fn turn(signal: RwSignal<bool>) {
    if let Some(now) = signal.try_get_untracked() {
        signal.try_set(!now);
    }
}
