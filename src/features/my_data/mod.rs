//! What we hold about the person, at a glance.

mod item;
mod items;
mod page;

pub use items::items_page;
pub use page::page;
