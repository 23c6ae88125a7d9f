//! Receipts: the list, checking them in the browser, and taking them along.

mod archive;
mod card;
mod list;
pub mod rules;
pub mod verdict;
mod verify_page;

pub use list::page;
pub use verify_page::verify_page;
