//! A minor asks a guardian.

mod page;

pub use page::page;
