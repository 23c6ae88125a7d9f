//! Signing in and out, and the list of one's sessions.

mod ask;
mod end;
mod list;
mod show;
mod start;
mod store;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::POST, paths::SESSION_CODES, Access::Public, ask::handler)
        .route(Method::POST, paths::SESSION, Access::Public, start::handler)
        .route(Method::GET, paths::SESSION, Access::Public, show::handler)
        .route(Method::DELETE, paths::SESSION, Access::Public, end::this)
        .route(Method::GET, paths::SESSIONS, Access::PersonOrHeld, list::handler)
        .route(Method::DELETE, paths::SESSIONS, Access::PersonOrHeld, end::others)
        .route(Method::DELETE, paths::SESSIONS_ID, Access::PersonOrHeld, end::one)
}
