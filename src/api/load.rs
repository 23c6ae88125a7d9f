//! What a page shows of something that is fetched once.

use super::ApiError;
use crate::browser::task::spawn_for_page;
use leptos::prelude::*;
use std::cell::Cell;

/// Something that is fetched.
#[derive(Clone, Debug)]
pub enum Load<T> {
    /// On its way, as the answer to the question of this number.
    Loading(u32),
    /// Here.
    Ready(T),
    /// Not here, and why.
    Failed(ApiError),
}

/// Fetches into a signal. The request is aborted when the page goes. Of what is asked for twice, the answer to the last
/// question is shown.
pub fn load<T: Send + Sync + 'static>(
    into: RwSignal<Load<T>>,
    fetch: impl Future<Output = Result<T, ApiError>> + 'static,
) {
    let asked = next_number();
    into.set(Load::Loading(asked));
    spawn_for_page(async move {
        let fetched = fetch.await;
        if into.try_with_untracked(|now| matches!(now, Load::Loading(last) if *last == asked)) == Some(true) {
            into.try_set(fetched.map_or_else(Load::Failed, Load::Ready));
        }
    });
}

/// Counts questions.
#[must_use]
pub fn next_number() -> u32 {
    thread_local!(static LAST: Cell<u32> = const { Cell::new(0) });
    LAST.with(|last| {
        last.set(last.get().wrapping_add(1));
        last.get()
    })
}
