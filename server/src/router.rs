//! The table of contents: every feature's routes, and the layers around them.

use crate::{
    demo,
    error::Failure,
    features::{
        cancellation, consent, drafts, exports, guardians, handoff, my_data, partner, policy, receipts,
        requests, session, step_up, well_known,
    },
    http::{Api, access::Declared, headers},
    openapi, operations, pages,
    state::AppState,
};
use axum::{Extension, Router, middleware::from_fn_with_state, response::IntoResponse as _};
use contract::problem::Code;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// The whole server, and the list of its routes with who may call them.
pub fn build(state: AppState) -> (Router, Vec<Declared>) {
    let (router, declared) = Api::new(state.clone())
        .with(policy::routes)
        .with(session::routes)
        .with(step_up::routes)
        .with(consent::routes)
        .with(receipts::routes)
        .with(my_data::routes)
        .with(cancellation::routes)
        .with(exports::routes)
        .with(guardians::routes)
        .with(drafts::routes)
        .with(requests::routes)
        .with(partner::routes)
        .with(handoff::routes)
        .with(well_known::routes)
        .with(openapi::routes)
        .with(demo::routes)
        .with(pages::routes)
        .finish();
    let router = router
        .method_not_allowed_fallback(|| async { Failure::new(Code::MethodNotAllowed) })
        .fallback(pages::fallback)
        .layer(Extension(openapi::Description::new(&declared)))
        .layer(CompressionLayer::new().br(true).gzip(true))
        .layer(CatchPanicLayer::custom(|_| Failure::new(Code::Internal).into_response()))
        .layer(from_fn_with_state(state.clone(), headers::finish))
        .layer(from_fn_with_state(state.clone(), operations::measure))
        .with_state(state);
    (router, declared)
}
