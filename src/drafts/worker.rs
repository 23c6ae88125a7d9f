//! What is done with a draft, one thing after the other: opened, kept, submitted, thrown away.

use super::{
    Fields, Soon, Stage, State, Why,
    draft::Inner,
    key::{Keyring, NotSealed},
    outbox::Message,
    record::{self, Record},
    store::{Found, Place},
};
use crate::browser::{crypto, task::spawn, time};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

/// One thing to do.
pub(super) enum Job {
    Open,
    /// With this key, where the page is being left and could not ask for one.
    Save(Option<Rc<Keyring>>),
    Submit {
        path: String,
        body: Zeroizing<String>,
    },
    Sent {
        draft: Option<(String, u64)>,
    },
    Discard,
    BringBack,
    TakeOther,
    KeepMine,
    DeleteAside,
    TellHead,
}

impl Inner {
    /// Does it after everything that is to be done already.
    pub(super) fn push(self: &Rc<Self>, job: Job) {
        self.jobs.borrow_mut().push_back(job);
        if self.working.replace(true) {
            return;
        }
        let this = Rc::clone(self);
        spawn(async move {
            loop {
                let Some(job) = this.jobs.borrow_mut().pop_front() else { break };
                this.work(job).await;
            }
            this.working.set(false);
        });
    }

    /// The network is back, or the page is.
    pub(super) fn online(self: &Rc<Self>) {
        let job = match &*self.state.borrow() {
            State::Locked(_) => Some(Job::Open),
            State::NotSaved(_) => Some(Job::Save(None)),
            _ => None,
        };
        if let Some(job) = job {
            self.push(job);
        }
        if self.head.borrow().is_some() {
            self.push(Job::TellHead);
        }
    }

    /// All that needs the key goes the same way: asked for, looked up what is here already, kept what is typed.
    async fn work(self: &Rc<Self>, job: Job) {
        let (mut opens, mut keeps, mut ring, mut message) = (false, true, None, None);
        match job {
            Job::Open => {
                (opens, keeps) = (true, false);
                self.drafts.tell_waiting(self);
            }
            Job::Save(_) if self.chooses() => return,
            Job::Save(held) => ring = held,
            Job::Submit { path, body } => {
                self.timer.take();
                keeps = !self.is_kept();
                message = Some((path, body));
            }
            Job::Discard => {
                if self.latest.borrow().is_empty() {
                    self.take_other();
                }
                self.thrown.replace(Some(self.latest.take()));
                self.choose();
                self.show(&Fields::default());
            }
            Job::BringBack => {
                let Some(fields) = self.thrown.take() else { return };
                self.show(&fields);
                self.set(State::Changed);
            }
            Job::KeepMine if !self.choose() => return,
            Job::KeepMine => {}
            Job::Sent { draft } => return self.sent(draft.as_ref()),
            Job::TakeOther => return self.take_other(),
            Job::DeleteAside => {
                let keys = self.aside.borrow().clone();
                if self.drafts.0.store.delete_aside(keys).await.is_ok() {
                    self.set_aside(Vec::new());
                }
                return;
            }
            Job::TellHead => return self.tell_head().await,
        }
        let ring = match ring.or_else(|| self.writers_key()) {
            Some(ring) => Ok(ring),
            // The key that the server would release now is somebody else's.
            None if self.person != self.drafts.person() => Err(Why::SignedOut),
            None => self.drafts.key().await,
        };
        let ring = ring.and_then(|ring| self.fits(&ring).map(|()| ring));
        match &ring {
            Ok(ring) => {
                // Where the key comes only now, it is first seen what is here already.
                if opens || self.holder.borrow().as_ref() != Some(&ring.holder) {
                    self.open(ring).await;
                    keeps = *self.state.borrow() == State::Changed;
                }
                if keeps && !self.chooses() {
                    self.keep(ring).await;
                }
            }
            Err(why) if opens => {
                let found = self.drafts.0.store.read().await.unwrap_or_default();
                let state = if self.is_in(&found) { State::Locked } else { State::NotSaved };
                self.set(state(why.clone()));
            }
            Err(why) if !self.chooses() => self.set(State::NotSaved(why.clone())),
            Err(_) => {}
        }
        if let Some((path, body)) = message {
            if matches!(ring, Err(Why::SignedOut)) {
                // It would go out in the name of somebody else.
                return self.tell(Stage::Idle);
            }
            let draft = self.base.borrow().clone();
            let message = Message::new(&self.form.id, path, body, draft, self.is_kept());
            self.drafts.enqueue(message, ring.ok()).await;
            self.drafts.tell_waiting(self);
            self.drafts.send_waiting();
        }
    }

