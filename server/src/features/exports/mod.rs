//! Taking one's data along.

mod archive;
mod routes;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::EXPORTS, Access::PersonOrHeld, routes::newest)
        .route(Method::POST, paths::EXPORTS, Access::PersonOrHeld, routes::ask)
        .route(Method::DELETE, paths::EXPORTS_ID, Access::PersonOrHeld, routes::cancel)
        .route(Method::POST, paths::EXPORT_FETCH, Access::PersonOrHeld, routes::allow)
        .route(Method::GET, paths::EXPORT_ARCHIVE, Access::PersonOrHeld, archive::handler)
}
