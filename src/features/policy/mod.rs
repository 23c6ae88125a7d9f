//! The person's answer to the policy, in its clauses.

mod answer;
pub mod rules;
mod slots;
mod state;

pub use answer::answer;
pub use slots::{my_data, updates};
