//! What we hold about the person, at a glance.

mod page;

pub use page::page;
