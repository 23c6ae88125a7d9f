//! Choices: the switch of each purpose, all of them on one page, and their history.

mod control;
mod history;
mod page;
pub mod rules;
mod state;

pub use control::{beyond_the_switch, count, in_clause};
pub use page::move_into_choices;
