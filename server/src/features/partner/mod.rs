//! The gate: the operator's backend asks whether it may do something for a person, now.

mod ask;
mod ask_many;
mod rules;
mod store;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::PARTNER_CONSENT, Access::Partner, ask::ask).route(
        Method::POST,
        paths::PARTNER_CONSENTS,
        Access::Partner,
        ask_many::ask_many,
    )
}
