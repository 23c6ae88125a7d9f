//! The browser's database. Everything is sealed before it comes here; each change is one transaction.
//!
//! What is written counts as kept only after its transaction has committed: a full device aborts transactions whose
//! writes had all succeeded. A connection may die at any time (iOS), so every error opens the database once more.

use super::record::{Record, object, text};
use crate::browser::{
    task::spawn,
    timer::{Work, within},
};
use js_sys::Reflect;
use rexie::{ObjectStore, Rexie, RexieBuilder, Store as Shelf, Transaction, TransactionMode};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsValue;

/// Drafts by holder and form.
pub(super) const DRAFTS: &str = "drafts";
/// Messages that wait to be sent, by holder and time.
pub(super) const OUTBOX: &str = "outbox";
/// What could not be opened, as it was found.
pub(super) const ASIDE: &str = "quarantine";
/// The name of this installation.
const META: &str = "meta";
/// All stores there are and ever were: an upgrade deletes those that are not named again.
const STORES: [&str; 4] = [DRAFTS, OUTBOX, ASIDE, META];
const INSTALLATION: &str = "installation";

/// Why the database cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is none here.
    Missing,
    /// Another page with an older build keeps it from being opened.
    Blocked,
    /// Another page has brought it to a newer shape than this build knows.
    Newer,
    /// It did not keep what was written, or does not answer.
    Failed,
}

/// What became of a write that expected a certain revision.
pub(super) enum Swap {
    /// Written.
    Done,
    /// Somebody else wrote in between: nothing was changed.
    Other(Record),
}

/// The database.
pub(super) struct Store {
    name: String,
    version: u32,
    limit: i32,
    handle: RefCell<Option<Rc<Rexie>>>,
}

type Done<T> = rexie::Result<T>;

impl Store {
    pub(super) fn new(name: &str, version: u32, limit: i32) -> Self {
        Self { name: name.to_owned(), version, limit, handle: RefCell::new(None) }
    }

    /// The name of this installation, made at first use.
    pub(super) async fn installation(&self, fresh: &str) -> Result<String, Trouble> {
        let fresh = fresh.to_owned();
        self.run(move |db| {
            let fresh = fresh.clone();
            Box::pin(async move {
                let (change, [meta]) = change(&db, [META])?;
                if let Some(known) = meta.get(INSTALLATION.into()).await?.and_then(|known| text(&known, "id"))
                {
                    return Ok(known);
                }
                let value = object(&[("key", INSTALLATION.into()), ("id", (&*fresh).into())]);
                meta.put(&value, None).await?;
                change.commit().await?;
                Ok(fresh)
            })
        })
        .await
    }

    /// Everything in a store in the order of keys. Nothing stands for what is no record any more.
    pub(super) async fn all(&self, store: &'static str) -> Result<Vec<(String, Option<Record>)>, Trouble> {
        self.run(move |db| {
            Box::pin(async move {
                let reading = db.transaction(&[store], TransactionMode::ReadOnly)?;
                let values = reading.store(store)?.get_all(None, None).await?;
                let read = |value: &JsValue| Some((text(value, "key")?, Record::read(value)));
                Ok(values.iter().filter_map(read).collect())
            })
        })
        .await
    }

    /// Writes a draft, unless what stands in its place is not what is expected.
    pub(super) async fn swap(&self, expected: Option<(String, u64)>, new: Record) -> Result<Swap, Trouble> {
        self.run(move |db| {
            let (expected, new) = (expected.clone(), new.clone());
            Box::pin(async move {
                let (change, [drafts]) = change(&db, [DRAFTS])?;
                let found = drafts.get((&*new.key).into()).await?.and_then(|value| Record::read(&value));
                match found {
                    // A first try that was taken for failed.
                    Some(found) if found == new => return Ok(Swap::Done),
                    Some(found) if Some(found.identity()) != expected => return Ok(Swap::Other(found)),
                    _ => {}
                }
                drafts.put(&new.write(), None).await?;
                change.commit().await?;
                Ok(Swap::Done)
            })
        })
        .await
    }

    /// Puts a message into the outbox.
    pub(super) async fn enqueue(&self, message: Record) -> Result<(), Trouble> {
        self.run(move |db| {
            let message = message.write();
            Box::pin(async move {
                let (change, [outbox]) = change(&db, [OUTBOX])?;
                outbox.put(&message, None).await?;
                change.commit().await
            })
        })
        .await
    }

    /// Takes out a message that needs no more sending, and the draft that it was made from if that has not changed since.
    pub(super) async fn finish(
        &self,
        message: Option<String>,
        draft: Option<(String, (String, u64))>,
    ) -> Result<(), Trouble> {
        self.run(move |db| {
            let (message, draft) = (message.clone(), draft.clone());
            Box::pin(async move {
                let (change, [drafts, outbox]) = change(&db, [DRAFTS, OUTBOX])?;
                if let Some((key, identity)) = draft {
                    let found = drafts.get((&*key).into()).await?.and_then(|value| Record::read(&value));
                    if found.is_some_and(|found| found.identity() == identity) {
                        drafts.delete((&*key).into()).await?;
                    }
                }
                if let Some(message) = message {
                    outbox.delete((&*message).into()).await?;
                }
                change.commit().await
            })
        })
        .await
    }

