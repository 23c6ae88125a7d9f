//! The policy as the API tells it.

mod show;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::POLICY, Access::Public, show::handler)
}
