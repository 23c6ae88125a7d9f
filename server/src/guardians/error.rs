//! What can come of asking and deciding, besides success.

use crate::{error::Failure, keys::KeyError};
use contract::problem::Code;
use sea_orm::DbErr;

/// Why it was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The person is of age.
    NotNeeded,
    /// There is no request.
    NoRequest,
    /// The address is the minor's own.
    OwnAddress,
    /// Whoever has the address wants no more messages.
    Stopped,
    /// The link opens nothing any more, or never did.
    LinkVoid,
    /// The number does not fit.
    NumberWrong,
    /// The message did not go to this address.
    AddressWrong,
    /// The guardian's session is over.
    SessionOver,
    /// Something else failed.
    Other(Failure),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotNeeded => Code::GuardianNotNeeded.into(),
            Error::NoRequest => Code::NotFound.into(),
            Error::OwnAddress => Self::new(Code::OwnAddress).field("address"),
            Error::Stopped => Self::new(Code::GuardianStopped).field("address"),
            Error::LinkVoid => Code::GuardianLinkVoid.into(),
            Error::NumberWrong => Self::new(Code::GuardianNumberWrong).field("number"),
            Error::AddressWrong => Self::new(Code::GuardianAddressWrong).field("address"),
            Error::SessionOver => Code::GuardianSessionOver.into(),
            Error::Other(failure) => failure,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Other(error.into())
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Other(error.into())
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Other(code.into())
    }
}