    /// Whether a key may keep what is typed here: it is that of whoever typed it, or a visitor's with the next day.
    fn fits(&self, ring: &Keyring) -> Result<(), Why> {
        let (mut holder, now) = (self.holder.borrow_mut(), self.drafts.person());
        let same = now == self.person;
        if holder.as_ref().map_or(same, |holder| *holder == ring.holder) {
            return Ok(());
        }
        if same && now.is_empty() {
            // A visitor's day is over: a new one begins, with what is typed.
            *holder = Some(ring.holder.clone());
            self.base.take();
            return Ok(());
        }
        if same {
            // Somebody else is there, and the page does not know it yet.
            self.drafts.drop_key();
            self.drafts.0.app.person.fetch_again();
        }
        Err(Why::SignedOut)
    }

    fn place(&self, ring: &Keyring) -> String {
        [&*ring.holder, "|", &*self.form.id].concat()
    }

    /// Whether this device holds a draft of this form, whoever's.
    fn is_in(&self, found: &Found) -> bool {
        let is_here =
            |place, part| found.all(place).any(|(key, _)| key.split('|').nth(part) == Some(&*self.form.id));
        is_here(Place::Drafts, 1) || is_here(Place::Outbox, 2)
    }

    /// Looks for what is here: messages that wait, and the draft of this form.
    fn open<'a>(self: &'a Rc<Self>, ring: &'a Keyring) -> Soon<'a, ()> {
        Box::pin(async move {
            let found = match self.drafts.0.store.read().await {
                Ok(found) => found,
                Err(trouble) => return self.set(State::NotSaved(Why::Storage(trouble))),
            };
            *self.holder.borrow_mut() = Some(ring.holder.clone());
            let (mine, own) = ([&*ring.holder, "|"].concat(), self.place(ring));
            let waits =
                |(key, value): (String, &JsValue)| !key.starts_with(&mine) && record::is_persons(value);
            self.waits.set(self.person.is_empty() && found.all(Place::Drafts).any(waits));
            let mut aside: Vec<String> = Vec::new();
            aside.extend(found.all(Place::Aside).map(|(key, _)| key).filter(|key| key.starts_with(&mine)));
            let (mut opened, mut trouble) = (None, None);
            for place in [Place::Outbox, Place::Drafts] {
                for (key, value) in found.all(place) {
                    let is_message = place == Place::Outbox;
                    let Some(rest) = key.strip_prefix(&*mine).filter(|_| is_message || key == own) else {
                        continue;
                    };
                    let context =
                        if is_message { Message::context(rest) } else { Some(self.form.id.clone()) };
                    let record = context.zip(Record::read(value));
                    let fields = match &record {
                        Some((context, record)) => ring.open(context, record).await,
                        None => None,
                    };
                    let taken = match record.zip(fields) {
                        Some(((_, record), fields)) if is_message => {
                            self.drafts.take_in(Message::read(ring, &record, &fields))
                        }
                        Some(((_, record), fields)) => {
                            opened = Some((record, fields));
                            true
                        }
                        None => false,
                    };
                    if !taken {
                        let name = [&*key, "|", &*crypto::uuid().unwrap_or_default()].concat();
                        match self.drafts.0.store.set_aside(place, key, name.clone()).await {
                            Ok(_) => aside.push(name),
                            Err(failed) => trouble = Some(failed),
                        }
                    }
                }
            }
            self.drafts.tell_waiting(self);
            self.set_aside(aside);
            match (opened, trouble) {
                (Some((record, fields)), _) => self.found(ring, record, fields),
                (None, Some(trouble)) => self.set(State::NotSaved(Why::Storage(trouble))),
                (None, None) if self.latest.borrow().is_empty() => self.set(State::Empty),
                (None, None) => self.set(State::Changed),
            }
            self.drafts.send_waiting();
        })
    }

