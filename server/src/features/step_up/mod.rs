//! Step-up: a fresh code or the lock of the device, for one action, once (S8).

mod ask;
mod host;
mod redeem;

use crate::{
    error::Failure,
    http::{Access, Api},
};
use axum::http::Method;
use contract::{paths, problem::Code, step_up::ACTIONS};

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::POST, paths::STEP_UP_CODES, Access::PersonOrHeld, ask::handler)
        .route(Method::POST, paths::STEP_UP, Access::PersonOrHeld, redeem::handler)
        .route(Method::POST, paths::STEP_UP_HOST, Access::RiderOrHeld, host::ask)
        .route(Method::POST, paths::STEP_UP_HOST_ID, Access::RiderOrHeld, host::redeem)
}

fn known(action: &str) -> Result<&'static str, Failure> {
    let unknown = || Failure::new(Code::UnknownAction).field("action");
    ACTIONS.into_iter().find(|known| *known == action).ok_or_else(unknown)
}
