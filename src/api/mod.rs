//! The only door to the network: requests, their failures, and what a page shows while it waits.

mod client;
mod error;
mod load;
mod read;
mod sending;
mod turn;

pub use client::{
    delete, get, get_document, get_value, kept, post, post_nothing, post_once, post_value, put, read,
};
pub use error::ApiError;
pub use load::{Load, load, next_number};
pub use read::Read;
pub(crate) use read::{Texts, field, list};
pub use sending::{Job, Progress, Sending};
pub use turn::Turn;
