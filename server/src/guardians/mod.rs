//! Minors and their guardians: a minor asks, a link goes out, and whoever types the number from the minor's screen decides
//! purpose by purpose (clauses `minor-consent` and `minor-use`). What is decided stands in the ledger, nowhere else.

mod ask;
mod decide;
mod disown;
mod error;
mod open;
mod renew;
mod rules;
mod store;
mod view;
mod withdraw;

pub use ask::ask;
pub use decide::decide;
pub use disown::disown;
pub use error::Error;
pub use open::{Opened, Session, close, open, session};
pub use renew::renew;
pub use store::erase;
pub use view::{decisions, receipts, request};
pub use withdraw::{end_with_account, withdraw};

use crate::{
    auth::address::Address,
    db::entities::guardian_requests,
    keys::{Place, SealedWith},
};

fn address_place(request: &str) -> Place<'_> {
    Place { table: "guardian_requests", column: "sealed_address", row: request }
}

fn number_place(link: &str) -> Place<'_> {
    Place { table: "guardian_links", column: "sealed_number", row: link }
}

/// The guardian's address of a request.
fn address_of(key: &SealedWith, request: &guardian_requests::Model) -> Result<Address, Error> {
    Ok(Address::stored(key.open(address_place(&request.id), &request.sealed_address)?))
}
