//! The queries of the table `jobs`.

use super::Kind;
use crate::{
    db::entities::jobs::{ActiveModel, Column, Entity, Model},
    error::Failure,
    outgoing::{Group, Queue},
    state::AppState,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait,
    DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::Expr,
};

/// While one server works on a job, others leave it alone for this long. A step takes far less.
const LEASE_MS: i64 = 120_000;

const WAITING: &str = "waiting";
const DEAD: &str = "dead";

/// Writes a job in the caller's transaction.
///
/// # Errors
/// When the database does not take it, or there is one of this kind about the same already.
pub async fn put(
    state: &AppState,
    tx: &DatabaseTransaction,
    kind: Kind,
    about: &str,
    due_at: i64,
) -> Result<(), Failure> {
    let row = ActiveModel {
        id: Set(state.chance.id()),
        kind: Set(kind.as_str().to_owned()),
        about: Set(about.to_owned()),
        state: Set(WAITING.to_owned()),
        due_at: Set(due_at),
        attempts: Set(0),
        checkpoint: Set(None),
        last_error: Set(None),
        created_at: Set(state.clock.now_ms()),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Takes a job back.
///
/// # Errors
/// When the database does not answer.
pub async fn drop_about(tx: &DatabaseTransaction, kind: Kind, about: &str) -> Result<(), Failure> {
    let these = Condition::all().add(Column::Kind.eq(kind.as_str())).add(Column::About.eq(about));
    Entity::delete_many().filter(these).exec(tx).await?;
    Ok(())
}

/// Takes the job that is due longest.
pub(super) async fn claim(state: &AppState, kind: Kind) -> Result<Option<Model>, Failure> {
    let now = state.clock.now_ms();
    let due = Entity::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::State.eq(WAITING))
        .filter(Column::DueAt.lte(now))
        .order_by_asc(Column::DueAt)
        .limit(8)
        .all(&state.db)
        .await?;
    for row in due {
        // Another server may have taken it since: the condition decides.
        let taken = Entity::update_many()
            .col_expr(Column::DueAt, Expr::value(now + LEASE_MS))
            .col_expr(Column::Attempts, Expr::value(row.attempts + 1))
            .filter(held(&row))
            .exec(&state.db)
            .await?;
        if taken.rows_affected == 1 {
            return Ok(Some(Model { attempts: row.attempts + 1, due_at: now + LEASE_MS, ..row }));
        }
    }
    Ok(None)
}

/// The row as its holder left it: whoever took it over in the meantime has counted on.
fn held(row: &Model) -> Condition {
    Condition::all()
        .add(Column::Id.eq(&row.id))
        .add(Column::Attempts.eq(row.attempts))
        .add(Column::DueAt.eq(row.due_at))
        .add(Column::State.eq(WAITING))
}

/// Nothing of it is kept.
pub(super) async fn done(state: &AppState, row: &Model) -> Result<(), Failure> {
    Entity::delete_many().filter(held(row)).exec(&state.db).await?;
    Ok(())
}

/// It got on: due again at once, with all its tries.
pub(super) async fn advance(state: &AppState, row: &Model, checkpoint: &str) -> Result<(), Failure> {
    change(state, row, state.clock.now_ms(), Some(checkpoint), None, true).await
}

/// It waits for something else: that is no failure.
pub(super) async fn wait(state: &AppState, row: &Model, pause: i64) -> Result<(), Failure> {
    change(state, row, state.clock.now_ms() + pause, row.checkpoint.as_deref(), None, true).await
}

/// It failed: due again after the pause, or given up until somebody looks at it.
pub(super) async fn put_back(
    state: &AppState,
    row: &Model,
    pause: Option<i64>,
    what: &str,
) -> Result<(), Failure> {
    let due_at = state.clock.now_ms() + pause.unwrap_or_default();
    change(state, row, due_at, row.checkpoint.as_deref(), Some(what), pause.is_some()).await
}

async fn change(
    state: &AppState,
    row: &Model,
    due_at: i64,
    checkpoint: Option<&str>,
    failed: Option<&str>,
    waits: bool,
) -> Result<(), Failure> {
    let attempts = if failed.is_some() { row.attempts } else { 0 };
    Entity::update_many()
        .col_expr(Column::DueAt, Expr::value(due_at))
        .col_expr(Column::Attempts, Expr::value(attempts))
        .col_expr(Column::Checkpoint, Expr::value(checkpoint.map(str::to_owned)))
        .col_expr(Column::LastError, Expr::value(failed.map(str::to_owned)))
        .col_expr(Column::State, Expr::value(if waits { WAITING } else { DEAD }))
        .filter(held(row))
        .exec(&state.db)
        .await?;
    Ok(())
}

/// How much waits or was given up.
///
/// # Errors
/// When the database does not answer.
pub async fn queue<C: ConnectionTrait>(connection: &C, kind: Kind) -> Result<Queue, Failure> {
    let groups: Vec<Group> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "many")
        .column_as(Column::CreatedAt.min(), "oldest_at")
        .filter(Column::Kind.eq(kind.as_str()))
        .group_by(Column::State)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(groups.into_iter().collect())
}
