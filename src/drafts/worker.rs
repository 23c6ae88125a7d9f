//! What is done with a draft, one thing after the other: opened, kept, submitted, thrown away.

use super::{
    Fields, Soon, Stage, State, Why,
    draft::Inner,
    key::{Keyring, NotSealed, head_of},
    outbox::Message,
    record::Record,
    store::{ASIDE, Contents, DRAFTS, Step},
};
use crate::browser::{crypto, task::spawn, time};
use std::rc::Rc;
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

    fn work(self: &Rc<Self>, job: Job) -> Soon<'_, ()> {
        match job {
            Job::Open => Box::pin(self.open()),
            Job::Save(ring) => Box::pin(self.save(ring)),
            Job::Submit { path, body } => Box::pin(self.submit(path, body)),
            Job::Sent { draft } => Box::pin(async move { self.sent(draft.as_ref()) }),
            Job::Discard => Box::pin(self.discard()),
            Job::TakeOther => Box::pin(async { self.take_other() }),
            Job::KeepMine => Box::pin(self.keep_mine()),
            Job::DeleteAside => Box::pin(self.delete_aside()),
            Job::TellHead => Box::pin(self.tell_head()),
        }
    }

    async fn delete_aside(&self) {
        let keys = self.aside.borrow().clone();
        let drops = keys.into_iter().map(|key| Step::Drop { store: ASIDE, key }).collect();
        if self.drafts.0.store.change(drops).await.is_ok() {
            self.set_aside(Vec::new());
        }
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

    fn place(&self, ring: &Keyring) -> String {
        [&*ring.holder, "|", &*self.form.id].concat()
    }

    async fn open(self: &Rc<Self>) {
        let ring = match self.drafts.key().await {
            Ok(ring) => ring,
            Err(why) => {
                let contents = self.drafts.0.store.contents().await.unwrap_or_default();
                let here = self.is_in(&contents);
                return self.set(if here { State::Locked(why) } else { State::NotSaved(why) });
            }
        };
        self.open_with(ring).await;
    }

    /// Whether this device holds a draft of this form, whoever's.
    fn is_in(&self, contents: &Contents) -> bool {
        let end = ["|", &*self.form.id].concat();
        let middle = [&*end, "|"].concat();
        contents.drafts.iter().any(|(key, _)| key.ends_with(&end))
            || contents.outbox.iter().any(|(key, _)| key.contains(&middle))
    }

    fn open_with(self: &Rc<Self>, ring: Rc<Keyring>) -> Soon<'_, ()> {
        Box::pin(async move {
            let contents = match self.drafts.0.store.contents().await {
                Ok(contents) => contents,
                Err(trouble) => return self.set(State::NotSaved(Why::Storage(trouble))),
            };
            *self.holder.borrow_mut() = Some(ring.holder.clone());
            let mine = [&*ring.holder, "|"].concat();
            let mut aside: Vec<String> =
                contents.aside.into_iter().filter(|key| key.starts_with(&mine)).collect();
            aside.extend(self.drafts.load_waiting(&ring, contents.outbox).await);
            if self.drafts.waits(&self.form.id) {
                self.tell(Stage::Waiting(None));
            }
            let place = self.place(&ring);
            let found = contents.drafts.into_iter().find(|(key, _)| *key == place);
            let mut opened = None;
            if let Some((key, record)) = found {
                opened = self.opened(&ring, record).await;
                if opened.is_none() {
                    aside.extend(self.drafts.set_aside(DRAFTS, &key).await);
                }
            }
            self.set_aside(aside);
            match opened {
                Some((record, fields)) => self.found(&ring, &record, fields).await,
                None if self.latest.borrow().is_empty() => self.set(State::Empty),
                None => {
                    self.set(State::Changed);
                    self.push(Job::Save(Some(ring)));
                }
            }
            self.drafts.send_waiting();
        })
    }

    /// What is in a record: nothing where it does not open, or is not the one that the server knows.
    fn opened<'a>(&'a self, ring: &'a Keyring, record: Option<Record>) -> Soon<'a, Option<(Record, Fields)>> {
        Box::pin(async move {
            let record = record?;
            let fields = Fields::decode(&ring.open(&self.form.id, &record).await.ok()?)?;
            if let Some(head) = ring.head(&record.draft).filter(|head| head.revision == record.revision) {
                let mine = head_of(&ring.kid, &record).await.ok()?;
                if mine.sha256 != head.sha256 {
                    return None;
                }
            }
            Some((record, fields))
        })
    }

    /// Shows what was found, or asks which one is meant.
    async fn found(self: &Rc<Self>, ring: &Keyring, record: &Record, fields: Fields) {
        let head = ring.head(&record.draft).map(|head| head.revision);
        let typed = !self.latest.borrow().is_empty() && *self.latest.borrow() != fields;
        if head.is_some_and(|head| record.revision < head) || typed {
            *self.other.borrow_mut() = Some((record.identity(), fields));
            self.set(if typed { State::Conflict } else { State::Older });
            return;
        }
        *self.base.borrow_mut() = Some(record.identity());
        self.show(&fields);
        *self.saved.borrow_mut() = self.latest.borrow().clone();
        self.set(State::Restored { checked: head.is_some() });
        if head != Some(record.revision) {
            self.remember_head(ring, record).await;
        }
    }

    async fn save(self: &Rc<Self>, ring: Option<Rc<Keyring>>) {
        if !self.chooses() {
            self.keep(ring).await;
        }
    }

    /// Keeps what is typed.
    fn keep(self: &Rc<Self>, ring: Option<Rc<Keyring>>) -> Soon<'_, ()> {
        Box::pin(async move {
            let ring = match ring {
                Some(ring) => ring,
                None => match self.drafts.key().await {
                    Ok(ring) => ring,
                    Err(why) => return self.set(State::NotSaved(why)),
                },
            };
            let holder = self.holder.borrow().clone();
            if holder.is_none() {
                // The key comes only now: first see what is here already.
                return self.open_with(ring).await;
            }
            if holder.as_ref() != Some(&ring.holder) {
                if self.drafts.is_signed_in() {
                    self.set(State::NotSaved(Why::SignedOut));
                    self.drafts.drop_key();
                    self.drafts.0.app.person.fetch_again();
                    return;
                }
                // A visitor's day is over: a new one begins, with what is typed.
                *self.holder.borrow_mut() = Some(ring.holder.clone());
                self.base.take();
            }
            self.keep_with(&ring).await;
        })
    }

    async fn keep_with(self: &Rc<Self>, ring: &Rc<Keyring>) {
        let (fields, base) = (self.latest.borrow().clone(), self.base.borrow().clone());
        if fields.is_empty() {
            if base.is_some() {
                self.remove(ring).await;
            } else {
                self.set(State::Empty);
            }
            return;
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
            sealed: Vec::new(),
        };
        let record = match ring.seal(&self.form.id, record, &fields.encode()).await {
            Ok(record) => record,
            Err(NotSealed::TooLarge) => return self.set(State::NotSaved(Why::TooLarge)),
            Err(NotSealed::NoCrypto) => return self.set(State::NotSaved(Why::NoCrypto)),
        };
        match self.drafts.0.store.swap(base, record.clone()).await {
            Ok(None) => {
                *self.base.borrow_mut() = Some(record.identity());
                let current = *self.latest.borrow() == fields;
                self.saved.replace(fields);
                if current {
                    self.set(State::Saved(time::now()));
                }
                self.remember_head(ring, &record).await;
            }
            Ok(Some(found)) => self.met_other(ring, found).await,
            Err(trouble) => self.set(State::NotSaved(Why::Storage(trouble))),
        }
    }

    /// Another page wrote in between.
    async fn met_other(self: &Rc<Self>, ring: &Rc<Keyring>, found: Record) {
        let identity = found.identity();
        match self.opened(ring, Some(found)).await {
            Some((_, fields)) if fields == *self.latest.borrow() => {
                *self.base.borrow_mut() = Some(identity);
                self.saved.replace(fields);
                self.set(State::Saved(time::now()));
            }
            Some((_, fields)) => {
                *self.other.borrow_mut() = Some((identity, fields));
                self.set(State::Conflict);
            }
            None => {
                // Opening again sets it aside, and keeps what is typed.
                self.base.take();
                self.set(State::Loading);
                self.push(Job::Open);
            }
        }
    }

    fn take_other(&self) {
        let Some((identity, fields)) = self.other.take() else { return };
        *self.base.borrow_mut() = Some(identity);
        self.show(&fields);
        self.saved.replace(self.latest.borrow().clone());
        self.set(State::Restored { checked: true });
    }

    async fn keep_mine(self: &Rc<Self>) {
        let Some((identity, _)) = self.other.take() else { return };
        *self.base.borrow_mut() = Some(identity);
        self.set(State::Changed);
        self.keep(None).await;
    }

    /// Throws the draft away.
    async fn discard(self: &Rc<Self>) {
        if let Some((identity, _)) = self.other.take() {
            *self.base.borrow_mut() = Some(identity);
        }
        self.show(&Fields::default());
        match self.drafts.key().await {
            Ok(ring) => self.remove(&ring).await,
            Err(why) if self.base.borrow().is_some() => self.set(State::NotSaved(why)),
            Err(_) => self.set(State::Empty),
        }
    }

    fn remove<'a>(&'a self, ring: &'a Keyring) -> Soon<'a, ()> {
        Box::pin(async move {
            let base = self.base.take();
            if let Some(base) = &base {
                let drop = Step::DropDraft { key: self.place(ring), identity: base.clone() };
                if let Err(trouble) = self.drafts.0.store.change(vec![drop]).await {
                    self.base.replace(Some(base.clone()));
                    return self.set(State::NotSaved(Why::Storage(trouble)));
                }
                self.drafts.end_head(&base.0);
            }
            self.head.take();
            self.saved.replace(Fields::default());
            self.set(State::Empty);
        })
    }

    async fn submit(self: &Rc<Self>, path: String, body: Zeroizing<String>) {
        self.flush(None);
        self.save(None).await;
        let draft = self.base.borrow().clone();
        let message = Message::new(&self.form.id, path, body, draft);
        self.drafts.enqueue(message).await;
        self.drafts.send_waiting();
    }

    /// The server has what was submitted.
    fn sent(&self, draft: Option<&(String, u64)>) {
        if self.base.borrow().as_ref() != draft {
            return;
        }
        self.base.take();
        self.head.take();
        self.show(&Fields::default());
        self.saved.replace(Fields::default());
        self.set(State::Empty);
    }
}
