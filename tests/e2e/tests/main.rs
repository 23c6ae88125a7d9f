//! Journeys of a person through the real pages, against the real server.

mod accessibility;
mod at_a_glance;
mod built;
mod cancellation;
mod checks;
mod downloads;
mod drafts;
mod exports;
mod first_paint;
mod honesty;
mod in_the_app;
mod journeys;
mod late;
mod names;
mod no_account;
mod pictures;
mod policy_updates;
mod press;
mod production;
mod rendering;
mod requests;
mod sessions;
mod stale;
mod still;
mod told;
mod visitors;
