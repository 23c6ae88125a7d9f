//! Journeys of a person through the real pages, against the real server.

mod accessibility;
mod checks;
mod drafts;
mod first_paint;
mod honesty;
mod journeys;
mod pictures;
mod production;
mod requests;
