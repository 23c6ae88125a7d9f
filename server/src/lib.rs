//! The backend of the privacy center. Read `router.rs` first: it is the table of contents.

pub mod auth;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod config;
pub mod datamap;
pub mod db;
pub mod demo;
pub mod doctor;
pub mod error;
pub mod features;
pub mod http;
pub mod keys;
pub mod ledger;
pub mod limits;
pub mod messages;
pub mod outgoing;
pub mod pages;
pub mod people;
pub mod policies;
pub mod private;
pub mod router;
pub mod start;
pub mod state;
pub mod visitors;
