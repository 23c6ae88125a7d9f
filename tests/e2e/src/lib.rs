//! What the journeys stand on: the real server, real browsers, a real mailbox, and a waiter with a deadline.
//!
//! Nothing here knows the app's code: pages are read as a person reads them, by role, name and text.

pub mod browser;
pub mod line;
pub mod phone;
pub mod policy;
pub mod process;
pub mod server;
pub mod settings;
pub mod smtp;
pub mod steps;
pub mod tls;
pub mod wait;
pub mod words;

/// What every step answers with: the error says what was expected and what was on the page instead.
pub type Result<T> = anyhow::Result<T>;

/// An address of every page there is.
pub fn pages() -> impl Iterator<Item = &'static str> {
    contract::pages::PAGES.iter().map(|page| page.sample)
}
