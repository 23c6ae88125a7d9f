//! What people write to us: a request with a number, a due date, and a thread of messages.

use crate::Time;
use serde::{Deserialize, Serialize};

/// The longest message, in characters.
pub const LONGEST_TEXT: usize = 4_000;

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident { $($(#[$each:meta])* $name:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $kind {
            $($(#[$each])* #[serde(rename = $text)] $name,)*
        }

        impl $kind {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Reads it back.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == text)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $kind {}

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $kind {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .enum_values(Some(Self::ALL.iter().map(|known| known.as_str())))
                    .into()
            }
        }
    };
}

names! {
    /// What a request is about.
    Topic {
        /// A question.
        Question = "question",
        /// A complaint.
        Complaint = "complaint",
        /// Correct or complete what is held.
        CorrectMyData = "correct-my-data",
        /// Delete what is held.
        DeleteMyData = "delete-my-data",
        /// Something about the account's safety.
        AccountSecurity = "account-security",
        /// Anything else.
        Other = "other",
    }
}

names! {
    /// Where a request stands.
    RequestState {
        /// It is with us; nobody has answered yet, or the person wrote once more.
        Open = "open",
        /// Somebody works on it and has said so.
        InProgress = "in-progress",
        /// Answered and done.
        Fulfilled = "fulfilled",
        /// Answered with a no; the answer says why and where to complain (R25).
        Denied = "denied",
    }
}

names! {
    /// Who wrote a message.
    From {
        /// The person.
        Person = "person",
        /// Us.
        Us = "us",
    }
}

/// `POST /api/v1/requests`, with an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// What it is about.
    pub topic: Topic,
    /// At most [`LONGEST_TEXT`] characters; line ends are kept.
    pub text: String,
    /// Where the answer goes. Without it the session's own address, and where that has none, the thread alone; whoever is not
    /// signed in must say one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
}

/// `POST /api/v1/requests/{id}/messages`, with an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// As in [`NewRequest`].
    pub text: String,
}

/// One message of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageView {
    /// UUID.
    pub id: String,
    /// Who wrote it.
    pub from: From,
    /// What.
    pub text: String,
    /// When.
    pub at: Time,
}

/// 201, and `GET /api/v1/requests/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestView {
    /// UUID.
    pub id: String,
    /// To be told on the phone: `4821-0937`.
    pub number: String,
    /// What it is about.
    pub topic: Topic,
    /// Where it stands.
    pub state: RequestState,
    /// Where word of the answer goes, with most of it hidden. Empty where it goes nowhere: the answer stands in the thread.
    pub reply_to: String,
    /// When it came in.
    pub received_at: Time,
    /// When it is answered at the latest.
    pub due_at: Time,
    /// The thread, oldest first.
    pub messages: Vec<MessageView>,
}

/// `GET /api/v1/requests`: newest first, `?before=` the last one's id for more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Requests {
    /// One page of them.
    pub requests: Vec<RequestView>,
    /// For the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
