//! The key of the drafts: asked of the server, held in memory only, and the heads that came with it.

use super::{
    Fields, Soon,
    record::Record,
    seal::{self, Place},
};
use crate::{
    api::{self, ApiError, Read, Texts, list},
    base64url,
    browser::{
        crypto::{self, NoCrypto, RootKey},
        history,
        json::Json,
    },
};
use contract::{
    draft::{DraftKey, Head, NewDraftKey, NewHead},
    paths,
};
use std::cell::RefCell;
use zeroize::{Zeroize as _, Zeroizing};

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoKey {
    /// The server did not release it.
    NotReleased(ApiError),
    /// The browser has no cryptography here.
    NoCrypto,
}

impl From<NoCrypto> for NoKey {
    fn from(_: NoCrypto) -> Self {
        Self::NoCrypto
    }
}

/// Why something cannot be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotSealed {
    /// More than a form may hold.
    TooLarge,
    /// The browser has no cryptography here.
    NoCrypto,
}

/// The key of one holder in this browser.
pub(super) struct Keyring {
    pub(super) kid: String,
    pub(super) holder: String,
    root: RootKey,
    heads: RefCell<Vec<Head>>,
}

impl Keyring {
    /// Asks the server.
    pub(super) async fn ask(installation: String, signed_in: bool) -> Result<Self, NoKey> {
        let asked = api::post(paths::DRAFT_KEY, &NewDraftKey { installation, signed_in }).await;
        let mut released: DraftKey = asked.map_err(NoKey::NotReleased)?;
        let bytes = base64url::decode(&released.key).map(Zeroizing::new);
        released.key.zeroize();
        let bytes = bytes.filter(|bytes| bytes.len() == 32).ok_or(NoKey::NotReleased(ApiError::BadAnswer))?;
        let root = RootKey::import(&bytes).await?;
        let heads = RefCell::new(released.heads);
        Ok(Self { kid: released.kid, holder: released.holder, root, heads })
    }

    /// The newest revision of a draft that the server knows.
    pub(super) fn head(&self, draft: &str) -> Option<Head> {
        self.heads.borrow().iter().find(|head| head.draft == draft).cloned()
    }

    /// Remembers a head without asking for all of them again.
    pub(super) fn note(&self, new: Head) {
        let mut heads = self.heads.borrow_mut();
        heads.retain(|head| head.draft != new.draft);
        heads.push(new);
    }

    /// Forgets the head of a draft that is no more.
    pub(super) fn drop_head(&self, draft: &str) {
        self.heads.borrow_mut().retain(|head| head.draft != draft);
    }

    /// Seals something into a record.
    pub(super) fn seal<'a>(
        &'a self,
        form: &'a str,
        mut record: Record,
        plain: &'a [u8],
    ) -> Soon<'a, Result<Record, NotSealed>> {
        Box::pin(async move {
            let missing = |_| NotSealed::NoCrypto;
            let key = self.root.derive(&seal::info(form, &record.draft)).await.map_err(missing)?;
            let nonce = crypto::random().map_err(missing)?;
            let origin = history::origin();
            let sealed = seal::seal(&key, nonce, &self.place(&origin, form, &record), plain);
            record.sealed = sealed.map_err(|_| NotSealed::TooLarge)?;
            Ok(record)
        })
    }

    /// What is in a record of this form: nothing where it does not open, or is not the one that the server knows.
    pub(super) fn open<'a>(&'a self, form: &'a str, record: &'a Record) -> Soon<'a, Option<Fields>> {
        Box::pin(async move {
            if let Some(head) = self.head(&record.draft).filter(|head| head.revision == record.revision) {
                let mine = head_of(&self.kid, record).await.ok()?;
                if mine.sha256 != head.sha256 {
                    return None;
                }
            }
            let key = self.root.derive(&seal::info(form, &record.draft)).await.ok()?;
            let origin = history::origin();
            Fields::decode(&seal::open(&key, &self.place(&origin, form, record), &record.sealed).ok()?)
        })
    }

    fn place<'a>(&'a self, origin: &'a str, form: &'a str, record: &'a Record) -> Place<'a> {
        Place {
            origin,
            holder: &self.holder,
            form,
            schema: record.schema,
            draft: &record.draft,
            revision: record.revision,
            policy: &record.policy,
            kid: &self.kid,
        }
    }
}

/// What the server is told about a record that was committed.
pub(super) async fn head_of(kid: &str, record: &Record) -> Result<NewHead, NoCrypto> {
    let sha256 = crypto::sha256_hex(&record.sealed).await?;
    Ok(NewHead { kid: kid.to_owned(), revision: record.revision, sha256 })
}

impl Read for Head {
    fn read(json: &Json) -> Option<Self> {
        let revision = json.number("revision")?.try_into().ok()?;
        Some(Self { draft: json.text("draft")?, revision, sha256: json.text("sha256")? })
    }
}

impl Read for DraftKey {
    fn read(json: &Json) -> Option<Self> {
        let (heads, texts) = (list(json, "heads")?, Texts::of(json));
        texts.whole(Self {
            kid: texts.text("kid"),
            key: texts.text("key"),
            holder: texts.text("holder"),
            expires: texts.text("expires"),
            now: texts.text("now"),
            heads,
        })
    }
}
