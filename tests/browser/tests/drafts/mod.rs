//! Drafts and the outbox against a real browser's database: kept, sent once, and unharmed by everything that can go wrong.

mod damage;
mod database;
mod faults;
mod keeping;
mod key;
mod sending;
mod tab;
mod vault;
