//! The queries of exports and their segments.

use crate::{
    db::entities::{
        export_segments::{self as segments, Model as Segment},
        exports::{ActiveModel, Column, Entity, Model},
    },
    error::Failure,
};
use contract::export::ExportState;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, sea_query::Expr,
};

/// A person's exports, the newest first.
pub(super) async fn of(connection: &impl ConnectionTrait, person: &str) -> Result<Vec<Model>, DbErr> {
    let theirs = Entity::find().filter(Column::PersonId.eq(person));
    theirs.order_by_desc(Column::CreatedAt).order_by_asc(Column::Id).all(connection).await
}

/// The ids of a person's exports: each has a key of its own.
///
/// # Errors
/// When the database does not answer.
pub async fn keys_of(connection: &impl ConnectionTrait, person: &str) -> Result<Vec<String>, Failure> {
    Ok(of(connection, person).await?.into_iter().map(|row| row.id).collect())
}

/// The export of this id.
pub(super) async fn by_id(connection: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// A person's own export.
pub(super) async fn own(
    connection: &impl ConnectionTrait,
    person: &str,
    id: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(connection).await
}

/// Writes a new one.
pub(super) async fn insert(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    row.into_active_model().reset_all().insert(connection).await.map(drop)
}

/// Sets columns of one that is still there.
pub(super) async fn update(connection: &impl ConnectionTrait, row: ActiveModel) -> Result<(), DbErr> {
    match row.update(connection).await {
        Err(DbErr::RecordNotUpdated) => Ok(()),
        other => other.map(drop),
    }
}

/// Those that are over at a moment, some at a time.
pub(super) async fn over(connection: &impl ConnectionTrait, now: i64) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::ExpiresAt.lte(now)).limit(100).all(connection).await
}

/// Forgets exports with their segments. Their keys go before.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(connection: &impl ConnectionTrait, ids: &[String]) -> Result<(), DbErr> {
    if ids.is_empty() {
        return Ok(());
    }
    let theirs = segments::Column::ExportId.is_in(ids.iter().map(String::as_str));
    segments::Entity::delete_many().filter(theirs).exec(connection).await?;
    let these = Column::Id.is_in(ids.iter().map(String::as_str));
    Entity::delete_many().filter(these).exec(connection).await.map(drop)
}

/// Adds a segment.
pub(super) async fn add(connection: &impl ConnectionTrait, segment: Segment) -> Result<(), DbErr> {
    segment.into_active_model().reset_all().insert(connection).await.map(drop)
}

/// Deletes what an earlier try left.
pub(super) async fn clear(connection: &impl ConnectionTrait, id: &str) -> Result<(), DbErr> {
    segments::Entity::delete_many().filter(segments::Column::ExportId.eq(id)).exec(connection).await.map(drop)
}

/// One segment.
pub(super) async fn segment(
    connection: &impl ConnectionTrait,
    id: &str,
    position: i32,
) -> Result<Option<Segment>, DbErr> {
    segments::Entity::find_by_id((id.to_owned(), position)).one(connection).await
}

/// Lets a session fetch a ready archive until a moment; whether there is one.
pub(super) async fn allow(
    connection: &impl ConnectionTrait,
    id: &str,
    session: &str,
    until: i64,
) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::SessionId, Expr::value(session))
        .col_expr(Column::FetchUntil, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(ExportState::Ready.as_str()))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}
