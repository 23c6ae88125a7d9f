//! Why a request failed, and what to tell the person.

use crate::i18n::ui;
use contract::problem::{Code, Problem};

/// A failed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The server says why, in the person's language.
    Problem(Box<Problem>),
    /// No connection.
    Offline,
    /// No answer in time. Whether it was done is unknown.
    Timeout,
    /// Not an answer of our server: a captive portal, or a fault.
    BadAnswer,
    /// The browser did not keep the cookie that the server set.
    NotKept,
}

impl ApiError {
    /// One sentence for the person.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Problem(problem) => problem.detail.clone(),
            Self::Offline => ui::text().offline.to_owned(),
            Self::Timeout => ui::text().timeout.to_owned(),
            Self::BadAnswer => ui::text().bad_answer.to_owned(),
            Self::NotKept => ui::text().not_kept.to_owned(),
        }
    }

    /// The server's code, if it said one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// Whether it may have been done all the same.
    #[must_use]
    pub const fn is_unclear(&self) -> bool {
        matches!(self, Self::Timeout | Self::BadAnswer)
    }

    /// Whether something else was said since, in another place.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.code() == Some(Code::ChangedElsewhere)
    }

    /// Whether the session is over.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.code() == Some(Code::SignInNeeded)
    }
}
