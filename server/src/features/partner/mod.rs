//! The operator's backend asks: the gate (may this be done for a person, now?) and the person's whole state.

mod ask;
mod ask_many;
mod people;
mod person;
mod rules;
mod store;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::PARTNER_CONSENT, Access::Partner, ask::ask)
        .route(Method::POST, paths::PARTNER_CONSENTS, Access::Partner, ask_many::ask_many)
        .route(Method::GET, paths::PARTNER_PERSON, Access::Partner, person::person)
        .route(Method::POST, paths::PARTNER_PEOPLE, Access::Partner, people::people)
}
