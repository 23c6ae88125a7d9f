//! Who is to be told when everything else about them is gone: sealed under a key of the cancellation's own, which dies last.

use crate::{
    auth::address::Address,
    error::{Failure, internal},
    keys::{Place, SealedWith},
    private::Private,
    state::AppState,
};
use serde::{Deserialize, Serialize};

/// What the erasure still needs of a person.
#[derive(Serialize, Deserialize)]
pub struct Contact {
    subject: String,
    address: Option<String>,
}

impl Contact {
    /// Of a person with or without an address.
    #[must_use]
    pub fn new(subject: &Private<String>, address: Option<&Address>) -> Self {
        let address = address.map(|address| address.text().reveal().clone());
        Self { subject: subject.reveal().clone(), address }
    }

    /// The operator's id of the account.
    #[must_use]
    pub fn subject(&self) -> Private<String> {
        Private::new(self.subject.clone())
    }

    /// Where word of it goes.
    #[must_use]
    pub fn address(&self) -> Option<Address> {
        self.address.clone().map(|text| Address::stored(Private::new(text)))
    }

    /// Seals it.
    ///
    /// # Errors
    /// When it does not serialise.
    pub fn seal(&self, state: &AppState, key: &SealedWith, id: &str) -> Result<Vec<u8>, Failure> {
        let text = serde_json::to_string(self).map_err(|_| internal("a contact does not serialise"))?;
        let text = Private::new(text);
        Ok(key.seal(&state.chance, place(id), text.reveal()))
    }

    /// Opens it.
    ///
    /// # Errors
    /// When it was sealed elsewhere, or its key is gone.
    pub fn open(key: &SealedWith, id: &str, sealed: &[u8]) -> Result<Self, Failure> {
        let text = key.open(place(id), sealed)?;
        serde_json::from_str(text.reveal()).map_err(|_| internal("a contact does not parse"))
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[private]")
    }
}

fn place(id: &str) -> Place<'_> {
    Place { table: "cancellations", column: "sealed_contact", row: id }
}
