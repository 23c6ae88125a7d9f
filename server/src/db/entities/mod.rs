//! The tables as types. What the columns mean stands in `tables.rs`.
#![expect(missing_docs, reason = "the columns are described once, in the migrations")]

pub mod cancellations;
pub mod certificates;
pub mod consent_events;
pub mod draft_heads;
pub mod draft_keys;
pub mod erasure_ledger;
pub mod export_segments;
pub mod exports;
pub mod guardian_links;
pub mod guardian_requests;
pub mod guardian_sessions;
pub mod guardian_stops;
pub mod handoffs;
pub mod holder_keys;
pub mod host_step_ups;
pub mod idempotency_keys;
pub mod jobs;
pub mod messages;
pub mod people;
pub mod policy_sweeps;
pub mod policy_texts;
pub mod policy_versions;
pub mod rate_limits;
pub mod receipts;
pub mod request_messages;
pub mod request_reads;
pub mod requests;
pub mod service_keys;
pub mod sessions;
pub mod sign_in_codes;
pub mod signing_keys;
pub mod step_up_grants;
pub mod visitors;
pub mod webhooks;
