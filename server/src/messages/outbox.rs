//! The outbox: a message is written, sealed, in the transaction of its cause, and sent by a worker with a lease.

use super::{Carrier, Mail, Template, Values};
use crate::db::Database;
use crate::{
    auth::address::{Address, Channel},
    db::entities::messages as rows,
    error::{Failure, internal},
    keys::{KeyError, Place, SealedWith},
    outgoing::Queue,
    private::Private,
    state::AppState,
};
use contract::language::Language;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::{
    sync::{Mutex, Notify},
    task::JoinSet,
};

#[derive(Serialize, Deserialize)]
struct Content {
    to: String,
    subject: String,
    text: String,
    // What messages that were written by an earlier version do not have: those were mails.
    #[serde(default = "sign_in")]
    template: Template,
    #[serde(default)]
    language: Language,
    #[serde(default)]
    values: Values,
}

const fn sign_in() -> Template {
    Template::SignInCode
}

/// What waits although it was due a while ago.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many messages.
    pub waiting: u64,
    /// How many were given up and lie there still.
    pub dead: u64,
}

/// Where messages wait. Clones share the carrier.
#[derive(Clone, Debug)]
pub struct Outbox {
    carrier: Arc<Carrier>,
    news: Arc<Notify>,
    /// Held while this process sends, one for each channel: whoever asks then finds everything sent, not half of it on its
    /// way, and a slow gateway does not hold up the mail.
    sending: Arc<[Mutex<()>; 2]>,
}

/// While one worker sends, others leave the row alone for this long.
const LEASE_MS: i64 = 60_000;
/// After so many tries, over nearly six hours, a message is given up. That of a code is given up once its key is destroyed.
const MOST_ATTEMPTS: i32 = 12;
/// So many messages of one channel leave at the same time.
const AT_ONCE: usize = 8;
/// A message that waits so long is late: a code would be too old by then.
const LATE_MS: i64 = 600_000;

impl Outbox {
    /// An outbox that leaves through this carrier.
    #[must_use]
    pub fn new(carrier: Carrier) -> Self {
        Self { carrier: Arc::new(carrier), news: Arc::default(), sending: Arc::default() }
    }

    /// The local mailbox, where that is the carrier.
    #[must_use]
    pub fn mailbox(&self) -> Option<&super::Mailbox> {
        self.carrier.local.as_ref()
    }

    /// Whether messages of this channel can leave.
    #[must_use]
    pub fn carries(&self, channel: Channel) -> bool {
        self.carrier.carries(channel)
    }

    /// Writes a message in the caller's transaction, sealed under the key of its holder.
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
            to: mail.to.text().reveal().clone(),
            subject: mail.subject.clone(),
            text: mail.text.reveal().clone(),
            template: mail.template,
            language: mail.language,
            values: mail.values.clone(),
        };
        let text =
            Private::new(serde_json::to_string(&content).map_err(|_| internal("a mail does not serialise"))?);
        let now = state.clock.now_ms();
        let row = rows::ActiveModel {
            id: Set(id.clone()),
            key_holder: Set(key.holder().to_owned()),
            channel: Set(mail.to.channel().as_str().to_owned()),
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
        let [mail, phone] = &*self.sending;
        let (mails, messages) = tokio::join!(
            self.send_all(state, Channel::Email, mail),
            self.send_all(state, Channel::Phone, phone)
        );
        Ok(mails? + messages?)
    }

    async fn send_all(&self, state: &AppState, channel: Channel, turn: &Mutex<()>) -> Result<usize, Failure> {
        let _turn = turn.lock().await;
        let mut sent = 0;
        // A slow gateway must not make codes too old while others wait behind it; the local mailbox keeps their order.
        let width = if self.carrier.local.is_some() { 1 } else { AT_ONCE };
        let mut flying = JoinSet::new();
        loop {
            while flying.len() < width
                && let Some(row) = self.claim(state, channel).await?
            {
                let (outbox, state) = (self.clone(), state.clone());
                flying.spawn(async move { outbox.settle(&state, &row).await });
            }
            let Some(done) = flying.join_next().await else { return Ok(sent) };
            sent += usize::from(done.map_err(|_| internal("sending a message panicked"))??);
        }
    }

    /// Sends one message and marks what came of it. Whether it left.
    async fn settle(&self, state: &AppState, row: &rows::Model) -> Result<bool, DbErr> {
        match self.send(state, row).await {
            Ok(()) => rows::Entity::delete_by_id(&row.id).exec(&state.db).await.map(|_| true),
            Err((retry, what)) => self.put_back(state, row, retry, what).await.map(|()| false),
        }
    }

    async fn claim(&self, state: &AppState, channel: Channel) -> Result<Option<rows::Model>, DbErr> {
        let now = state.clock.now_ms();
        let due = rows::Entity::find()
            .filter(rows::Column::State.eq("waiting"))
            .filter(rows::Column::Channel.eq(channel.as_str()))
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
        let mail = Mail {
            to: Address::stored(Private::new(content.to)),
            template: content.template,
            language: content.language,
            subject: content.subject,
            text: Private::new(content.text),
            values: content.values,
        };
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

/// So long a message that was given up is kept, for the operator to look at.
const KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// Forgets messages that were given up a week ago. Returns how many.
///
/// # Errors
/// When the database does not answer; the next round goes on.
pub async fn sweep(state: &AppState) -> Result<u64, DbErr> {
    let old = rows::Entity::delete_many()
        .filter(rows::Column::State.eq("dead"))
        .filter(rows::Column::CreatedAt.lt(state.clock.now_ms() - KEPT_MS));
    Ok(old.exec(&state.db).await?.rows_affected)
}

/// What should have left long ago: somebody must look at it.
///
/// # Errors
/// When the database does not answer.
pub async fn backlog(database: &Database, now: i64) -> Result<Backlog, DbErr> {
    let count = |of: &'static str| rows::Entity::find().filter(rows::Column::State.eq(of));
    let late = count("waiting").filter(rows::Column::CreatedAt.lt(now - LATE_MS));
    Ok(Backlog { waiting: late.count(database).await?, dead: count("dead").count(database).await? })
}

/// Whether a message that this holder's key seals still waits to leave.
///
/// # Errors
/// When the database does not answer.
pub async fn waits_for(database: &Database, holder: &str) -> Result<bool, DbErr> {
    let waiting = rows::Entity::find().filter(rows::Column::State.eq("waiting"));
    Ok(waiting.filter(rows::Column::KeyHolder.eq(holder)).count(database).await? > 0)
}

/// What stands in the outbox, by channel.
///
/// # Errors
/// When the database does not answer.
pub async fn queues(database: &Database) -> Result<[(Channel, Queue); 2], DbErr> {
    let groups: Vec<(String, String, i64, Option<i64>)> = rows::Entity::find()
        .select_only()
        .column(rows::Column::Channel)
        .column(rows::Column::State)
        .column_as(rows::Column::Id.count(), "many")
        .column_as(rows::Column::CreatedAt.min(), "oldest_at")
        .group_by(rows::Column::Channel)
        .group_by(rows::Column::State)
        .into_tuple()
        .all(database)
        .await?;
    let of = |channel: Channel| {
        let groups = groups.iter().filter(|group| group.0 == channel.as_str());
        groups.map(|(_, state, many, oldest_at)| (state.clone(), *many, *oldest_at)).collect()
    };
    Ok([Channel::Email, Channel::Phone].map(|channel| (channel, of(channel))))
}

fn place(id: &str) -> Place<'_> {
    Place { table: "messages", column: "sealed", row: id }
}
