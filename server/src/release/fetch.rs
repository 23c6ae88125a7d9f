//! Gets what a server serves, as a browser would: no redirect is followed.

use crate::outgoing::{HttpClient, client};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header},
};
use http_body_util::{BodyExt as _, Full, Limited};
use std::{io::Read as _, time::Duration};

/// How long an answer may take, with its body.
const TOTAL: Duration = Duration::from_secs(30);
/// Far more than any file or page of ours has.
const LARGEST: usize = 16 * 1024 * 1024;

/// A server, by its origin.
pub(super) struct Served {
    client: HttpClient,
    origin: String,
}

/// An answer of the status 200.
pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    /// Decompressed.
    pub(super) body: Vec<u8>,
}

impl Served {
    /// Prepares the way to `https://host` (or http on any host: what is compared is public).
    pub(super) fn at(url: &str) -> Result<Self, String> {
        let origin = url.trim_end_matches('/').to_owned();
        let uri: Uri = origin.parse().map_err(|_| format!("{url} is not a URL"))?;
        if uri.scheme_str().is_none() || uri.host().is_none_or(str::is_empty) || uri.path() != "/" {
            return Err(format!("{url} is not an origin such as https://privacy.example.org"));
        }
        let client = client(&uri).map_err(|error| format!("the system's certificates: {error}"))?;
        Ok(Self { client, origin })
    }

    /// Gets a path, compressed or not.
    pub(super) async fn get(&self, path: &str, brotli: bool) -> Result<Answer, String> {
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("{}{path}", self.origin))
            .header(header::ACCEPT_ENCODING, if brotli { "br" } else { "identity" })
            .body(Full::new(Bytes::new()))
            .map_err(|error| error.to_string())?;
        let whole = async {
            let answer = self.client.request(request).await.map_err(|_| "nobody answers".to_owned())?;
            if answer.status() != StatusCode::OK {
                return Err(format!("answers {}", answer.status()));
            }
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, LARGEST).collect().await.map_err(|_| "broke off".to_owned())?;
            Ok((head.headers, body.to_bytes()))
        };
        let (headers, body) = tokio::time::timeout(TOTAL, whole).await.map_err(|_| "takes too long")??;
        let body = match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            None => body.to_vec(),
            Some(b"br") => unpacked(&body).ok_or("is not brotli, though it says so")?,
            Some(_) => return Err("is compressed in a way that was not asked for".to_owned()),
        };
        Ok(Answer { headers, body })
    }
}

fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let limit = LARGEST as u64;
    brotli::Decompressor::new(packed, 4096).take(limit).read_to_end(&mut whole).ok()?;
    Some(whole)
}
