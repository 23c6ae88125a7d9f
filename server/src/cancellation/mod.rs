//! Cancelling an account: it is kept for the time that the policy names, can be taken back until then, and is erased after
//! it (clauses `keep-retention` and `keep-erase`).

mod cancel;
mod contact;
mod rules;
pub(crate) mod store;
mod undo;
mod view;

pub use cancel::cancel;
pub use contact::Contact;
pub use rules::{State, code_hash};
pub use store::{held, is_held};
pub use undo::undo;
pub use view::view;
