//! Cancelling the account, taking it back, and the certificate afterwards.

mod certificate;
mod routes;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::CANCELLATION, Access::RiderOrHeld, routes::show)
        .route(Method::POST, paths::CANCELLATION, Access::RiderOrHeld, routes::cancel)
        .route(Method::DELETE, paths::CANCELLATION, Access::RiderOrHeld, routes::undo)
        .route(Method::POST, paths::CERTIFICATES, Access::Public, certificate::show)
        .route(Method::GET, paths::CERTIFICATES_TICKET, Access::Public, certificate::fetch)
}
