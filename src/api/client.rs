//! One request: language, time limit, status and content type, and the answer read into its type.

use super::{ApiError, Read};
use crate::{
    browser::{deadline::Deadline, document, json::Json},
    i18n,
};
use contract::{paths, problem::Problem};
use gloo_net::http::{Method, RequestBuilder};
use serde::Serialize;
use serde_json::Value;
use std::pin::Pin;

/// Longer than any answer takes on a slow line, shorter than patience.
const LIMIT_MS: i32 = 15_000;

const JSON: &str = "application/json";

/// Reads.
pub async fn get<T: Read>(path: &str) -> Result<T, ApiError> {
    read(&request(Method::GET, path, None, None).await?)
}

/// Starts something.
pub async fn post<T: Read>(path: &str, body: &impl Serialize) -> Result<T, ApiError> {
    read(&request(Method::POST, path, Some(write(body)?), None).await?)
}

/// Starts something that answers with nothing.
pub async fn post_nothing(path: &str, body: &impl Serialize) -> Result<(), ApiError> {
    request(Method::POST, path, Some(write(body)?), None).await.map(drop)
}

/// Starts something once: the same key again is answered with the same result. The answer comes as it was written.
pub async fn post_once(path: &str, key: &str, body: String) -> Result<String, ApiError> {
    request(Method::POST, path, Some(body), Some(key)).await
}

/// Puts something in its place.
pub async fn put<T: Read>(path: &str, body: &impl Serialize) -> Result<T, ApiError> {
    read(&request(Method::PUT, path, Some(write(body)?), None).await?)
}

/// Ends something.
pub async fn delete(path: &str) -> Result<(), ApiError> {
    request(Method::DELETE, path, None, None).await.map(drop)
}

/// Asks for what only somebody known may read. Whoever is nobody although a cookie was just set does not keep it.
///
/// # Errors
/// [`ApiError::NotKept`] then; else what failed.
pub async fn kept(path: &str) -> Result<(), ApiError> {
    match request(Method::GET, path, None, None).await {
        Err(error) if error.is_signed_out() => Err(ApiError::NotKept),
        other => other.map(drop),
    }
}

/// Reads something signed: as it was written, numbers and all.
pub async fn get_value(path: &str) -> Result<Value, ApiError> {
    read_value(&request(Method::GET, path, None, None).await?)
}

/// Reads a document of this content type: as it was written.
pub async fn get_document(path: &str, kind: &str) -> Result<String, ApiError> {
    answer(Method::GET, path, None, None, kind).await
}

/// Starts something that answers with something signed.
pub async fn post_value(path: &str, body: &impl Serialize) -> Result<Value, ApiError> {
    read_value(&request(Method::POST, path, Some(write(body)?), None).await?)
}

/// Reads an answer that came as it was written.
///
/// # Errors
/// Where it is not of this shape.
pub fn read<T: Read>(text: &str) -> Result<T, ApiError> {
    Json::parse(text).and_then(|json| T::read(&json)).ok_or(ApiError::BadAnswer)
}

fn read_value(text: &str) -> Result<Value, ApiError> {
    serde_json::from_str(text).map_err(|_| ApiError::BadAnswer)
}

fn write(body: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(body).map_err(|_| ApiError::BadAnswer)
}

/// Not generic: one copy for every type that is read or written.
fn request<'a>(
    method: Method,
    path: &'a str,
    body: Option<String>,
    once: Option<&'a str>,
) -> Pin<Box<dyn Future<Output = Result<String, ApiError>> + 'a>> {
    Box::pin(answer(method, path, body, once, JSON))
}

async fn answer(
    method: Method,
    path: &str,
    body: Option<String>,
    once: Option<&str>,
    wanted: &str,
) -> Result<String, ApiError> {
    let deadline = Deadline::after(LIMIT_MS);
    let cut = |_| if deadline.has_passed() { ApiError::Timeout } else { ApiError::Offline };
    let changes = method != Method::GET;
    // As in the page's preload link, letter for letter, or the browser fetches it twice.
    let mut request = RequestBuilder::new(path)
        .query([("lang", i18n::language().tag())])
        .method(method)
        .abort_signal(deadline.signal().as_ref());
    if changes {
        request = request.header(paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE);
        request = request.header(paths::CLIENT_VERSION, &paths::CLIENT.to_string());
        request = request.header(paths::BUILD, &document::build());
    }
    if document::privacy_signal() {
        request = request.header(paths::SIGNAL, "1");
    }
    if let Some(key) = once {
        request = request.header(paths::IDEMPOTENCY_KEY, key);
    }
    let request = match body {
        Some(body) => request.header("Content-Type", JSON).body(body),
        None => request.build(),
    };
    let answer = request.map_err(|_| ApiError::BadAnswer)?.send().await.map_err(cut)?;
    let kind = answer.headers().get("content-type").unwrap_or_default();
    if answer.status() == 204 {
        return Ok(String::new());
    }
    let text = answer.text().await.map_err(cut)?;
    if answer.ok() && kind.starts_with(wanted) {
        Ok(text)
    } else if !answer.ok() && kind.starts_with("application/problem+json") {
        Err(read::<Problem>(&text)
            .map_or(ApiError::BadAnswer, |problem| ApiError::Problem(Box::new(problem))))
    } else {
        Err(ApiError::BadAnswer)
    }
}
