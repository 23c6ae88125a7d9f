//! Messages that wait to be sent: kept sealed until the server has them, sent in order, once per key.

use super::{Drafts, Fields, Soon, Stage, draft::Inner, key::Keyring, record::Record, worker::Job};
use crate::{
    api::{self, ApiError},
    browser::{crypto, json::Json, task::spawn, time, timer::Timer},
};
use contract::problem::{Code, Problem};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use zeroize::Zeroizing;

/// The server remembers keys for 48 hours. What waited longer might be taken a second time.
const OLDEST_MS: u64 = 47 * 3_600_000;
const FIRST_PAUSE_MS: i32 = 2_000;
const LONGEST_PAUSE_MS: i32 = 60_000;

/// One message.
#[derive(Clone)]
pub(super) struct Message {
    /// Its idempotency key: a UUID.
    id: String,
    form: String,
    path: String,
    body: Zeroizing<String>,
    at: u64,
    /// The draft that it was made from.
    draft: Option<(String, u64)>,
    /// Where it is kept; nowhere but here if there is nothing to keep it in.
    stored: Option<String>,
    holder: Option<String>,
}

/// What waits in this page.
#[derive(Default)]
pub(super) struct Outbox {
    waiting: RefCell<Vec<Message>>,
    sending: Cell<bool>,
    tries: Cell<u32>,
    retry: RefCell<Option<Timer>>,
}

impl Outbox {
    pub(super) fn forget(&self) {
        self.waiting.borrow_mut().clear();
        self.retry.take();
    }
}

impl Message {
    /// From a draft, and whether it is that, letter for letter.
    pub(super) fn new(
        form: &str,
        path: String,
        body: Zeroizing<String>,
        draft: Option<(String, u64)>,
        is_kept: bool,
    ) -> Self {
        let of_draft = draft.as_ref().filter(|_| is_kept).and_then(key_of);
        let id = of_draft.unwrap_or_else(|| crypto::uuid().unwrap_or_default());
        Self { id, form: form.to_owned(), path, body, at: now(), draft, stored: None, holder: None }
    }

    /// In the order in which they are to be sent.
    fn key(&self, holder: &str) -> String {
        [holder, "|", &*digits(self.at, 15), "|", &*self.form, "|", &*self.id].concat()
    }

    fn fields(&self) -> Fields {
        let (draft, revision) = self.draft.clone().unwrap_or_default();
        Fields::new([
            ("path", self.path.clone()),
            ("body", (*self.body).clone()),
            ("draft", draft),
            ("revision", revision.to_string()),
            ("at", self.at.to_string()),
        ])
    }

    async fn seal(&self, ring: &Keyring, policy: String) -> Option<Record> {
        let record = Record {
            key: self.key(&ring.holder),
            draft: self.id.clone(),
            revision: 1,
            schema: 1,
            policy,
            person: false,
            sealed: Vec::new(),
        };
        ring.seal(&context(&self.form), record, &self.fields().encode()).await.ok()
    }

    /// What a message is sealed as, from its key without the holder.
    pub(super) fn context(key: &str) -> Option<String> {
        Some(context(key.split('|').nth(1)?))
    }

    /// From what was sealed.
    pub(super) fn read(ring: &Keyring, record: &Record, fields: &Fields) -> Option<Self> {
        let mut parts = record.key.rsplit('|');
        let (id, form) = (parts.next()?, parts.next()?);
        let text = |name: &str| fields.get(name).map(str::to_owned);
        let draft = (text("draft")?, text("revision")?.parse().ok()?);
        (id == record.draft).then_some(())?;
        Some(Self {
            id: id.to_owned(),
            form: form.to_owned(),
            path: text("path")?,
            body: text("body")?.into(),
            at: text("at")?.parse().ok()?,
            draft: Some(draft).filter(|(draft, _)| !draft.is_empty()),
            stored: Some(record.key.clone()),
            holder: Some(ring.holder.clone()),
        })
    }
}

fn now() -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970")]
    let now = time::now() as u64;
    now
}

/// Sent from two tabs, the same revision of a draft has the same key, and one effect.
fn key_of((draft, revision): &(String, u64)) -> Option<String> {
    Some([draft.get(..24)?, &*digits(*revision, 12)].concat())
}

