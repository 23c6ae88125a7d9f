//! Widgets that know no feature.

mod again;
mod button;
mod failure;
mod field;
mod file;
mod load;
mod notice;
mod page;
mod words;

pub use again::Pause;
pub use button::{button, link_button, sender, submit};
pub use failure::{failure, progress, progress_in, progress_or};
pub use field::{Fault, Faults, Field, Kind, error_summary, field, form, labelled, waiting};
pub use file::{File, OPEN_MS, Told, file, nothing_came, told};
pub use load::{loaded, skeleton};
pub use notice::{Tone, boxed, notice};
pub use page::{for_person, for_person_with, known, page, unknown};
pub use words::{actions, card, facts, h2, link, p, ways};
