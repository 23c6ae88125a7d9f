//! What only the operator asks for, on a listener of its own: whether the server lives, whether it is ready, what it counts.
//!
//! No session is looked up here and nothing personal is told; whoever can reach the listener may read all of it.

mod measure;
mod metrics;
mod parts;
mod rounds;
mod scrape;

pub use measure::measure;
pub use metrics::Metrics;
pub use rounds::{Round, note};

use crate::state::AppState;
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};

/// Where both listeners tell that the process lives.
pub const HEALTH: &str = "/healthz";

/// The operator's router.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route(HEALTH, get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(scrape::handler))
        .layer(axum::middleware::map_response(fresh))
        .with_state(state)
}

/// The process lives; nothing is touched to say so.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Whether everything that the server stands on answers, and else what does not.
async fn ready(State(state): State<AppState>) -> Response {
    let parts = parts::look(&state).await;
    let down: Vec<_> = parts.into_iter().filter(|(_, up)| !up).map(|(name, _)| name).collect();
    if down.is_empty() {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", down.join(", "))).into_response()
    }
}

async fn fresh(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
