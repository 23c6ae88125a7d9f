//! Widgets that know no feature.

mod button;
mod facts;
mod failure;
mod field;
mod load;
mod notice;
mod page;

pub use button::{button, link_button, submit};
pub use facts::facts;
pub use failure::{failure, progress};
pub use field::{Fault, Faults, Field, Kind, error_summary, field};
pub use load::{loaded, skeleton};
pub use notice::{Tone, notice};
pub use page::{for_person, page};