/// A number with so many digits at least.
fn digits(number: u64, count: usize) -> String {
    let number = number.to_string();
    let zeros = "000000000000000".get(15 - count + number.len()..).unwrap_or_default();
    [zeros, &*number].concat()
}

/// A message never opens as a draft, nor a draft as a message.
fn context(form: &str) -> String {
    ["outbox/", form].concat()
}

/// What to do after a try.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// It is out of the outbox.
    Done,
    /// Again, after this many milliseconds.
    Later(i32),
    /// When somebody signs in, or the page is loaded again.
    Stay,
}

fn next(error: &ApiError, tries: u32) -> Next {
    let pause = FIRST_PAUSE_MS.saturating_mul(1 << tries.min(5)).min(LONGEST_PAUSE_MS);
    let ApiError::Problem(problem) = error else { return Next::Later(pause) };
    let Problem { code, status, retry_after, .. } = &**problem;
    match code {
        Code::SignInNeeded | Code::ClientOutdated => Next::Stay,
        Code::InFlight | Code::TooManyRequests => Next::Later(asked(*retry_after).unwrap_or(pause)),
        _ if *status >= 500 => Next::Later(asked(*retry_after).unwrap_or(pause)),
        _ => Next::Done,
    }
}

fn asked(seconds: Option<u64>) -> Option<i32> {
    i32::try_from(seconds?).ok()?.checked_mul(1_000)
}

impl Drafts {
    /// Takes in a message that was found on this device; says whether it is one.
    pub(super) fn take_in(&self, message: Option<Message>) -> bool {
        let Some(message) = message else { return false };
        let mut waiting = self.0.outbox.waiting.borrow_mut();
        if waiting.iter().all(|known| known.id != message.id) {
            waiting.push(message);
        }
        true
    }

    /// Tells a form of what waits.
    pub(super) fn tell_waiting(&self, draft: &Inner) {
        let waiting = self.0.outbox.waiting.borrow();
        if let Some(message) = waiting.iter().find(|message| message.form == draft.form.id) {
            draft.tell(Stage::Waiting { stored: message.stored.is_some(), error: None });
        }
    }

