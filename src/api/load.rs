//! What a page shows of something that is fetched once.

use super::ApiError;
use crate::browser::task::spawn_for_page;
use leptos::prelude::*;

/// Something that is fetched.
#[derive(Clone, Debug)]
pub enum Load<T> {
    /// On its way.
    Loading,
    /// Here.
    Ready(T),
    /// Not here, and why.
    Failed(ApiError),
}

/// Fetches into a signal. The request is aborted when the page goes.
pub fn load<T: Send + Sync + 'static>(
    into: RwSignal<Load<T>>,
    fetch: impl Future<Output = Result<T, ApiError>> + 'static,
) {
    into.set(Load::Loading);
    spawn_for_page(async move {
        let fetched = fetch.await;
        into.try_set(fetched.map_or_else(Load::Failed, Load::Ready));
    });
}
