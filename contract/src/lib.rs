//! What the app and the server say to each other: wire types, ids, paths, problem codes. No I/O, no UI, no database.
//!
//! Times are RFC 3339 strings in UTC with whole seconds or milliseconds (`2026-11-01T08:00:00Z`), as [`Time`].

pub mod cancellation;
pub mod canonical;
pub mod clause;
pub mod consent;
pub mod draft;
pub mod export;
pub mod gate;
pub mod guardian;
pub mod handoff;
pub mod language;
pub mod my_data;
pub mod pages;
pub mod partner;
pub mod paths;
pub mod policy;
pub mod problem;
pub mod receipt;
pub mod request;
pub mod session;
pub mod step_up;
pub mod webhook;

/// A moment in UTC, RFC 3339, as text: both sides show it, only the server computes with it.
pub type Time = String;
