//! Signing in with a code, the open sessions, and signing out.

mod forget;
mod sessions;
mod sign_in;
mod sign_out;
mod who;

pub use forget::forget_page;
pub use sessions::sessions_page;
pub use sign_in::sign_in_page;
pub use sign_out::sign_out;
pub use who::who;
