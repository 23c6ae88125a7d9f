//! The API against a real database: SQLite, or PostgreSQL where `PRIVACY_TEST_DATABASE=postgres` says so.

mod answer;
mod at_rest;
mod consent;
mod demo_doors;
mod described;
mod gate;
mod handoff;
mod headers;
mod host_step_up;
mod limits;
mod linear;
mod my_data;
mod openapi;
mod outgoing;
mod pages;
mod people;
mod people_state;
mod policy;
mod receipts;
mod receiver;
mod routes;
mod session;
mod step_up;
mod support;
mod webhooks;
