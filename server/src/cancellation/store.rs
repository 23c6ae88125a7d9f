//! The queries of the table `cancellations`.

use super::State;
use crate::{
    db::entities::{
        cancellations::{ActiveModel, Column, Entity, Model},
        certificates,
    },
    error::{Failure, internal},
    jobs,
    state::AppState,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _, sea_query::Expr,
};

/// A person's cancellation, while the account is not erased.
///
/// # Errors
/// When the database does not answer.
pub async fn held(connection: &impl ConnectionTrait, person: &str) -> Result<Option<Model>, Failure> {
    Ok(Entity::find().filter(Column::PersonId.eq(person)).one(connection).await?)
}

/// Whether a person's account is cancelled.
///
/// # Errors
/// When the database does not answer.
pub async fn is_held(connection: &impl ConnectionTrait, person: &str) -> Result<bool, Failure> {
    Ok(held(connection, person).await?.is_some())
}

/// Which of these people's accounts are cancelled, in one query.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn held_among(
    connection: &impl ConnectionTrait,
    people: &[&str],
) -> Result<Vec<String>, Failure> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let theirs = Entity::find().filter(Column::PersonId.is_in(people.iter().copied()));
    let found: Vec<Option<String>> =
        theirs.select_only().column(Column::PersonId).into_tuple().all(connection).await?;
    Ok(found.into_iter().flatten().collect())
}

/// The cancellation of this id.
pub(crate) async fn by_id(connection: &impl ConnectionTrait, id: &str) -> Result<Model, Failure> {
    let row = Entity::find_by_id(id).one(connection).await?;
    row.ok_or_else(|| internal("a cancellation is not there"))
}

/// The cancellation of this number.
pub(crate) async fn by_number(state: &AppState, number: &str) -> Result<Option<Model>, Failure> {
    Ok(Entity::find().filter(Column::Number.eq(number)).one(&state.db).await?)
}

/// Writes a new one. Numbers are random; one that is taken is drawn again.
pub(super) async fn insert(
    state: &AppState,
    tx: &DatabaseTransaction,
    mut row: Model,
) -> Result<Model, Failure> {
    for _ in 0..20 {
        row.number = state.chance.number();
        if Entity::find().filter(Column::Number.eq(&row.number)).count(tx).await? == 0 {
            return Ok(row.into_active_model().reset_all().insert(tx).await?);
        }
    }
    Err(internal("no number is free"))
}

/// From one state to another; whether it was in that state.
pub(crate) async fn change(
    connection: &impl ConnectionTrait,
    id: &str,
    (from, to): (State, State),
) -> Result<bool, Failure> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from.as_str()))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Names nobody any more.
pub(crate) async fn forget_person(
    tx: &DatabaseTransaction,
    id: &str,
    now: Option<i64>,
) -> Result<(), Failure> {
    Entity::update_many()
        .col_expr(Column::PersonId, Expr::value(None::<String>))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Sets columns of one row.
pub(crate) async fn update(connection: &impl ConnectionTrait, row: ActiveModel) -> Result<Model, Failure> {
    Ok(row.update(connection).await?)
}

/// The certificate of a cancellation.
pub(crate) async fn certificate(
    connection: &impl ConnectionTrait,
    id: &str,
) -> Result<Option<certificates::Model>, Failure> {
    Ok(certificates::Entity::find_by_id(id).one(connection).await?)
}

/// Writes it.
pub(crate) async fn insert_certificate(
    tx: &DatabaseTransaction,
    row: certificates::Model,
) -> Result<(), Failure> {
    row.into_active_model().reset_all().insert(tx).await?;
    Ok(())
}

/// Deletes a cancellation that a restored database brought back together with its person, and the work that hangs on it.
pub(crate) async fn drop_of(tx: &DatabaseTransaction, person: &str) -> Result<(), Failure> {
    if let Some(row) = held(tx, person).await? {
        jobs::drop_about(tx, jobs::Kind::Erasure, &row.id).await?;
        Entity::delete_by_id(row.id).exec(tx).await?;
    }
    Ok(())
}