    /// Moves something that does not open out of the way, as it is.
    pub(super) async fn set_aside(&self, store: &'static str, key: &str, name: &str) -> Result<(), Trouble> {
        let (key, name) = (key.to_owned(), name.to_owned());
        self.run(move |db| {
            let (key, name) = (JsValue::from_str(&key), [&*key, "|", &*name].concat());
            Box::pin(async move {
                let (change, [from, aside]) = change(&db, [store, ASIDE])?;
                if let Some(value) = from.get(key.clone()).await? {
                    let kept = [("key", (&*name).into()), ("store", store.into()), ("value", value)];
                    aside.put(&object(&kept), None).await?;
                    from.delete(key).await?;
                }
                change.commit().await
            })
        })
        .await
    }

    /// Deletes things that were set aside: only when the person says so.
    pub(super) async fn drop_aside(&self, keys: Vec<String>) -> Result<(), Trouble> {
        self.run(move |db| {
            let keys = keys.clone();
            Box::pin(async move {
                let (change, [aside]) = change(&db, [ASIDE])?;
                for key in keys {
                    aside.delete((&*key).into()).await?;
                }
                change.commit().await
            })
        })
        .await
    }

    /// Deletes the whole database.
    pub(super) async fn forget(&self) -> Result<(), Trouble> {
        if is_missing() {
            return Ok(());
        }
        self.close();
        let name = self.name.clone();
        match within(self.limit, Box::pin(async move { Rexie::delete(&name).await })).await {
            Ok(deleted) => deleted.map_err(|_| Trouble::Failed),
            Err(late) => {
                // Another page keeps it open: it is deleted as soon as that page lets go.
                spawn(async move { drop(late.await) });
                Err(Trouble::Blocked)
            }
        }
    }

    /// Lets go of the connection.
    pub(super) fn close(&self) {
        if let Some(handle) = self.handle.take().and_then(Rc::into_inner) {
            handle.close();
        }
    }

    /// Does something, and once more with a new connection if it fails.
    async fn run<T: 'static>(&self, work: impl Fn(Rc<Rexie>) -> Work<Done<T>>) -> Result<T, Trouble> {
        for _ in 0..2 {
            let db = self.open().await?;
            match within(self.limit, work(db)).await {
                Ok(Ok(done)) => return Ok(done),
                Ok(Err(_)) => {}
                Err(late) => spawn(async move { drop(late.await) }),
            }
            self.close();
        }
        Err(Trouble::Failed)
    }

    async fn open(&self) -> Result<Rc<Rexie>, Trouble> {
        if let Some(handle) = &*self.handle.borrow() {
            return Ok(Rc::clone(handle));
        }
        if is_missing() {
            return Err(Trouble::Missing);
        }
        let version = self.version;
        let builder = declared(&self.name).version(version);
        let opened = match within(self.limit, Box::pin(async move { builder.build().await })).await {
            Ok(opened) => opened,
            Err(late) => {
                // When it opens after all, nobody waits for it any more, and it must not block others.
                spawn(async move {
                    if let Ok(late) = late.await {
                        late.close();
                    }
                });
                return Err(Trouble::Blocked);
            }
        };
        match opened {
            Ok(database) => {
                let database = Rc::new(database);
                *self.handle.borrow_mut() = Some(Rc::clone(&database));
                Ok(database)
            }
            Err(_) => Err(if self.is_newer().await { Trouble::Newer } else { Trouble::Failed }),
        }
    }

    /// Whether the database has a newer shape than this build knows.
    async fn is_newer(&self) -> bool {
        let builder = declared(&self.name);
        let Ok(Ok(found)) = within(self.limit, Box::pin(async move { builder.build().await })).await else {
            return false;
        };
        let newer = found.version().is_ok_and(|version| version > self.version);
        found.close();
        newer
    }
}

fn declared(name: &str) -> RexieBuilder {
    STORES.iter().fold(Rexie::builder(name), |builder, store| {
        builder.add_object_store(ObjectStore::new(store).key_path("key"))
    })
}

/// A transaction that writes, and the stores it is about.
fn change<const N: usize>(db: &Rexie, names: [&str; N]) -> Done<(Transaction, [Shelf; N])> {
    let change = db.transaction(&names, TransactionMode::ReadWrite)?;
    let mut shelves = Vec::with_capacity(N);
    for name in names {
        shelves.push(change.store(name)?);
    }
    let shelves = shelves.try_into().ok().expect("as many stores as names");
    Ok((change, shelves))
}

fn is_missing() -> bool {
    Reflect::get(&js_sys::global(), &"indexedDB".into()).map_or(true, |factory| factory.is_falsy())
}
