//! One message of a request: sealed, behind those that are there.

use super::{store, view};
use crate::{db::entities::request_messages::Model, error::Failure, keys::SealedWith, state::AppState};
use contract::request::From;
use sea_orm::DatabaseTransaction;

/// A message that is not sealed yet.
pub(super) struct New<'a> {
    /// UUID.
    pub(super) id: String,
    /// The request that it belongs to.
    pub(super) request: &'a str,
    /// Who wrote it.
    pub(super) author: From,
    /// What.
    pub(super) text: &'a str,
    /// When, in milliseconds.
    pub(super) at: i64,
}

/// Seals a message and adds it.
///
/// # Errors
/// When the database does not take it.
pub(super) async fn add(
    state: &AppState,
    tx: &DatabaseTransaction,
    key: &SealedWith,
    new: New<'_>,
) -> Result<(), Failure> {
    let row = Model {
        request_id: new.request.to_owned(),
        position: 0,
        author: new.author.as_str().to_owned(),
        sealed_text: key.seal(&state.chance, view::text_place(&new.id), new.text),
        at: new.at,
        id: new.id,
    };
    store::add(tx, row).await
}
