//! Something that is sent: once per press, with an honest state, and once more when the network is back.

use super::ApiError;
use crate::browser::{network, task::spawn};
use leptos::prelude::*;
use std::{pin::Pin, rc::Rc};

/// What is sent; called again for each try.
pub type Job = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), ApiError>>>>>;

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing under way; the last try, if any, succeeded.
    Idle,
    /// Under way.
    Sending,
    /// No network: it goes out by itself when there is one.
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
        self.progress.try_with(|progress| *progress == Progress::Sending).unwrap_or(false)
    }

    /// Sends, unless something is on its way already: a double press sends once.
    pub fn run(self, job: Job) {
        let under_way = self.progress.try_with_untracked(|progress| *progress == Progress::Sending);
        if under_way == Some(false) {
            self.job.try_set_value(Some(job));
            self.attempt(true);
        }
    }

    /// Sends the same once more.
    pub fn again(self) {
        if let Some(job) = self.job.try_with_value(Clone::clone).flatten() {
            self.run(job);
        }
    }

    /// Forgets what was to be sent, and that it failed.
    pub fn forget(self) {
        self.job.try_set_value(None);
        self.progress.try_set(Progress::Idle);
    }

    fn attempt(self, may_wait: bool) {
        let Some(job) = self.job.try_with_value(Clone::clone).flatten() else { return };
        self.progress.try_set(Progress::Sending);
        spawn(async move {
            let progress = match job().await {
                Ok(()) => Progress::Idle,
                Err(ApiError::Offline) if may_wait => {
                    network::when_back(move || {
                        let waits =
                            self.progress.try_with_untracked(|progress| *progress == Progress::Waiting);
                        if waits == Some(true) {
                            self.attempt(false);
                        }
                    });
                    Progress::Waiting
                }
                Err(error) => Progress::Failed(error),
            };
            self.progress.try_set(progress);
        });
    }
}
