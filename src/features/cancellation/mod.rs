//! Cancelling the account, taking it back, and the certificate of what was erased.

mod certificate;
mod effects;
mod page;

pub use certificate::certificate_page;
pub use page::page;
