//! The queries of the outbox `webhooks`.

use crate::{
    db::entities::webhooks::{ActiveModel, Column, Entity, Model},
    outgoing::{Group, Queue},
    state::AppState,
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Alias, Expr, ExprTrait as _, Query},
};

/// While one worker delivers a message, others leave it alone for this long: longer than a delivery may take.
const LEASE_MS: i64 = 30_000;

/// Not yet acknowledged.
pub(super) const WAITING: &str = "waiting";
/// Given up: only an operator brings it back.
pub(super) const DEAD: &str = "dead";

pub(super) async fn insert(
    tx: &DatabaseTransaction,
    id: &str,
    person: &str,
    kind: &str,
    sealed_body: Vec<u8>,
    now: i64,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        position: NotSet,
        id: Set(id.to_owned()),
        person_id: Set(person.to_owned()),
        kind: Set(kind.to_owned()),
        sealed_body: Set(sealed_body),
        created_at: Set(now),
        next_at: Set(now),
        attempts: Set(0),
        state: Set(WAITING.to_owned()),
        last_error: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Takes the next message that is due: the oldest of its person's, and nobody else's at this moment.
pub(super) async fn claim(state: &AppState) -> Result<Option<Model>, DbErr> {
    let now = state.clock.now_ms();
    let due = Entity::find()
        .filter(Column::State.eq(WAITING))
        .filter(Column::NextAt.lte(now))
        .filter(is_first())
        .order_by_asc(Column::NextAt)
        .order_by_asc(Column::Position)
        .limit(8)
        .all(&state.db)
        .await?;
    for row in due {
        // Another server may have taken it since: the condition decides.
        let taken = Entity::update_many()
            .col_expr(Column::NextAt, Expr::value(now + LEASE_MS))
            .col_expr(Column::Attempts, Expr::value(row.attempts + 1))
            .filter(held(&row))
            .filter(Column::NextAt.eq(row.next_at))
            .exec(&state.db)
            .await?;
        if taken.rows_affected == 1 {
            return Ok(Some(Model { attempts: row.attempts + 1, next_at: now + LEASE_MS, ..row }));
        }
    }
    Ok(None)
}

/// Nothing of the same person's waits before it.
fn is_first() -> Condition {
    let earlier = Alias::new("earlier");
    let of = |column: Column| Expr::col((earlier.clone(), column));
    let before = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, earlier.clone())
        .and_where(of(Column::PersonId).equals((Entity, Column::PersonId)))
        .and_where(of(Column::State).eq(WAITING))
        .and_where(of(Column::Position).lt(Expr::col((Entity, Column::Position))))
        .to_owned();
    Condition::all().add(Expr::exists(before).not())
}

/// The row as its holder left it: whoever took it over in the meantime has counted on.
fn held(row: &Model) -> Condition {
    Condition::all()
        .add(Column::Position.eq(row.position))
        .add(Column::Attempts.eq(row.attempts))
        .add(Column::State.eq(WAITING))
}

/// Acknowledged: nothing of it is kept.
pub(super) async fn done(state: &AppState, row: &Model) -> Result<(), DbErr> {
    Entity::delete_many().filter(held(row)).exec(&state.db).await.map(drop)
}

/// Not taken: due again at this time, or given up.
pub(super) async fn put_back(
    state: &AppState,
    row: &Model,
    next_at: Option<i64>,
    what: &str,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::NextAt, Expr::value(next_at.unwrap_or(row.next_at)))
        .col_expr(Column::State, Expr::value(if next_at.is_some() { WAITING } else { DEAD }))
        .col_expr(Column::LastError, Expr::value(what))
        .filter(held(row))
        .exec(&state.db)
        .await
        .map(drop)
}

/// Whether something about a holder is not acknowledged yet, given up or not.
///
/// # Errors
/// When the database does not answer.
pub async fn waits_for(state: &AppState, holder: &str) -> Result<bool, DbErr> {
    let theirs = Entity::find().filter(Column::PersonId.eq(holder));
    Ok(theirs.count(&state.db).await? > 0)
}

/// Everything that waits or was given up, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn list<C: ConnectionTrait>(connection: &C) -> Result<Vec<Model>, DbErr> {
    Entity::find().order_by_asc(Column::Position).all(connection).await
}

/// How much waits or was given up.
///
/// # Errors
/// When the database does not answer.
pub async fn queue<C: ConnectionTrait>(connection: &C) -> Result<Queue, DbErr> {
    let groups: Vec<Group> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Position.count(), "many")
        .column_as(Column::CreatedAt.min(), "oldest_at")
        .group_by(Column::State)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(groups.into_iter().collect())
}

/// Makes given-up messages due again, all or the one of this id, with all their tries. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn retry<C: ConnectionTrait>(connection: &C, id: Option<&str>, now: i64) -> Result<u64, DbErr> {
    let mut dead = Condition::all().add(Column::State.eq(DEAD));
    if let Some(id) = id {
        dead = dead.add(Column::Id.eq(id));
    }
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(WAITING))
        .col_expr(Column::NextAt, Expr::value(now))
        .col_expr(Column::Attempts, Expr::value(0))
        .filter(dead)
        .exec(connection)
        .await?;
    Ok(done.rows_affected)
}
