//! The home page: everything at a glance.

mod page;
pub mod rules;

pub use page::page;
