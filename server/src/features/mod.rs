//! One folder per noun: routes in `mod.rs`, one file per verb, queries in `store.rs`, decisions in `rules.rs`.

pub mod cancellation;
pub mod consent;
pub mod drafts;
pub mod exports;
pub mod guardians;
pub mod handoff;
pub mod my_data;
pub mod partner;
pub mod policy;
pub mod receipts;
pub mod requests;
pub mod session;
pub mod step_up;
pub mod well_known;
