//! Receipts: signed, chained, the person's own.

mod archive;
mod document;
mod list;
mod rendering;
mod show;
mod words;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::RECEIPTS, Access::PersonOrBrowser, list::list)
        .route(Method::GET, paths::RECEIPTS_ID, Access::PersonOrBrowser, show::show)
        .route(Method::GET, paths::RECEIPTS_DOCUMENT, Access::PersonOrBrowser, document::document)
        .route(Method::POST, paths::RECEIPTS_ARCHIVE, Access::Person, archive::open)
        .route(Method::GET, paths::RECEIPTS_ARCHIVE, Access::Person, archive::fetch)
}
