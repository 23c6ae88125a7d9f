//! Writing to us: the form, and the threads of what was written and answered.

mod again;
mod form;
mod page;
mod rules;
mod thread;
mod threads;

pub use page::page;
