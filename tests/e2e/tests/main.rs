//! Journeys of a person through the real pages, against the real server.

mod accessibility;
mod checks;
mod drafts;
mod first_paint;
mod honesty;
mod in_the_app;
mod journeys;
mod pictures;
mod policy_updates;
mod production;
mod requests;
mod stale;
mod visitors;
