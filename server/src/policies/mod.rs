//! Policy versions: read and checked as folders, published once and for all, and held in memory for every request.

mod annex;
mod beside;
mod certificate;
pub mod check;
pub mod cli;
pub mod compare;
pub mod diff;
mod document;
mod finding;
mod inline;
mod library;
mod meta;
mod mistakes;
mod place;
mod placeholder;
pub mod preview;
pub mod publish;
mod succession;
mod words;

#[cfg(test)]
pub(crate) mod fixture;

pub(crate) use annex::parts as annex_parts;
pub use certificate::{truthful, valid as valid_certificates};
pub use check::{Draft, Given, check};
pub use document::{Chapter, Clause, Document, Glossary, Group, Term};
pub use finding::Finding;
pub use inline::{escape, html, mailto, plain_lines, tel};
pub use library::{LoadError, Policies, Published, PublishedText, day_begins, today};
pub use meta::{
    Annex, Category, CategoryText, Change, ChangeClass, Meta, Purpose, PurposeText, Recipient, RecipientText,
    Rights, Under14,
};
pub use place::Place;
pub use placeholder::CERTIFICATES;
pub use preview::{touched, voided};
pub use publish::{Outcome, PublishError, Waiting, publish, publish_first, waiting};
pub use words::Words;
