//! The person's answer to the policy, in its clauses.

mod answer;
pub mod rules;
mod slots;
mod state;
mod touched;
mod update;

pub use answer::answer;
pub use slots::{cancellation, my_data, updates, ways};
pub use touched::touched;
pub use update::prompt;
