//! Something that is sent: the last press counts, once, with an honest state, and again until the server can be reached.

use super::ApiError;
use crate::browser::{network, task::spawn};
use leptos::prelude::*;
use std::{cell::RefCell, pin::Pin, rc::Rc};

/// What is sent; called again for each try.
pub type Job = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), ApiError>>>>>;

const FIRST_PAUSE_MS: i32 = 2_000;
const LONGEST_PAUSE_MS: i32 = 60_000;

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing under way; the last try, if any, succeeded.
    Idle,
    /// Under way.
    Sending,
    /// The server cannot be reached: it goes out by itself when it can.
    Waiting,
    /// Not done, and why.
    Failed(ApiError),
}

impl Progress {
    /// As in `data-saving`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Sending => "saving",
            Self::Waiting => "waiting",
            Self::Failed(_) => "failed",
        }
    }
}

/// One press: what was pressed, and how it is sent.
#[derive(Clone)]
struct Press {
    what: u8,
    job: Job,
}

#[derive(Default)]
struct Slot {
    /// On its way, waiting, or failed.
    now: Option<Press>,
    /// Whether it is being tried at this moment.
    trying: bool,
    /// Pressed while another one was being tried.
    next: Option<Press>,
    /// Whether something may have been done without our knowing.
    unsure: bool,
}

impl Slot {
    fn is_now(&self, job: &Job) -> bool {
        self.now.as_ref().is_some_and(|now| Rc::ptr_eq(&now.job, job))
    }
}

/// One thing that can be under way.
#[derive(Clone, Copy)]
pub struct Sending {
    progress: RwSignal<Progress>,
    // Shared, and not read through closures: those are compiled for each question anew.
    slot: StoredValue<Rc<RefCell<Slot>>, LocalStorage>,
}

impl Default for Sending {
    fn default() -> Self {
        Self { progress: RwSignal::new(Progress::Idle), slot: StoredValue::new_local(Rc::default()) }
    }
}

impl Sending {
    /// Where it stands.
    #[must_use]
    pub fn progress(self) -> Progress {
        self.progress.try_get().unwrap_or(Progress::Idle)
    }

    /// Whether it is on its way right now.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        self.progress.try_with(|progress| matches!(progress, Progress::Sending)).unwrap_or(false)
    }

    /// Whether a try may have been heard whose answer never came.
    #[must_use]
    pub fn is_unsure(self) -> bool {
        self.slot().borrow().unsure
    }

    /// Whether another press waits for its turn.
    #[must_use]
    pub fn has_next(self) -> bool {
        self.slot().borrow().next.is_some()
    }

    /// Nothing is in it, and nothing stays in it, once the page that it stood on has gone.
    fn slot(self) -> Rc<RefCell<Slot>> {
        self.slot.try_get_value().unwrap_or_default()
    }

    /// Sends, unless something is on its way already: a double press sends once.
    pub fn run(self, job: Job) {
        self.press(0, true, job);
    }

    /// Sends what was pressed. The last press wins: one that comes while another is being tried is next, and the same one
    /// again takes its place back. A press that needs nothing to be sent forgets what waits, if that was certainly not heard.
    pub fn press(self, what: u8, needed: bool, job: Job) {
        let press = Press { what, job: job.clone() };
        let slot = self.slot();
        let mut slot = slot.borrow_mut();
        if slot.trying {
            let same = slot.now.as_ref().is_some_and(|now| now.what == what);
            slot.next = (!same).then_some(press);
            return;
        }
        slot.trying = needed || slot.unsure;
        slot.now = slot.trying.then_some(press);
        let begins = slot.trying;
        drop(slot);
        if begins {
            self.progress.try_set(Progress::Sending);
            spawn(self.attempt(job));
        } else {
            self.tell(Progress::Idle);
        }
    }

    /// Sends the same once more.
    pub fn again(self) {
        let now = self.slot().borrow().now.clone();
        if let Some(Press { what, job }) = now {
            // A job of its own: what still waits with the other one sees that it is no longer its turn.
            self.press(what, true, Rc::new(move || job()));
        }
    }

    /// Forgets what was to be sent, and that it failed.
    pub fn forget(self) {
        self.slot().take();
        self.tell(Progress::Idle);
    }

    /// Forgets that this failed: it was done all the same.
    pub fn was_done(self, what: u8) {
        let slot = self.slot();
        let failed = !slot.borrow().trying && slot.borrow().now.as_ref().is_some_and(|now| now.what == what);
        if failed {
            self.forget();
        }
    }

    fn tell(self, progress: Progress) {
        if self.progress.try_with_untracked(|told| told.as_str() != progress.as_str()) == Some(true) {
            self.progress.try_set(progress);
        }
    }

    /// Tries until the server can be reached, then whatever was pressed meanwhile. While it waits it says so without a
    /// break: no button goes while somebody is about to press it, and nothing is announced twice.
    async fn attempt(self, mut job: Job) {
        let mut pause = FIRST_PAUSE_MS;
        loop {
            let cut_off = network::is_off();
            let progress = match job().await {
                Ok(()) => Progress::Idle,
                Err(ApiError::Offline) => Progress::Waiting,
                Err(error) => Progress::Failed(error),
            };
            let unheard = match &progress {
                Progress::Waiting => !cut_off,
                Progress::Failed(error) => error.is_unclear(),
                _ => false,
            };
            let next = {
                let slot = self.slot();
                let mut slot = slot.borrow_mut();
                if !slot.is_now(&job) {
                    // Forgotten, or the page that it stood on has gone.
                    return;
                }
                slot.unsure = progress != Progress::Idle && (slot.unsure || unheard);
                slot.trying = slot.next.is_some();
                if slot.trying || progress == Progress::Idle {
                    slot.now = slot.next.take();
                }
                slot.now.clone().filter(|_| slot.trying)
            };
            if let Some(next) = next {
                (job, pause) = (next.job, FIRST_PAUSE_MS);
                self.tell(Progress::Sending);
                continue;
            }
            let waits = progress == Progress::Waiting;
            self.tell(progress);
            if !waits {
                return;
            }
            network::back_or_after(pause).await;
            let slot = self.slot();
            let mut slot = slot.borrow_mut();
            if slot.trying || !slot.is_now(&job) {
                // Forgotten, or pressed again.
                return;
            }
            slot.trying = true;
            pause = LONGEST_PAUSE_MS.min(pause * 2);
        }
    }
}
