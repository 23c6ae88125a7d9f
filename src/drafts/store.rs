//! The browser's database. Everything is sealed before it comes here; each change is one transaction.
//!
//! What is written counts as kept only after its transaction has committed: a full device aborts transactions whose
//! writes had all succeeded. A connection may die at any time (iOS), so every error opens the database once more.

use super::{
    Soon,
    record::{Record, object, text},
};
use crate::browser::{
    task::spawn,
    timer::{Work, within},
};
use js_sys::Reflect;
use rexie::{ObjectStore, Rexie, TransactionMode};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsValue;

/// The stores there are and ever were: an upgrade deletes those that are not named again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Drafts by holder and form.
    Drafts,
    /// Messages that wait to be sent, by holder and time.
    Outbox,
    /// What could not be opened, as it was found.
    Aside,
    /// The name of this installation.
    Meta,
}

/// Their names, in the same order.
const STORES: [&str; 4] = ["drafts", "outbox", "quarantine", "meta"];
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

/// What stood in the database when a transaction began.
#[derive(Default)]
pub(super) struct Found {
    /// The values of each store, in the order of their keys.
    stores: Vec<Vec<JsValue>>,
    /// Whether anything was changed after that.
    changed: bool,
}

impl Found {
    /// The values of a store with their keys.
    pub(super) fn all(&self, place: Place) -> impl Iterator<Item = (String, &JsValue)> {
        let values = self.stores.get(place as usize).into_iter().flatten();
        values.filter_map(|value| Some((text(value, "key")?, value)))
    }

    fn get(&self, place: Place, key: &str) -> Option<&JsValue> {
        self.all(place).find(|(known, _)| known == key).map(|(_, value)| value)
    }

    fn draft(&self, key: &str) -> Option<Record> {
        self.get(Place::Drafts, key).and_then(Record::read)
    }

    fn installation(&self) -> Option<String> {
        text(self.get(Place::Meta, INSTALLATION)?, "id")
    }
}

/// One thing that a transaction changes.
pub(super) enum Change {
    /// Writes a value under the key that is in it.
    Put(Place, JsValue),
    /// Deletes the value of a key.
    Drop(Place, String),
}

/// What a transaction changes, decided in the middle of it: everything that the database holds has just been read, which is
/// little. Decided anew in a second try.
type Plan = Rc<dyn Fn(&Found) -> Vec<Change>>;

/// The database.
pub(super) struct Store {
    name: String,
    version: u32,
    limit: i32,
    handle: RefCell<Option<Rc<Rexie>>>,
}

type Done<T> = rexie::Result<T>;

/// What work on the database brings.
enum Got {
    Database(Rexie),
    Found(Found),
    Nothing,
}

impl Store {
    pub(super) fn new(name: &str, version: u32, limit: i32) -> Self {
        Self { name: name.to_owned(), version, limit, handle: RefCell::new(None) }
    }

    /// The name of this installation, made at first use.
    pub(super) async fn installation(&self, fresh: String) -> Result<String, Trouble> {
        let value = object(&[("key", INSTALLATION.into()), ("id", (&*fresh).into())]);
        let found = self.run(Some(Rc::new(move |found| match found.installation() {
            Some(_) => Vec::new(),
            None => vec![Change::Put(Place::Meta, value.clone())],
        })));
        Ok(found.await?.installation().unwrap_or(fresh))
    }

