//! The outermost layer around what people ask for: each answer is counted, whatever made it.

use crate::state::AppState;
use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use contract::problem::Code;

/// The route of whatever no route is declared for: what people type into the address never becomes a label.
const UNMATCHED: &str = "unmatched";

/// Counts an answer by the pattern of its route, and measures how long it took until it began.
pub async fn measure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = known(request.method());
    let began = state.clock.elapsed();
    let response = next.run(request).await;
    let took = state.clock.elapsed().saturating_sub(began);
    let route = route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);
    let class = class(response.status().as_u16());
    state.metrics.answered(route, method, class, took);
    if let Some(code) = response.extensions().get::<Code>() {
        state.metrics.refused(*code);
    }
    response
}

/// A method may be any word.
fn known(method: &Method) -> &'static str {
    let standard = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    standard.iter().position(|one| one == method).map_or("other", |place| names[place])
}

const fn class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
