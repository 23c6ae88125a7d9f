//! What we hold about a person: at a glance, row by row, and what they change of it.

mod change;
mod items;
mod read;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::MY_DATA, Access::Rider, read::handler)
        .route(Method::GET, paths::MY_DATA_CATEGORY, Access::Rider, items::handler)
        .route(Method::PUT, paths::MY_DATA_FIELD, Access::Rider, change::correct)
        .route(Method::POST, paths::MY_DATA_DELETION, Access::Rider, change::delete)
}
