//! What the server knows of drafts: the newest revision of each. And what happens when it does not know their key any more.

use super::{
    Drafts, Soon,
    draft::Inner,
    key::{Keyring, head_of},
    record::Record,
    worker::Job,
};
use crate::{
    api::{self, ApiError},
    browser::task::spawn,
};
use contract::{draft::Head, paths, problem::Code};
use std::rc::Rc;

impl Inner {
    /// The server is to be told of a record that was committed, when nothing else is to be done.
    pub(super) fn remember_head(self: &Rc<Self>, ring: &Keyring, record: Record) {
        *self.head.borrow_mut() = Some((ring.kid.clone(), record));
        self.push(Job::TellHead);
    }

    /// Tells the server what it does not know yet.
    pub(super) fn tell_head(&self) -> Soon<'_, ()> {
        Box::pin(async move {
            if self.drafts.0.away.get() {
                // The server takes it from nobody who is not signed in.
                return;
            }
            let Some((kid, record)) = self.head.take() else { return };
            let Ok(head) = head_of(&kid, &record).await else { return };
            let told: Result<Head, ApiError> = api::put(&paths::draft_head(&record.draft), &head).await;
            match told {
                Err(error) if error.code() == Some(Code::NotFound) => self.drafts.key_is_gone().await,
                // It knows as many drafts as it will: this one goes without a head.
                Err(ApiError::Problem(_)) => {}
                Ok(head) => {
                    if let Some(ring) = self.drafts.0.ring.borrow().as_ref().filter(|ring| ring.kid == kid) {
                        ring.note(head);
                    }
                }
                Err(_) => {
                    self.head.borrow_mut().get_or_insert((kid, record));
                }
            }
        })
    }
}

impl Drafts {
    /// The policy in force when something is sealed.
    pub(super) fn policy(&self) -> String {
        self.0.app.person.peek(|choices| choices.policy.version.clone()).unwrap_or_default()
    }

    /// Tells the server that a draft is no more.
    pub(super) fn end_head(&self, draft: &str) {
        if let Some(ring) = &*self.0.ring.borrow() {
            ring.drop_head(draft);
        }
        let path = paths::draft_head(draft);
        spawn(async move { drop(api::delete(&path).await) });
    }

    /// The server does not know the key any more: either it was replaced, or this is somebody else's browser now.
    async fn key_is_gone(&self) {
        let before = self.0.ring.borrow().clone();
        let (Some(before), Ok(now)) = (before, self.ask().await) else { return };
        if before.holder != now.holder && !self.person().is_empty() {
            // What is typed until the page knows is still kept for the one who typed it.
            *self.0.ring.borrow_mut() = Some(before);
            self.0.app.person.fetch_again();
            return;
        }
        // What is kept can be opened by nobody any more: it is kept once more, with the new key.
        for draft in self.drafts() {
            draft.push(Job::Save(None));
        }
    }
}
