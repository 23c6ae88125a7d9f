//! Which buckets are full until their window ends: what is refused once is refused again without asking the database, and
//! the log is told of each kind once a minute, with how often it happened since.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// So many buckets are remembered; beyond that, the database is asked.
const MOST: usize = 100_000;
/// So often the log is told of one kind, in milliseconds.
const TOLD_EVERY_MS: i64 = 60_000;

/// Shared by all requests of a server; every server has its own.
#[derive(Clone, Debug, Default)]
pub struct Full(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    window: i64,
    buckets: HashSet<String>,
    told: HashMap<&'static str, Told>,
}

#[derive(Clone, Copy, Debug)]
struct Told {
    at: i64,
    since: u64,
}

impl Full {
    /// Whether this bucket is known to be full in this window.
    pub(super) fn has(&self, window: i64, bucket: &str) -> bool {
        let memory = self.memory();
        memory.window == window && memory.buckets.contains(bucket)
    }

    /// Remembers that it is.
    pub(super) fn add(&self, window: i64, bucket: &str) {
        let mut memory = self.memory();
        if memory.window != window {
            memory.window = window;
            memory.buckets.clear();
        }
        if memory.buckets.len() < MOST {
            memory.buckets.insert(bucket.to_owned());
        }
    }

    /// A try was given back: there is room again.
    pub(super) fn remove(&self, bucket: &str) {
        self.memory().buckets.remove(bucket);
    }

    /// How many refusals of a kind the log is to be told of now; nothing while it was told a moment ago.
    pub(super) fn to_tell(&self, kind: &'static str, now: i64) -> Option<u64> {
        let mut memory = self.memory();
        match memory.told.get_mut(kind) {
            Some(told) if (told.at..told.at + TOLD_EVERY_MS).contains(&now) => {
                told.since += 1;
                None
            }
            Some(told) => {
                let times = told.since + 1;
                *told = Told { at: now, since: 0 };
                Some(times)
            }
            None => {
                memory.told.insert(kind, Told { at: now, since: 0 });
                Some(1)
            }
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Full;

    #[test]
    fn a_bucket_is_full_for_its_window_or_until_a_try_is_given_back() {
        let full = Full::default();
        full.add(0, "a");
        full.add(0, "b");
        assert!(full.has(0, "a") && full.has(0, "b") && !full.has(0, "c"));
        full.remove("b");
        assert!(!full.has(0, "b"));
        assert!(!full.has(3_600_000, "a"));
        full.add(3_600_000, "c");
        assert!(!full.has(0, "a") && full.has(3_600_000, "c"), "of an earlier window nothing is kept");
    }

    #[test]
    fn the_log_is_told_once_a_minute_of_all_that_happened() {
        let full = Full::default();
        assert_eq!(full.to_tell("codes", 0), Some(1));
        for at in 1..=500 {
            assert_eq!(full.to_tell("codes", at), None);
        }
        assert_eq!(full.to_tell("tries", 5), Some(1), "each kind by itself");
        assert_eq!(full.to_tell("codes", 60_000), Some(501));
        assert_eq!(full.to_tell("codes", 59_000), Some(1), "a clock that went back silences nothing");
    }
}
