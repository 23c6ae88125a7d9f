//! `GET /api/v1/receipts/{id}/document`: one receipt as a document to read, print and check.

use super::rendering::{STYLE, Surroundings, render};
use crate::{
    error::{Failure, internal},
    http::{file, language::Lang},
    ledger,
    state::AppState,
    visitors::Owner,
};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::problem::Code;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

/// Another person's, an unknown and a malformed id all get the same answer.
pub(super) async fn document(
    State(state): State<AppState>,
    owner: Owner,
    Lang(language): Lang,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(id) = id.map_err(|_| missing())?;
    let receipt = ledger::receipt(&state, owner.person()?, &id).await?.ok_or_else(missing)?;
    state.refresh_policies(&state.db).await?;
    let version = receipt.payload.pointer("/notice/version").and_then(serde_json::Value::as_str);
    let published = version.and_then(|version| state.policies.version(version));
    let policy = policy();
    let around = Surroundings {
        language,
        published: published.as_deref(),
        zone: TimeZone::get(&state.config.time_zone).unwrap_or(TimeZone::UTC),
        public_url: &state.config.public_url,
        policy: &policy,
    };
    let html =
        render(&receipt, &around).ok_or_else(|| internal("a stored payload is not as it was written"))?;
    let sequence = receipt.payload["sequence"].as_i64().unwrap_or_default();
    let headers: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, text("text/html; charset=utf-8")?),
        (header::CONTENT_LANGUAGE, text(language.tag())?),
        (header::CONTENT_DISPOSITION, file::attachment(&format!("receipt-{sequence}.html"))?),
        // Should a browser show it after all, it is nobody's origin there.
        (header::CONTENT_SECURITY_POLICY, text(&format!("{policy}; frame-ancestors 'none'; sandbox"))?),
    ];
    Ok((headers, html).into_response())
}

/// Its own style, and nothing else: no script, no other file, no form.
fn policy() -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

fn text(value: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(value).map_err(|_| internal("a header that is no header"))
}