    /// Everything.
    pub(super) fn read(&self) -> Soon<'_, Result<Found, Trouble>> {
        self.run(None)
    }

    /// Writes a draft, unless what stands in its place is another revision than expected: then nothing is changed.
    pub(super) async fn swap(&self, expected: Option<(String, u64)>, new: Record) -> Result<bool, Trouble> {
        let found = self.run(Some(Rc::new(move |found| {
            // It may be there already, from a first try that was taken for failed.
            let other = found.draft(&new.key).filter(|found| *found != new);
            if other.is_some_and(|other| Some(other.identity()) != expected) {
                return Vec::new();
            }
            vec![Change::Put(Place::Drafts, new.write())]
        })));
        Ok(found.await?.changed)
    }

    /// Writes a message.
    pub(super) fn put_message(&self, record: Record) -> Soon<'_, Result<Found, Trouble>> {
        self.run(Some(Rc::new(move |_| vec![Change::Put(Place::Outbox, record.write())])))
    }

    /// Deletes a draft, if it is still this revision, and a message.
    pub(super) fn take_out(
        &self,
        draft: Option<(String, (String, u64))>,
        message: Option<String>,
    ) -> Soon<'_, Result<Found, Trouble>> {
        self.run(Some(Rc::new(move |found| {
            let mut changes = Vec::new();
            if let Some((key, identity)) = &draft
                && found.draft(key).is_some_and(|found| found.identity() == *identity)
            {
                changes.push(Change::Drop(Place::Drafts, key.clone()));
            }
            if let Some(key) = &message {
                changes.push(Change::Drop(Place::Outbox, key.clone()));
            }
            changes
        })))
    }

    /// Moves something that does not open out of the way, as it is.
    pub(super) fn set_aside(
        &self,
        place: Place,
        key: String,
        name: String,
    ) -> Soon<'_, Result<Found, Trouble>> {
        self.run(Some(Rc::new(move |found| match found.get(place, &key) {
            Some(value) => {
                let store = STORES[place as usize];
                let kept = [("key", (&*name).into()), ("store", store.into()), ("value", value.clone())];
                vec![Change::Put(Place::Aside, object(&kept)), Change::Drop(place, key.clone())]
            }
            None => Vec::new(),
        })))
    }

    /// Deletes what was set aside.
    pub(super) fn delete_aside(&self, keys: Vec<String>) -> Soon<'_, Result<Found, Trouble>> {
        self.run(Some(Rc::new(move |_| {
            keys.iter().map(|key| Change::Drop(Place::Aside, key.clone())).collect()
        })))
    }

    /// Deletes the whole database.
    pub(super) async fn forget(&self) -> Result<(), Trouble> {
        if is_missing() {
            return Ok(());
        }
        self.close();
        let name = self.name.clone();
        // Where another page keeps it open, it is deleted as soon as that page lets go.
        self.limited(Box::pin(async move { Rexie::delete(&name).await.map(|()| Got::Nothing) }))
            .await
            .map(drop)
    }

    /// Lets go of the connection.
    pub(super) fn close(&self) {
        if let Some(handle) = self.handle.take().and_then(Rc::into_inner) {
            handle.close();
        }
    }

    /// Does something, and once more with a new connection if it fails.
    fn run(&self, plan: Option<Plan>) -> Soon<'_, Result<Found, Trouble>> {
        Box::pin(async move {
            for _ in 0..2 {
                let database = self.open().await?;
                let work = Box::pin(transact(database, plan.clone()));
                if let Ok(Got::Found(found)) = self.limited(work).await {
                    return Ok(found);
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
        // The second time as it is, to see its shape.
        for version in [Some(self.version), None] {
            match (self.limited(self.opening(version)).await, version) {
                (Ok(Got::Database(database)), Some(_)) => {
                    let database = Rc::new(database);
                    *self.handle.borrow_mut() = Some(Rc::clone(&database));
                    return Ok(database);
                }
                (Ok(Got::Database(found)), None) => {
                    let newer = found.version().is_ok_and(|version| version > self.version);
                    found.close();
                    return Err(if newer { Trouble::Newer } else { Trouble::Failed });
                }
                (Err(Trouble::Blocked), Some(_)) => return Err(Trouble::Blocked),
                _ => {}
            }
        }
        Err(Trouble::Failed)
    }

    fn opening(&self, version: Option<u32>) -> Work<Done<Got>> {
        let declared = STORES.iter().fold(Rexie::builder(&self.name), |builder, store| {
            builder.add_object_store(ObjectStore::new(store).key_path("key"))
        });
        let builder = match version {
            Some(version) => declared.version(version),
            None => declared,
        };
        Box::pin(async move { builder.build().await.map(Got::Database) })
    }

    /// What is not done in time counts as blocked.
    fn limited(&self, work: Work<Done<Got>>) -> Soon<'static, Result<Got, Trouble>> {
        let limit = self.limit;
        Box::pin(async move {
            match within(limit, work).await {
                Ok(done) => done.map_err(|_| Trouble::Failed),
                Err(late) => {
                    // When it opens after all, nobody waits for it any more, and it must not block others.
                    spawn(async move {
                        if let Ok(Got::Database(late)) = late.await {
                            late.close();
                        }
                    });
                    Err(Trouble::Blocked)
                }
            }
        })
    }
}

impl Drop for Store {
    /// A connection that nobody closes stands in the way of every other page.
    fn drop(&mut self) {
        self.close();
    }
}

/// One transaction: nothing is waited for but the database, and only its commit counts.
async fn transact(database: Rc<Rexie>, plan: Option<Plan>) -> Done<Got> {
    let mode = if plan.is_some() { TransactionMode::ReadWrite } else { TransactionMode::ReadOnly };
    let transaction = database.transaction(&STORES, mode)?;
    let mut found = Found::default();
    for store in STORES {
        found.stores.push(transaction.store(store)?.get_all(None, None).await?);
    }
    for change in plan.map(|plan| plan(&found)).unwrap_or_default() {
        found.changed = true;
        match change {
            Change::Put(place, value) => {
                transaction.store(STORES[place as usize])?.put(&value, None).await?;
            }
            Change::Drop(place, key) => {
                transaction.store(STORES[place as usize])?.delete(key.into()).await?;
            }
        }
    }
    transaction.commit().await?;
    Ok(Got::Found(found))
}

fn is_missing() -> bool {
    Reflect::get(&js_sys::global(), &"indexedDB".into()).map_or(true, |factory| factory.is_falsy())
}
