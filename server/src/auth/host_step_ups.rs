//! Step-ups by the lock of the device (S3, S8): the operator's backend confirms them, server to server.
//!
//! What the page or the app inside which it runs says counts for nothing: only the service key can confirm, for the account
//! that the app is signed in to and the action that it showed.

use super::grants;
use crate::{
    chance,
    clock::rfc3339,
    db::entities::host_step_ups::{ActiveModel, Column, Entity},
    error::Failure,
    http::access::Session,
    limits, people,
    state::AppState,
};
use contract::{
    problem::Code,
    step_up::{Grant, HostStepUp, LockVerdict},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, DatabaseTransaction,
    EntityTrait as _, QueryFilter as _, sea_query::Expr,
};

/// As long as a person may take to find their finger.
const LIFETIME_MS: i64 = 2 * 60_000;

/// Begins one for an action of a session.
///
/// # Errors
/// `too_many_requests`.
pub async fn ask(state: &AppState, session: &Session, action: &str) -> Result<HostStepUp, Failure> {
    limits::take(state, "host-step-ups", &session.person, state.config.limits.step_ups_per_rider).await?;
    let (id, now) = (state.chance.id(), state.clock.now_ms());
    let row = ActiveModel {
        id: Set(id.clone()),
        session_id: Set(session.id.clone()),
        person_id: Set(session.person.clone()),
        action: Set(action.to_owned()),
        opened: Set(None),
        created_at: Set(now),
        expires_at: Set(now + LIFETIME_MS),
        used_at: Set(None),
    };
    row.insert(&state.db).await?;
    Ok(HostStepUp { id, until: rfc3339(now + LIFETIME_MS) })
}

/// Takes the verdict of the operator's backend, once. One for another account or another action ends the step-up.
///
/// # Errors
/// `not_found` for one that never was, is too old, was decided already, or was for somebody or something else.
pub async fn decide(state: &AppState, id: &str, verdict: &LockVerdict) -> Result<(), Failure> {
    let missing = || Failure::new(Code::NotFound);
    if !chance::is_id(id) {
        return Err(missing());
    }
    let row = Entity::find_by_id(id).one(&state.db).await?.ok_or_else(missing)?;
    let person = people::by_subject(state, &verdict.subject).await?;
    let fits = person.is_some_and(|person| person.id == row.person_id) && row.action == verdict.action;
    let done = Entity::update_many()
        .col_expr(Column::Opened, Expr::value(fits && verdict.ok))
        .filter(Column::Id.eq(id))
        .filter(Column::Opened.is_null())
        .filter(Column::ExpiresAt.gt(state.clock.now_ms()))
        .exec(&state.db)
        .await?;
    if fits && done.rows_affected == 1 { Ok(()) } else { Err(missing()) }
}

/// Turns a confirmed one into a grant, once.
///
/// # Errors
/// `step_up_pending` while the backend has said nothing; `step_up_void` for one that was not confirmed, was used, is too
/// old, belongs to another session or action, or never was.
pub async fn redeem(
    state: &AppState,
    tx: &DatabaseTransaction,
    session: &Session,
    action: &str,
    id: &str,
) -> Result<Grant, Failure> {
    if !chance::is_id(id) {
        return Err(Code::StepUpVoid.into());
    }
    let now = state.clock.now_ms();
    let own = Condition::all()
        .add(Column::Id.eq(id))
        .add(Column::SessionId.eq(&session.id))
        .add(Column::Action.eq(action))
        .add(Column::UsedAt.is_null())
        .add(Column::ExpiresAt.gt(now));
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(own.clone())
        .filter(Column::Opened.eq(true))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 {
        return grants::issue(state, tx, &session.id, action).await;
    }
    let waiting = Entity::find().filter(own).filter(Column::Opened.is_null()).one(tx).await?;
    Err(if waiting.is_some() { Code::StepUpPending } else { Code::StepUpVoid }.into())
}

/// Forgets those that are too old. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(state: &AppState) -> Result<u64, Failure> {
    let old = Column::ExpiresAt.lte(state.clock.now_ms());
    Ok(Entity::delete_many().filter(old).exec(&state.db).await?.rows_affected)
}
