//! Choices about purposes, and the answer to the policy.

mod answer;
mod choose;
mod choose_several;
mod history;
mod list;
mod signal;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::CONSENTS, Access::Public, list::list)
        .route(Method::POST, paths::CONSENTS, Access::Rider, choose_several::choose_several)
        .route(Method::POST, paths::CONSENTS_SIGNAL, Access::PersonOrBrowser, signal::honour)
        .route(Method::GET, paths::CONSENT_HISTORY, Access::Person, history::history)
        .route(Method::PUT, paths::CONSENTS_PURPOSE, Access::RiderOrBrowser, choose::choose)
        .route(Method::GET, paths::POLICY_ANSWER, Access::Person, answer::show)
        .route(Method::PUT, paths::POLICY_ANSWER, Access::Rider, answer::record)
}
