//! Addresses that other programs look for: keys, security.txt, gpc.json, change-password, health, reports of blocked content.

use crate::{
    error::Failure,
    http::{Access, Api, Network},
    limits, operations,
    state::AppState,
};
use axum::{
    Json,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use contract::{paths, problem::Code, receipt::KeySet};
use jiff::{ToSpan as _, tz::TimeZone};
use serde_json::{Value, json};

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::KEYS, Access::Public, keys)
        .route(Method::GET, "/.well-known/security.txt", Access::Public, security)
        .route(Method::GET, "/.well-known/gpc.json", Access::Public, gpc)
        .route(Method::GET, "/.well-known/change-password", Access::Public, change_password)
        .route(Method::GET, operations::HEALTH, Access::Public, operations::alive)
        .route(Method::POST, paths::CSP_REPORTS, Access::Report, csp_report)
}

async fn keys(State(state): State<AppState>) -> Response {
    let set: &KeySet = state.signer.key_set();
    ([(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"))], Json(set)).into_response()
}

/// RFC 9116. It expires eight months from now, so that a server that runs is never within 30 days of it.
async fn security(State(state): State<AppState>) -> Result<Response, Failure> {
    let now = state.clock.now().to_zoned(TimeZone::UTC);
    let expires = now
        .start_of_day()
        .and_then(|day| day.checked_add(8.months()))
        .map_err(|_| Failure::new(Code::Internal))?;
    let text = format!(
        "Contact: mailto:{}\nExpires: {}\nPreferred-Languages: zh, en\nCanonical: {url}/.well-known/security.txt\nPolicy: {url}/security\n",
        state.config.operator.security_contact,
        expires.timestamp(),
        url = state.config.public_url
    );
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], text)
        .into_response())
}

/// We honour Global Privacy Control. `lastUpdate` is the day on which that last changed.
async fn gpc() -> Json<Value> {
    Json(json!({ "gpc": true, "lastUpdate": "2026-11-01" }))
}

/// There are no passwords here; sessions are what one would want to look after.
async fn change_password() -> Response {
    (StatusCode::SEE_OTHER, Redirect::to("/sessions")).into_response()
}

/// A browser tells of something that the CSP blocked. Only the directive is logged: addresses could be personal (S18).
///
/// # Errors
/// `too_many_requests`, `too_large`, `malformed_request`.
async fn csp_report(
    State(state): State<AppState>,
    network: Network,
    request: Request,
) -> Result<StatusCode, Failure> {
    limits::take(&state, "csp-reports", &network.0, state.config.limits.csp_reports).await?;
    let bytes = to_bytes(request.into_body(), 64 * 1024).await.map_err(|_| Failure::new(Code::TooLarge))?;
    let reports: Value = serde_json::from_slice(&bytes).map_err(|_| Failure::new(Code::MalformedRequest))?;
    for report in reports.as_array().map_or(&[][..], Vec::as_slice).iter().take(10) {
        let directive =
            report.pointer("/body/effectiveDirective").and_then(Value::as_str).unwrap_or_default();
        let known: String = directive
            .chars()
            .filter(|character| character.is_ascii_lowercase() || *character == '-')
            .take(40)
            .collect();
        tracing::warn!(directive = known, "blocked by the CSP");
    }
    Ok(StatusCode::NO_CONTENT)
}
