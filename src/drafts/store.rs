//! The browser's database. Everything is sealed before it comes here; each change is one transaction.
//!
//! What is written counts as kept only after its transaction has committed: a full device aborts transactions whose
//! writes had all succeeded. A connection may die at any time (iOS), so every error opens the database once more.

use super::{
    Soon,
    record::{Record, object, text},
};
use crate::browser::{task::spawn, timer::within};
use js_sys::{Array, Reflect};
use rexie::{ObjectStore, Rexie, RexieBuilder, Store as Shelf, TransactionMode};
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

/// What stands in the database.
#[derive(Default)]
pub(super) struct Contents {
    /// The drafts by key. Nothing stands for what is no record any more.
    pub(super) drafts: Vec<(String, Option<Record>)>,
    /// The waiting messages, in the order in which they are to be sent.
    pub(super) outbox: Vec<(String, Option<Record>)>,
    /// The keys of what was set aside.
    pub(super) aside: Vec<String>,
}

/// One step of a transaction.
#[derive(Clone)]
pub(super) enum Step {
    /// Writes a record, unless what stands in its place is another revision than expected: then the whole transaction stops.
    Swap { expected: Option<(String, u64)>, new: Record },
    /// Deletes a draft, if it is still this revision.
    DropDraft { key: String, identity: (String, u64) },
    /// Writes a value.
    Put { store: &'static str, value: JsValue },
    /// Deletes a value.
    Drop { store: &'static str, key: String },
    /// Moves something that does not open out of the way, as it is.
    SetAside { store: &'static str, key: String, name: String },
    /// Answers with the value of this key, or writes it.
    GetOrPut { key: &'static str, value: JsValue },
    /// Answers with all values of all stores.
    Read,
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
        let value = object(&[("key", INSTALLATION.into()), ("id", fresh.into())]);
        let known = self.run(vec![Step::GetOrPut { key: INSTALLATION, value }]).await?;
        known.first().and_then(|known| text(known, "id")).ok_or(Trouble::Failed)
    }

    /// Everything.
    pub(super) async fn contents(&self) -> Result<Contents, Trouble> {
        let mut contents = Contents::default();
        let lists = self.run(vec![Step::Read]).await?;
        for (store, list) in STORES.iter().zip(lists) {
            let values = Array::from(&list);
            let keyed = values.iter().filter_map(|value| Some((text(&value, "key")?, value)));
            match *store {
                ASIDE => contents.aside = keyed.map(|(key, _)| key).collect(),
                DRAFTS | OUTBOX => {
                    let records = keyed.map(|(key, value)| (key, Record::read(&value))).collect();
                    if *store == DRAFTS {
                        contents.drafts = records;
                    } else {
                        contents.outbox = records;
                    }
                }
                _ => {}
            }
        }
        Ok(contents)
    }

    /// Writes a draft, unless what stands in its place is not what is expected: answers with that.
    pub(super) async fn swap(
        &self,
        expected: Option<(String, u64)>,
        new: Record,
    ) -> Result<Option<Record>, Trouble> {
        let other = self.run(vec![Step::Swap { expected, new }]).await?;
        Ok(other.first().and_then(Record::read))
    }

    /// Does something in one transaction.
    pub(super) async fn change(&self, steps: Vec<Step>) -> Result<(), Trouble> {
        self.run(steps).await.map(drop)
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
    fn run(&self, steps: Vec<Step>) -> Soon<'_, Result<Vec<JsValue>, Trouble>> {
        Box::pin(async move {
            for _ in 0..2 {
                let db = self.open().await?;
                match within(self.limit, Box::pin(transact(db, steps.clone()))).await {
                    Ok(Ok(done)) => return Ok(done),
                    Ok(Err(_)) => {}
                    Err(late) => spawn(async move { drop(late.await) }),
                }
                self.close();
            }
            Err(Trouble::Failed)
        })
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

impl Drop for Store {
    /// A connection that nobody closes stands in the way of every other page.
    fn drop(&mut self) {
        self.close();
    }
}

fn declared(name: &str) -> RexieBuilder {
    STORES.iter().fold(Rexie::builder(name), |builder, store| {
        builder.add_object_store(ObjectStore::new(store).key_path("key"))
    })
}

/// One transaction: nothing is waited for but the database, and only its commit counts.
async fn transact(db: Rc<Rexie>, steps: Vec<Step>) -> Done<Vec<JsValue>> {
    let reads = matches!(*steps, [Step::Read]);
    let mode = if reads { TransactionMode::ReadOnly } else { TransactionMode::ReadWrite };
    let change = db.transaction(&STORES, mode)?;
    let mut answers = Vec::new();
    for step in steps {
        match step {
            Step::Swap { expected, new } => {
                let drafts = change.store(DRAFTS)?;
                if let Some(value) = get(&drafts, &new.key).await? {
                    let found = Record::read(&value);
                    // It may be there already, from a first try that was taken for failed.
                    let is_new = found.as_ref() == Some(&new);
                    if !is_new && found.is_some_and(|found| Some(found.identity()) != expected) {
                        return Ok(vec![value]);
                    }
                }
                put(&drafts, new.write()).await?;
            }
            Step::DropDraft { key, identity } => {
                let drafts = change.store(DRAFTS)?;
                let found = get(&drafts, &key).await?.and_then(|value| Record::read(&value));
                if found.is_some_and(|found| found.identity() == identity) {
                    delete(&drafts, &key).await?;
                }
            }
            Step::Put { store, value } => put(&change.store(store)?, value).await?,
            Step::Drop { store, key } => delete(&change.store(store)?, &key).await?,
            Step::SetAside { store, key, name } => {
                let from = change.store(store)?;
                if let Some(value) = get(&from, &key).await? {
                    let kept = [("key", (&*name).into()), ("store", store.into()), ("value", value)];
                    put(&change.store(ASIDE)?, object(&kept)).await?;
                    delete(&from, &key).await?;
                }
            }
            Step::GetOrPut { key, value } => {
                let meta = change.store(META)?;
                if let Some(known) = get(&meta, key).await? {
                    answers.push(known);
                } else {
                    put(&meta, value.clone()).await?;
                    answers.push(value);
                }
            }
            Step::Read => {
                for store in STORES {
                    let values: Array = change.store(store)?.get_all(None, None).await?.into_iter().collect();
                    answers.push(values.into());
                }
            }
        }
    }
    change.commit().await?;
    Ok(answers)
}

fn get<'a>(shelf: &'a Shelf, key: &str) -> Soon<'a, Done<Option<JsValue>>> {
    Box::pin(shelf.get(key.into()))
}

fn put(shelf: &Shelf, value: JsValue) -> Soon<'_, Done<()>> {
    Box::pin(async move { shelf.put(&value, None).await.map(drop) })
}

fn delete<'a>(shelf: &'a Shelf, key: &str) -> Soon<'a, Done<()>> {
    Box::pin(shelf.delete(key.into()))
}

fn is_missing() -> bool {
    Reflect::get(&js_sys::global(), &"indexedDB".into()).map_or(true, |factory| factory.is_falsy())
}
