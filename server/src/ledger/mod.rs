//! What people said, and what follows from it: appended events, a signed receipt for each, and the present derived from them.
//!
//! Nothing here is ever changed or taken back: a new event is added, under the lock of the person's row, with the
//! receipt that names the one before it. `rules` decides, `pen` writes, `view` tells.

mod capacity;
mod circumstances;
mod ended;
mod guardian;
mod limit;
mod newest;
mod notice;
mod pen;
mod reach;
mod read;
mod record;
pub mod rules;
mod said;
mod standing;
mod store;
mod sweep;
mod updates;
mod view;
mod wording;

pub use capacity::{Capacity, capacities, capacity, capacity_with};
pub use circumstances::{Before, Circumstances};
pub use ended::end_all;
pub use guardian::{Decision, decide, decisions, end_approvals, guardian_receipts};
pub use reach::{Reach, reach};
pub use read::{Page, archive, history, latest_answer, receipt, receipts};
pub use said::{answer, apply_signal, check, choose, choose_several, honour_signal};
pub use standing::{Standing, standing};
pub use store::{Latest, by_purpose, latest_of};
pub use sweep::sweep;
pub use updates::prompt_due;
pub use view::{choices, choices_of_browser};

/// The word that stands for the policy itself where others have a purpose's id.
pub const POLICY: &str = "policy";

/// The word under which a question about the policy is found that was asked after the answer.
const QUESTION: &str = "question";
