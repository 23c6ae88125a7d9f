//! What the operator's backend does for its app: codes for hand-offs, and what the lock of a device said.

mod confirm;
mod make;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::POST, paths::PARTNER_HANDOFFS, Access::Partner, make::handler).route(
        Method::POST,
        paths::PARTNER_STEP_UP,
        Access::Partner,
        confirm::handler,
    )
}