    /// Takes in a message, and keeps it if it can.
    pub(super) fn enqueue(&self, mut message: Message, ring: Option<Rc<Keyring>>) -> Soon<'_, ()> {
        Box::pin(async move {
            if let Some(ring) = ring {
                if let Some(record) = message.seal(&ring, self.policy()).await {
                    let key = record.key.clone();
                    let kept = self.0.store.put_message(record).await.is_ok();
                    message.stored = kept.then_some(key);
                }
                message.holder = Some(ring.holder.clone());
            }
            self.0.outbox.waiting.borrow_mut().push(message);
        })
    }

    /// Sends what waits, one after the other.
    pub(super) fn send_waiting(&self) {
        self.0.outbox.retry.take();
        // Nothing goes out in nobody's name.
        if self.0.away.get() || self.0.outbox.sending.replace(true) {
            return;
        }
        let drafts = self.clone();
        spawn(async move {
            loop {
                let message = drafts.0.outbox.waiting.borrow().first().cloned();
                let Some(message) = message else { break };
                match drafts.send(&message).await {
                    Next::Done => drafts.0.outbox.tries.set(0),
                    Next::Later(pause) => {
                        drafts.0.outbox.tries.set(drafts.0.outbox.tries.get() + 1);
                        drafts.send_after(pause);
                        break;
                    }
                    Next::Stay => break,
                }
            }
            drafts.0.outbox.sending.set(false);
        });
    }

    fn send_after(&self, pause: i32) {
        let inner = Rc::downgrade(&self.0);
        let again = move || {
            if let Some(inner) = inner.upgrade() {
                Self(inner).send_waiting();
            }
        };
        *self.0.outbox.retry.borrow_mut() = Some(Timer::after(pause, again));
    }

    async fn send(&self, message: &Message) -> Next {
        if now().saturating_sub(message.at) > OLDEST_MS {
            self.take_out(message, false).await;
            self.tell(message, &Stage::Stale);
            return Next::Done;
        }
        self.tell(message, &Stage::Sending);
        let sent = api::post_once(&message.path, &message.id, (*message.body).clone()).await;
        let is_whole = |answer: &str| Json::parse(answer).is_some_and(|json| json.text("id").is_some());
        let error = match sent {
            // Cut off, or of another network: whether it arrived is unknown, and the same key asks once more.
            Ok(answer) if !is_whole(&answer) => ApiError::BadAnswer,
            Ok(answer) => {
                self.take_out(message, true).await;
                self.clear(message);
                self.tell(message, &Stage::Received(answer));
                return Next::Done;
            }
            Err(error) => error,
        };
        let next = next(&error, self.0.outbox.tries.get());
        if next == Next::Done {
            self.take_out(message, false).await;
            self.tell(message, &Stage::Refused(error));
        } else {
            let stored = message.stored.is_some();
            self.tell(message, &Stage::Waiting { stored, error: Some(error.clone()) });
            drop(self.0.app.person.note(error));
        }
        next
    }

    /// Takes a message out, with the draft that it was made from if the server has it.
    async fn take_out(&self, message: &Message, received: bool) {
        self.0.outbox.waiting.borrow_mut().retain(|known| known.id != message.id);
        let draft = message.draft.clone().filter(|_| received);
        let place = message.holder.as_ref().map(|holder| [&**holder, "|", &*message.form].concat());
        if let Some((draft, _)) = &draft {
            self.end_head(draft);
        }
        let draft = place.zip(draft);
        if draft.is_some() || message.stored.is_some() {
            // If that fails it is sent once more under the same key, and answered with the same result.
            let _ = self.0.store.take_out(draft, message.stored.clone()).await;
        }
    }

    fn clear(&self, message: &Message) {
        self.let_go(&message.form);
        for draft in self.drafts().iter().filter(|draft| draft.form.id == message.form) {
            draft.push(Job::Sent { draft: message.draft.clone() });
        }
    }

    fn tell(&self, message: &Message, stage: &Stage) {
        for draft in self.drafts().iter().filter(|draft| draft.form.id == message.form) {
            draft.tell(stage.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, digits, key_of, next};
    use crate::api::ApiError;
    use contract::problem::{Code, Problem};

    fn problem(code: Code, retry_after: Option<u64>) -> ApiError {
        ApiError::Problem(Box::new(Problem {
            kind: String::new(),
            title: String::new(),
            status: code.status(),
            detail: String::new(),
            code,
            fields: Vec::new(),
            retry_after,
        }))
    }

    #[test]
    fn what_may_succeed_later_waits_and_longer_each_time() {
        for error in
            [ApiError::Offline, ApiError::Timeout, ApiError::BadAnswer, problem(Code::Internal, None)]
        {
            let pauses: Vec<_> = (0..8).map(|tries| next(&error, tries)).collect();
            let expected = [2, 4, 8, 16, 32, 60, 60, 60].map(|seconds| Next::Later(seconds * 1_000));
            assert_eq!(pauses, expected, "{error:?}");
        }
    }

    #[test]
    fn the_server_says_how_long_to_wait() {
        for code in [Code::TooManyRequests, Code::InFlight, Code::Unavailable] {
            assert_eq!(next(&problem(code, Some(7)), 3), Next::Later(7_000));
        }
    }

    #[test]
    fn a_refusal_is_final_and_a_lost_session_is_not() {
        assert_eq!(next(&problem(Code::BadText, None), 0), Next::Done);
        assert_eq!(next(&problem(Code::IdempotencyMismatch, None), 0), Next::Done);
        assert_eq!(next(&problem(Code::SignInNeeded, None), 0), Next::Stay);
        assert_eq!(
            next(&problem(Code::ClientOutdated, None), 0),
            Next::Stay,
            "it waits for the page of today"
        );
    }

    #[test]
    fn the_key_of_a_kept_draft_is_that_of_its_revision() {
        let key = |revision| key_of(&("11111111-2222-4333-8444-555555555555".to_owned(), revision));
        assert_eq!(key(7).as_deref(), Some("11111111-2222-4333-8444-000000000007"));
        assert_eq!(key(u64::from(u32::MAX)).as_deref(), Some("11111111-2222-4333-8444-004294967295"));
        assert_eq!(digits(1_795_637_334_522, 15), "001795637334522");
    }
}
