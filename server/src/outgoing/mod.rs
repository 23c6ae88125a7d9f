//! Signed messages to servers of the operator's: JSON by POST, after Standard Webhooks, to configured addresses only.
//!
//! No redirect is followed, no proxy is taken from the environment, and nothing of an answer but its status is used.

mod queue;
mod send;
mod sign;

pub(crate) use queue::Group;
pub use queue::Queue;
pub(crate) use send::{HttpClient, client};
pub use send::{NotSent, Sender, Why};
pub use sign::SigningSecret;
