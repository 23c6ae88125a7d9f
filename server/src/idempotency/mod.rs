//! One effect per key: a POST that is sent again, after a double press or a cut line, is answered with what it did the first time.
//!
//! The key is claimed in the transaction of its effect: both are there, or neither. Nothing of the body is stored.

mod key;

pub use key::Key;

use crate::{
    db::entities::idempotency_keys::{Column, Entity, Model},
    error::{Failure, internal},
    keys::hex,
    state::AppState,
};
use contract::problem::Code;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, TransactionTrait as _, sea_query::OnConflict,
};
use serde::Serialize;
use subtle::ConstantTimeEq as _;

/// How long a key is remembered.
pub const HOURS: i64 = 48;

/// What is about to be done.
#[derive(Debug)]
pub struct Effect<'a, T> {
    /// Whose key it is: the same key of two people are two keys.
    pub holder: &'a str,
    /// The sender's key.
    pub key: &'a Key,
    /// Which operation.
    pub what: &'a str,
    /// What was sent.
    pub body: &'a T,
    /// The id that the result will have.
    pub resource: &'a str,
    /// The status that it will be answered with.
    pub status: u16,
}

/// What a key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nothing yet: do it, in this transaction.
    New,
    /// It was done: answer with this.
    Done {
        /// The status then.
        status: u16,
        /// The id of what was made.
        resource: String,
    },
}

/// Claims a key for an effect. Whoever comes second waits until the first one has committed.
///
/// # Errors
/// `idempotency_mismatch` where the key was used for another operation or body; `in_flight` where the first one takes long.
pub async fn claim<T: Serialize + Sync>(
    state: &AppState,
    tx: &DatabaseTransaction,
    effect: &Effect<'_, T>,
) -> Result<Claim, Failure> {
    let root = state.keys.root();
    let body = serde_json::to_string(effect.body).map_err(|_| internal("a body does not serialise"))?;
    let row = Model {
        id: hex(&root.hash("idempotency", &format!("{}|{}", effect.holder, effect.key.as_str()))),
        body_hash: root.hash("idempotency-body", &format!("{}\0{body}", effect.what)),
        status: i32::from(effect.status),
        resource: effect.resource.to_owned(),
        created_at: state.clock.now_ms(),
    };
    let (id, hash) = (row.id.clone(), row.body_hash.clone());
    if insert(tx, row).await? {
        return Ok(Claim::New);
    }
    let known = Entity::find_by_id(&id).one(tx).await?;
    let known = known.ok_or_else(|| Failure::new(Code::InFlight).retry_after(1))?;
    if !bool::from(known.body_hash.ct_eq(&hash)) {
        return Err(Code::IdempotencyMismatch.into());
    }
    let status = known.status.try_into().map_err(|_| internal("a status that is none"))?;
    Ok(Claim::Done { status, resource: known.resource })
}

/// Forgets old keys. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(state: &AppState) -> Result<u64, Failure> {
    let old = Column::CreatedAt.lt(state.clock.now_ms() - HOURS * 3_600_000);
    Ok(Entity::delete_many().filter(old).exec(&state.db).await?.rows_affected)
}

/// Whether the row is new. On PostgreSQL another one's uncommitted row is waited for, but not for ever; on SQLite the write
/// transaction itself has waited already.
async fn insert(tx: &DatabaseTransaction, row: Model) -> Result<bool, Failure> {
    let postgres = tx.get_database_backend() == DbBackend::Postgres;
    let once = OnConflict::column(Column::Id).do_nothing().to_owned();
    let insert = Entity::insert(row.into_active_model()).on_conflict(once);
    if !postgres {
        return Ok(insert.exec_without_returning(tx).await? == 1);
    }
    tx.execute_unprepared("SET LOCAL lock_timeout = '5s'").await?;
    let attempt = tx.begin().await?;
    match insert.exec_without_returning(&attempt).await {
        Ok(count) => {
            attempt.commit().await?;
            tx.execute_unprepared("SET LOCAL lock_timeout = 0").await?;
            Ok(count == 1)
        }
        Err(error) if error.to_string().contains("lock timeout") => {
            Err(Failure::new(Code::InFlight).retry_after(1))
        }
        Err(error) => Err(error.into()),
    }
}
