//! Something that is sent: once per press, with an honest state, and again until the server can be reached.

use super::ApiError;
use crate::browser::{network, task::spawn};
use leptos::prelude::*;
use std::{pin::Pin, rc::Rc};

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

/// One thing that can be under way.
#[derive(Clone, Copy)]
pub struct Sending {
    progress: RwSignal<Progress>,
    job: StoredValue<Option<Job>, LocalStorage>,
}

impl Default for Sending {
    fn default() -> Self {
        Self { progress: RwSignal::new(Progress::Idle), job: StoredValue::new_local(None) }
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

    /// Sends, unless something is on its way already: a double press sends once.
    pub fn run(self, job: Job) {
        let free = self.progress.try_with_untracked(|progress| match progress {
            Progress::Sending => false,
            Progress::Waiting => self.job().is_some(),
            Progress::Idle | Progress::Failed(_) => true,
        });
        if free == Some(true) {
            self.job.try_set_value(Some(job.clone()));
            self.progress.try_set(Progress::Sending);
            spawn(self.attempt(job));
        }
    }

    /// Sends the same once more.
    pub fn again(self) {
        if let Some(job) = self.job() {
            // A job of its own: what still waits with the other one sees that it is no longer its turn.
            self.run(Rc::new(move || job()));
        }
    }

    /// Forgets what was to be sent, and that it failed.
    pub fn forget(self) {
        self.job.try_set_value(None);
        self.progress.try_set(Progress::Idle);
    }

    /// None while what waited is on its way again.
    fn job(self) -> Option<Job> {
        self.job.try_with_value(Clone::clone).flatten()
    }

    /// Tries until the server can be reached. Meanwhile it says that it waits, without a break: no button goes while
    /// somebody is about to press it, and nothing is announced twice.
    async fn attempt(self, job: Job) {
        let mut pause = FIRST_PAUSE_MS;
        loop {
            let progress = match job().await {
                Ok(()) => Progress::Idle,
                Err(ApiError::Offline) => Progress::Waiting,
                Err(error) => Progress::Failed(error),
            };
            let told = self.progress.try_with_untracked(Progress::as_str);
            if told.is_none_or(|told| told == Progress::Idle.as_str()) {
                // Forgotten.
                return;
            }
            self.job.try_set_value(Some(job.clone()));
            let now = progress.as_str();
            if told != Some(now) {
                self.progress.try_set(progress);
            }
            if now != Progress::Waiting.as_str() {
                return;
            }
            network::back_or_after(pause).await;
            if !self.job().is_some_and(|current| Rc::ptr_eq(&current, &job)) {
                // Forgotten, or pressed again.
                return;
            }
            self.job.try_set_value(None);
            pause = LONGEST_PAUSE_MS.min(pause * 2);
        }
    }
}
