//! How a request fails: a code from the contract, told as an RFC 9457 problem in the person's language.

use crate::{
    http::text::Hidden,
    messages::{self, Text},
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::{
    language::Language,
    problem::{Code, Problem},
};

/// A failed request. `From` turns broken parts of ours into `internal` or `unavailable` and logs them without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    code: Code,
    fields: Vec<&'static str>,
    retry_after: Option<u64>,
    hidden: Option<Hidden>,
}

impl Failure {
    /// A failure of this code.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, fields: Vec::new(), retry_after: None, hidden: None }
    }

    /// Names the input field at fault.
    #[must_use]
    pub fn field(mut self, name: &'static str) -> Self {
        self.fields.push(name);
        self
    }

    /// Says how long to wait, in seconds.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same failure at another field.
    #[must_use]
    pub fn at(mut self, field: &'static str) -> Self {
        self.fields = vec![field];
        self
    }

    /// The same failure under another code.
    #[must_use]
    pub const fn as_code(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// Names a character in the input that the person cannot see.
    #[must_use]
    pub const fn hidden(mut self, found: Hidden) -> Self {
        self.hidden = Some(found);
        self
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The problem as it is told in this language.
    #[must_use]
    pub fn problem(&self, language: Language) -> Problem {
        let (title, detail) = messages::problem(self.code, language);
        let detail = self.retry_after.map_or_else(
            || detail.to_owned(),
            |seconds| format!("{detail} {}", messages::wait(seconds, language)),
        );
        let detail = match self.hidden {
            Some(found) => format!("{detail}{}", messages::hidden(found, language)),
            None => detail,
        };
        Problem {
            kind: format!("urn:privacy-center:problem:{}", self.code.as_str()),
            title: title.to_owned(),
            status: self.code.status(),
            detail,
            code: self.code,
            fields: self.fields.iter().map(|&field| field.to_owned()).collect(),
            retry_after: self.retry_after,
        }
    }

    /// The answer in this language.
    #[must_use]
    pub fn respond(&self, language: Language) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.problem(language))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // What is counted stays with the answer.
        response.extensions_mut().insert(self.code);
        response
    }
}

/// Handlers return failures; the outermost layer tells them in the person's language.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = StatusCode::from_u16(self.code.status()).unwrap_or_default().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        let passes_in = crate::db::passes_in(&error);
        let code = if passes_in.is_some() { Code::Unavailable } else { Code::Internal };
        tracing::error!(code = code.as_str(), %error, "database");
        Self { retry_after: passes_in, ..Self::new(code) }
    }
}

impl From<crate::keys::KeyError> for Failure {
    fn from(error: crate::keys::KeyError) -> Self {
        tracing::error!(error = %error, "keys");
        match error {
            crate::keys::KeyError::Store(_) | crate::keys::KeyError::StillInLog => {
                Self::new(Code::Unavailable).retry_after(2)
            }
            _ => Self::new(Code::Internal),
        }
    }
}

impl From<crate::datamap::MapError> for Failure {
    fn from(error: crate::datamap::MapError) -> Self {
        tracing::error!(error = %error, "data map");
        Self::new(Code::Unavailable).retry_after(5)
    }
}

/// The text that stands in logs for a broken invariant.
#[must_use]
pub fn internal(what: &str) -> Failure {
    tracing::error!(what, "internal");
    Failure::new(Code::Internal)
}

/// A failure's sentence, where it is shown on a page rather than answered by the API.
#[must_use]
pub fn sentence(code: Code, language: Language) -> Text {
    messages::problem(code, language).1
}
