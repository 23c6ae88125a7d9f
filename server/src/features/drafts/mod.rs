//! The keys and newest revisions of drafts on people's devices.

mod forget;
mod head;
mod key;

use crate::{
    drafts::Owner,
    http::{Access, Api, Caller, cookie},
    state::AppState,
};
use axum::http::{HeaderMap, Method};
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::POST, paths::DRAFT_KEY, Access::Public, key::handler)
        .route(Method::PUT, paths::DRAFT_HEAD, Access::Public, head::put)
        .route(Method::DELETE, paths::DRAFT_HEAD, Access::Public, head::forget)
        .route(Method::DELETE, paths::DRAFTS, Access::Public, forget::handler)
}

/// As whom this browser may have kept drafts: as the person who is signed in, and as a visitor.
fn owners(state: &AppState, caller: &Caller, headers: &HeaderMap) -> Vec<Owner> {
    let visitor = cookie::read(headers, cookie::drafts_name(&state.config));
    let visitor = visitor.map(|token| Owner::visitor(state, token));
    caller.0.as_ref().map(Owner::person).into_iter().chain(visitor).collect()
}
