//! JSON bodies: typed, limited, and without surprises (S20).

use crate::error::Failure;
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::header,
};
use contract::problem::Code;
use serde::de::DeserializeOwned;

/// The largest body that any route takes, in bytes.
pub const LIMIT: usize = 256 * 1024;

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
        let bytes = to_bytes(request.into_body(), LIMIT).await.map_err(|_| Failure::new(Code::TooLarge))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| Failure::new(Code::MalformedRequest))
    }
}
