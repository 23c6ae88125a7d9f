//! The API against a real database: SQLite, or PostgreSQL where `PRIVACY_TEST_DATABASE=postgres` says so.

mod answer;
mod at_rest;
mod consent;
mod demo_doors;
mod drafts;
mod gate;
mod headers;
mod limits;
mod my_data;
mod pages;
mod people;
mod policy;
mod receipts;
mod requests;
mod routes;
mod scan;
mod session;
mod step_up;
mod support;
