//! The overview: what waits for a person, and where things stand.

mod page;
pub mod rules;

pub use page::move_into_overview;
