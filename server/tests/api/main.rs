//! The API against a real database: SQLite, or PostgreSQL where `PRIVACY_TEST_DATABASE=postgres` says so.

mod answer;
mod at_rest;
mod consent;
mod demo_doors;
mod doctor;
mod gate;
mod headers;
mod limits;
mod my_data;
mod outgoing;
mod pages;
mod people;
mod phone;
mod policy;
mod receipts;
mod receiver;
mod routes;
mod session;
mod step_up;
mod support;
mod visitors;
