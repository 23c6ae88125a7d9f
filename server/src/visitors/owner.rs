//! Whose choices a request is about: the person's who is signed in, else this browser's.

use crate::{error::Failure, http::Caller, state::AppState, visitors};
use axum::{extract::FromRequestParts, http::request::Parts};
use contract::problem::Code;

/// The id of the person, or of the browser's: an extractor. None where neither is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner(pub Option<String>);

impl Owner {
    /// The id.
    ///
    /// # Errors
    /// `sign_in_needed` where nobody is signed in and the browser never chose.
    pub fn person(&self) -> Result<&str, Failure> {
        self.0.as_deref().ok_or(Failure::new(Code::SignInNeeded))
    }
}

impl FromRequestParts<AppState> for Owner {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let session = parts.extensions.get::<Caller>().and_then(|caller| caller.0.as_ref());
        match session {
            Some(session) => Ok(Self(Some(session.person.clone()))),
            None => Ok(Self(visitors::find(state, &parts.headers).await?.map(|visitor| visitor.person))),
        }
    }
}
