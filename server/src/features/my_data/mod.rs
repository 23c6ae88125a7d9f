//! What we hold about a person, at a glance.

mod items;
mod read;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::MY_DATA, Access::Rider, read::handler).route(
        Method::GET,
        paths::MY_DATA_CATEGORY,
        Access::Rider,
        items::handler,
    )
}
