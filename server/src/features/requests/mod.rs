//! What people write to us: stored sealed, numbered, answered by a day that is told at once.

mod answer;
pub mod cli;
mod create;
mod list;
mod message;
mod own;
mod rules;
mod show;
mod store;
mod sweep;
mod view;
mod write;

pub use answer::{Answer, answer, read, waiting};
pub use own::{Wish, wish};
pub use store::{Standing, standing};
pub use sweep::sweep;
pub use view::all;

use crate::http::{Access, Api};
use axum::http::Method;
use contract::paths;

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::POST, paths::REQUESTS, Access::Public, create::handler)
        .route(Method::GET, paths::REQUESTS, Access::PersonOrHeld, list::handler)
        .route(Method::GET, paths::REQUESTS_ID, Access::PersonOrHeld, show::handler)
        .route(Method::POST, paths::REQUEST_MESSAGES, Access::PersonOrHeld, write::handler)
}
