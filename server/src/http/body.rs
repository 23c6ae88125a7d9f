//! JSON bodies: typed, limited, and without surprises (S20).

use crate::error::Failure;
use axum::{
    body,
    extract::{FromRequest, Request},
    http::header,
};
use contract::problem::Code;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;

/// The largest body that any route takes, in bytes.
pub const LIMIT: usize = 256 * 1024;

/// So much of a body that is too large is read and thrown away, so that its sender hears why instead of a broken line.
const DRAINED: usize = 16 * 1024 * 1024;

/// A JSON body. Unknown and repeated fields are refused by the contract's types, depth by the parser.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !json {
            return Err(Code::UnsupportedMedia.into());
        }
        let bytes = read(request.into_body()).await?;
        // Every body of ours is an object; the parser would take a list of its fields' values as well.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Err(Code::MalformedRequest.into());
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|_| Failure::new(Code::MalformedRequest))
    }
}

async fn read(mut body: body::Body) -> Result<Vec<u8>, Failure> {
    let (mut bytes, mut seen) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Failure::new(Code::MalformedRequest))?.into_data() else { continue };
        seen += data.len();
        if seen > DRAINED {
            break;
        }
        if seen <= LIMIT {
            bytes.extend_from_slice(&data);
        }
    }
    if seen > LIMIT { Err(Code::TooLarge.into()) } else { Ok(bytes) }
}