    /// Shows what was found, or asks which one is meant.
    fn found(self: &Rc<Self>, ring: &Keyring, record: Record, fields: Fields) {
        let head = ring.head(&record.draft).map(|head| head.revision);
        let typed = !self.latest.borrow().is_empty();
        let other = typed && *self.latest.borrow() != fields;
        if head.is_some_and(|head| record.revision < head) || other {
            *self.other.borrow_mut() = Some((record.identity(), fields));
            self.set(if other { State::Conflict } else { State::Older });
            return;
        }
        *self.base.borrow_mut() = Some(record.identity());
        self.show(&fields);
        *self.saved.borrow_mut() = self.latest.borrow().clone();
        let checked = head.is_some();
        self.set(if typed { State::Saved(time::now()) } else { State::Restored { checked } });
        if head != Some(record.revision) {
            self.remember_head(ring, record);
        }
    }

    /// Keeps what is typed; where nothing is, nothing stays.
    fn keep<'a>(self: &'a Rc<Self>, ring: &'a Keyring) -> Soon<'a, ()> {
        Box::pin(async move {
            let (fields, base) = (self.latest.borrow().clone(), self.base.borrow().clone());
            if fields.is_empty() {
                if let Some(base) = base {
                    let gone = Some((self.place(ring), base.clone()));
                    if let Err(trouble) = self.drafts.0.store.take_out(gone, None).await {
                        return self.set(State::NotSaved(Why::Storage(trouble)));
                    }
                    self.drafts.end_head(&base.0);
                }
                return self.empty();
            }
            let (draft, revision) = match &base {
                Some((draft, revision)) => (draft.clone(), *revision),
                None => (crypto::uuid().unwrap_or_default(), 0),
            };
            let newest = ring.head(&draft).map_or(0, |head| head.revision).max(revision);
            let record = Record {
                key: self.place(ring),
                draft,
                revision: newest + 1,
                schema: self.form.schema,
                policy: self.drafts.policy(),
                person: !self.person.is_empty(),
                sealed: Vec::new(),
            };
            let record = match ring.seal(&self.form.id, record, &fields.encode()).await {
                Ok(record) => record,
                Err(NotSealed::TooLarge) => return self.set(State::NotSaved(Why::TooLarge)),
                Err(NotSealed::NoCrypto) => return self.set(State::NotSaved(Why::NoCrypto)),
            };
            match self.drafts.0.store.swap(base, record.clone()).await {
                Ok(true) => {
                    *self.base.borrow_mut() = Some(record.identity());
                    self.drafts.let_go(&self.form.id);
                    let current = *self.latest.borrow() == fields;
                    self.saved.replace(fields);
                    if current {
                        self.set(State::Saved(time::now()));
                    }
                    self.remember_head(ring, record);
                }
                // Another page wrote in between.
                Ok(false) => self.push(Job::Open),
                Err(trouble) => self.set(State::NotSaved(Why::Storage(trouble))),
            }
        })
    }

    /// Whether what is on the screen is what is kept.
    fn is_kept(&self) -> bool {
        self.base.borrow().is_some() && *self.latest.borrow() == *self.saved.borrow()
    }

    fn take_other(&self) {
        let Some((identity, fields)) = self.other.take() else { return };
        *self.base.borrow_mut() = Some(identity);
        self.show(&fields);
        self.saved.replace(self.latest.borrow().clone());
        self.set(State::Restored { checked: true });
    }

    /// What is on the screen takes the other one's place; says whether there was another one.
    fn choose(&self) -> bool {
        let other = self.other.take();
        let chosen = other.is_some();
        if let Some((identity, _)) = other {
            *self.base.borrow_mut() = Some(identity);
            self.saved.replace(Fields::default());
        }
        self.set(State::Changed);
        chosen
    }

    /// The server has what was submitted.
    fn sent(&self, draft: Option<&(String, u64)>) {
        if self.base.borrow().as_ref() == draft {
            self.show(&Fields::default());
            self.empty();
        }
    }

    /// Nothing is kept any more.
    pub(super) fn empty(&self) {
        self.base.take();
        self.head.take();
        self.saved.replace(Fields::default());
        self.set(State::Empty);
    }
}
