//! A guardian decides, behind the link of a message and the number on the minor's screen.

mod decisions;
mod opening;
mod page;

pub use page::page;
