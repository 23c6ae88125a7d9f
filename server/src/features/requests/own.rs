//! What a person has done by themself, written down among their requests: first the wish, then the act, then that it is done. Where
//! a server dies in between, the request stays open, and people of ours finish it by its due date.

use super::{message, rules, store, view};
use crate::{
    db::{self, entities::requests::Model},
    error::Failure,
    http::access::Session,
    keys::SealedWith,
    state::AppState,
};
use contract::{
    language::Language,
    request::{From, RequestState, Topic},
};
use sea_orm::DatabaseTransaction;

/// A wish that is written down and not yet done.
pub struct Wish {
    row: Model,
    key: SealedWith,
}

impl Wish {
    /// The number of the request.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.row.number
    }

    /// It is done: says so in the thread. No message leaves, because the person has just seen it.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn done(self, state: &AppState, text: &str) -> Result<(), Failure> {
        let tx = db::begin(&state.db).await?;
        let row = store::lock(&tx, &self.row.id).await?;
        add(state, &tx, &self.key, &row.id, From::Us, text).await?;
        let due_at = row.due_at;
        store::settle(&tx, row, RequestState::Fulfilled, due_at, state.clock.now_ms()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// It is not to be done: nothing is left of it.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn forget(self, state: &AppState) -> Result<(), Failure> {
        let tx = db::begin(&state.db).await?;
        store::delete(&tx, &self.row.id).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Writes a wish down, in the transaction of what allows it.
///
/// # Errors
/// When the database does not take it.
pub async fn wish(
    state: &AppState,
    tx: &DatabaseTransaction,
    session: &Session,
    topic: Topic,
    text: &str,
    language: Language,
) -> Result<Wish, Failure> {
    let key = state.keys.open(&session.person).await?;
    let due = rules::due_from(&state.config, state.clock.now())?;
    let (id, now) = (state.chance.id(), state.clock.now_ms());
    let row = Model {
        number: String::new(),
        key_holder: key.holder().to_owned(),
        person_id: Some(session.person.clone()),
        topic: topic.as_str().to_owned(),
        state: RequestState::InProgress.as_str().to_owned(),
        language: language.tag().to_owned(),
        sealed_reply: key.seal(&state.chance, view::reply_place(&id), ""),
        received_at: now,
        due_at: due.at,
        last_at: now,
        overdue_at: None,
        id,
    };
    let row = store::insert(tx, &state.chance, row).await?;
    add(state, tx, &key, &row.id, From::Person, text).await?;
    Ok(Wish { row, key })
}

async fn add(
    state: &AppState,
    tx: &DatabaseTransaction,
    key: &SealedWith,
    request: &str,
    author: From,
    text: &str,
) -> Result<(), Failure> {
    let (id, at) = (state.chance.id(), state.clock.now_ms());
    message::add(state, tx, key, message::New { id, request, author, text, at }).await
}
