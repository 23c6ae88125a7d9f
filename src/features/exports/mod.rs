//! Taking everything along in one file.

mod page;

pub use page::page;
