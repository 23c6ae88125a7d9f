//! What the server knows of drafts: the newest revision of each. And what happens when it does not know their key any more.

use super::{
    Drafts, Soon,
    draft::Inner,
    key::{Keyring, head_of},
    record::Record,
    store::Step,
    worker::Job,
};
use crate::{
    api::{self, ApiError},
    browser::{crypto, task::spawn},
};
use contract::{draft::Head, paths, problem::Code};
use std::rc::Rc;

impl Inner {
    /// Tells the server of a record that was committed, when nothing else is to be done.
    pub(super) fn remember_head<'a>(
        self: &'a Rc<Self>,
        ring: &'a Keyring,
        record: &'a Record,
    ) -> Soon<'a, ()> {
        Box::pin(async move {
            if let Ok(head) = head_of(&ring.kid, record).await {
                let (draft, revision, sha256) = (record.draft.clone(), head.revision, head.sha256.clone());
                ring.note(Head { draft, revision, sha256 });
                *self.head.borrow_mut() = Some((record.draft.clone(), head));
                self.push(Job::TellHead);
            }
        })
    }

    /// Tells the server what it does not know yet.
    pub(super) async fn tell_head(&self) {
        let Some((draft, head)) = self.head.take() else { return };
        let told: Result<Head, ApiError> = api::put(&paths::draft_head(&draft), &head).await;
        match told {
            Err(error) if error.code() == Some(Code::NotFound) => self.drafts.key_is_gone().await,
            // It knows as many drafts as it will: this one goes without a head.
            Err(ApiError::Problem(_)) | Ok(_) => {}
            Err(_) => {
                self.head.borrow_mut().get_or_insert((draft, head));
            }
        }
    }
}

impl Drafts {
    /// The policy in force when something is sealed.
    pub(super) fn policy(&self) -> String {
        self.0.app.person.peek(|choices| choices.policy.version.clone()).unwrap_or_default()
    }

    /// Moves something that does not open out of the way; answers with its new key.
    pub(super) fn set_aside(&self, store: &'static str, key: &str) -> Soon<'_, Option<String>> {
        let (key, uuid) = (key.to_owned(), crypto::uuid().unwrap_or_default());
        let name = [&*key, "|", &*uuid].concat();
        let step = Step::SetAside { store, key, name: name.clone() };
        Box::pin(async move { self.0.store.change(vec![step]).await.ok().map(|()| name) })
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
        if before.holder != now.holder && self.is_signed_in() {
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

    /// Whether this page believes that somebody is signed in.
    pub(super) fn is_signed_in(&self) -> bool {
        self.0.app.person.peek(|choices| choices.session.is_some()) == Some(true)
    }
}
