//! Minors ask, guardians decide: thin handlers over [`crate::guardians`].

mod guardian;
mod minor;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes. Reading and following a link changes nothing: only a `POST` with the typed number opens anything.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::GUARDIAN_REQUEST, Access::Rider, minor::show)
        .route(Method::POST, paths::GUARDIAN_REQUEST, Access::Rider, minor::ask)
        .route(Method::DELETE, paths::GUARDIAN_REQUEST, Access::Rider, minor::withdraw)
        .route(Method::POST, paths::GUARDIAN_SESSION, Access::Public, guardian::open)
        .route(Method::DELETE, paths::GUARDIAN_SESSION, Access::Guardian, guardian::close)
        .route(Method::GET, paths::GUARDIAN_DECISIONS, Access::Guardian, guardian::show)
        .route(Method::PUT, paths::GUARDIAN_DECISION, Access::Guardian, guardian::decide)
        .route(Method::GET, paths::GUARDIAN_RECEIPTS, Access::Guardian, guardian::receipts)
        .route(Method::POST, paths::GUARDIAN_LINKS, Access::Public, guardian::renew)
        .route(Method::POST, paths::GUARDIAN_DISOWNED, Access::Public, guardian::disown)
}
