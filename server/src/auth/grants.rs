//! Step-up grants (S8): the right to do one action once, in one session, for five minutes. Where the action is to fetch a
//! file, the grant opens its address to the session for ten minutes more, since no server knows whether a file arrived.

use crate::{
    clock::rfc3339,
    db::entities::step_up_grants::{ActiveModel, Column, Entity},
    error::Failure,
    http::access::Session,
    keys::hex,
    state::AppState,
};
use contract::{problem::Code, step_up::Grant};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, sea_query::Expr,
};

const LIFETIME_MS: i64 = 5 * 60_000;

/// How long the address of a file stays open: long enough to press again where nothing arrived.
pub const OPEN_MS: i64 = 10 * 60_000;

/// Makes a grant. The row knows its keyed hash only.
///
/// # Errors
/// When the database does not take it.
pub async fn issue(
    state: &AppState,
    tx: &DatabaseTransaction,
    session: &str,
    action: &str,
) -> Result<Grant, Failure> {
    let grant = state.chance.token();
    let now = state.clock.now_ms();
    let row = ActiveModel {
        id: Set(id(state, &grant)),
        session_id: Set(session.to_owned()),
        action: Set(action.to_owned()),
        created_at: Set(now),
        expires_at: Set(now + LIFETIME_MS),
        used_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(Grant { grant, until: rfc3339(now + LIFETIME_MS) })
}

/// Uses a grant up, in the transaction of its action.
///
/// # Errors
/// `step_up_needed` unless it is for this session and action, unused, and not too old.
pub async fn spend(
    state: &AppState,
    tx: &DatabaseTransaction,
    session: &Session,
    action: &str,
    grant: &str,
) -> Result<(), Failure> {
    let now = state.clock.now_ms();
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::Id.eq(id(state, grant)))
        .filter(Column::SessionId.eq(&session.id))
        .filter(Column::Action.eq(action))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Code::StepUpNeeded.into()) }
}

/// Uses a grant up for a file: from now on the session may fetch it, for ten minutes and as often as it likes.
///
/// # Errors
/// As [`spend`].
pub async fn open(
    state: &AppState,
    tx: &DatabaseTransaction,
    session: &Session,
    action: &str,
    grant: &str,
) -> Result<(), Failure> {
    spend(state, tx, session, action, grant).await?;
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(state.clock.now_ms() + OPEN_MS))
        .filter(Column::Id.eq(id(state, grant)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Lets a session pass that opened the file of this action and whose time is not over.
///
/// # Errors
/// `step_up_needed`.
pub async fn check_open(state: &AppState, session: &Session, action: &str) -> Result<(), Failure> {
    let opened = Entity::find()
        .filter(Column::SessionId.eq(&session.id))
        .filter(Column::Action.eq(action))
        .filter(Column::UsedAt.is_not_null())
        .filter(Column::ExpiresAt.gt(state.clock.now_ms()));
    if opened.one(&state.db).await?.is_some() { Ok(()) } else { Err(Code::StepUpNeeded.into()) }
}

/// Forgets grants that are too old. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(state: &AppState) -> Result<u64, Failure> {
    let old = Column::ExpiresAt.lte(state.clock.now_ms());
    Ok(Entity::delete_many().filter(old).exec(&state.db).await?.rows_affected)
}

fn id(state: &AppState, grant: &str) -> String {
    hex(&state.keys.root().hash("grant", grant))
}
