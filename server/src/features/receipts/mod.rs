//! Receipts: signed, chained, the person's own.

mod archive;
mod list;
mod show;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::RECEIPTS, Access::PersonOrBrowser, list::list)
        .route(Method::GET, paths::RECEIPTS_ID, Access::PersonOrBrowser, show::show)
        .route(Method::POST, paths::RECEIPTS_ARCHIVE, Access::Person, archive::archive)
}
