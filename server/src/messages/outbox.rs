//! The outbox: a message is written, sealed, in the transaction of its cause, and sent by a worker with a lease.

use super::Carrier;
use crate::{
    db::entities::messages as rows,
    error::{Failure, internal},
    keys::{KeyError, Place, SealedWith},
    private::Private,
    state::AppState,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify};

/// A mail to one person.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The recipient's address.
    pub to: Private<String>,
    /// The subject: never personal.
    pub subject: String,
    /// The text; it may hold a code.
    pub text: Private<String>,
}

#[derive(Serialize, Deserialize)]
struct Content {
    to: String,
    subject: String,
    text: String,
}

/// Where messages wait. Clones share the carrier.
#[derive(Clone, Debug)]
pub struct Outbox {
    carrier: Arc<Carrier>,
    news: Arc<Notify>,
    /// Held while this process sends: whoever asks then finds everything sent, not half of it on its way.
    sending: Arc<Mutex<()>>,
}

/// While one worker sends, others leave the row alone for this long.
const LEASE_MS: i64 = 60_000;
/// After so many tries over about a day, a message is given up.
const MOST_ATTEMPTS: i32 = 12;

impl Outbox {
    /// An outbox that leaves through this carrier.
    #[must_use]
    pub fn new(carrier: Carrier) -> Self {
        Self { carrier: Arc::new(carrier), news: Arc::default(), sending: Arc::default() }
    }

    /// The local mailbox, where that is the carrier.
    #[must_use]
    pub fn mailbox(&self) -> Option<&super::Mailbox> {
        match &*self.carrier {
            Carrier::Local(mailbox) => Some(mailbox),
            Carrier::Smtp(_) => None,
        }
    }

    /// Writes a mail in the caller's transaction, sealed under the key of its holder.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn put(
        &self,
        state: &AppState,
        tx: &DatabaseTransaction,
        key: &SealedWith,
        mail: &Mail,
    ) -> Result<(), Failure> {
        let id = state.chance.id();
        let content = Content {
            to: mail.to.reveal().clone(),
            subject: mail.subject.clone(),
            text: mail.text.reveal().clone(),
        };
        let text =
            Private::new(serde_json::to_string(&content).map_err(|_| internal("a mail does not serialise"))?);
        let now = state.clock.now_ms();
        let row = rows::ActiveModel {
            id: Set(id.clone()),
            key_holder: Set(key.holder().to_owned()),
            channel: Set("email".to_owned()),
            sealed: Set(key.seal(&state.chance, place(&id), text.reveal())),
            created_at: Set(now),
            next_at: Set(now),
            attempts: Set(0),
            state: Set("waiting".to_owned()),
            last_error: Set(None),
        };
        row.insert(tx).await?;
        Ok(())
    }

    /// Wakes the worker: call it after the transaction has committed.
    pub fn wake(&self) {
        self.news.notify_one();
    }

    /// Waits until there is something new.
    pub async fn woken(&self) {
        self.news.notified().await;
    }

    /// Sends what is due. Returns how many messages left.
    ///
    /// # Errors
    /// When the database does not answer; what is due stays due.
    pub async fn send_due(&self, state: &AppState) -> Result<usize, Failure> {
        let _turn = self.sending.lock().await;
        let mut sent = 0;
        while let Some(row) = self.claim(state).await? {
            match self.send(state, &row).await {
                Ok(()) => {
                    sent += 1;
                    rows::Entity::delete_by_id(&row.id).exec(&state.db).await?;
                }
                Err((retry, what)) => self.put_back(state, &row, retry, what).await?,
            }
        }
        Ok(sent)
    }

    async fn claim(&self, state: &AppState) -> Result<Option<rows::Model>, DbErr> {
        let now = state.clock.now_ms();
        let due = rows::Entity::find()
            .filter(rows::Column::State.eq("waiting"))
            .filter(rows::Column::NextAt.lte(now))
            .order_by_asc(rows::Column::CreatedAt)
            .limit(8)
            .all(&state.db)
            .await?;
        for row in due {
            // Another worker may have taken it since: the condition decides.
            let taken = rows::Entity::update_many()
                .col_expr(rows::Column::NextAt, Expr::value(now + LEASE_MS))
                .col_expr(rows::Column::Attempts, Expr::value(row.attempts + 1))
                .filter(rows::Column::Id.eq(&row.id))
                .filter(rows::Column::NextAt.eq(row.next_at))
                .filter(rows::Column::Attempts.eq(row.attempts))
                .exec(&state.db)
                .await?;
            if taken.rows_affected == 1 {
                return Ok(Some(rows::Model { attempts: row.attempts + 1, ..row }));
            }
        }
        Ok(None)
    }

    async fn send(&self, state: &AppState, row: &rows::Model) -> Result<(), (bool, &'static str)> {
        let key = state.keys.open(&row.key_holder).await.map_err(|error| match error {
            KeyError::Store(_) => (true, "key store"),
            _ => (false, "the key is gone"),
        })?;
        let text = key.open(place(&row.id), &row.sealed).map_err(|_| (false, "does not open"))?;
        let content: Content = serde_json::from_str(text.reveal()).map_err(|_| (false, "does not parse"))?;
        let mail =
            Mail { to: Private::new(content.to), subject: content.subject, text: Private::new(content.text) };
        self.carrier.send(&row.id, &mail).await.map_err(|not| (not.retry, not.what))
    }

    async fn put_back(
        &self,
        state: &AppState,
        row: &rows::Model,
        retry: bool,
        what: &str,
    ) -> Result<(), DbErr> {
        let dead = !retry || row.attempts >= MOST_ATTEMPTS;
        let pause = 5_000_i64 << row.attempts.clamp(0, 11);
        tracing::warn!(message = row.id, attempt = row.attempts, what, dead, "a message was not sent");
        rows::Entity::update_many()
            .col_expr(rows::Column::NextAt, Expr::value(state.clock.now_ms() + pause))
            .col_expr(rows::Column::State, Expr::value(if dead { "dead" } else { "waiting" }))
            .col_expr(rows::Column::LastError, Expr::value(what))
            .filter(rows::Column::Id.eq(&row.id))
            .exec(&state.db)
            .await?;
        Ok(())
    }
}

fn place(id: &str) -> Place<'_> {
    Place { table: "messages", column: "sealed", row: id }
}
