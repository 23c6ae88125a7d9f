//! The queries of the guardians' tables.

use super::rules;
use crate::db::entities::{guardian_links, guardian_requests, guardian_sessions, guardian_stops};
use contract::guardian::GuardianRequestState;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};

/// A minor's request.
pub(super) async fn request_of(
    connection: &impl ConnectionTrait,
    person: &str,
) -> Result<Option<guardian_requests::Model>, DbErr> {
    let theirs = guardian_requests::Entity::find().filter(guardian_requests::Column::PersonId.eq(person));
    theirs.one(connection).await
}

/// The request of this id.
pub(super) async fn request(
    connection: &impl ConnectionTrait,
    id: &str,
) -> Result<Option<guardian_requests::Model>, DbErr> {
    guardian_requests::Entity::find_by_id(id).one(connection).await
}

pub(super) async fn insert_request(
    connection: &impl ConnectionTrait,
    row: guardian_requests::Model,
) -> Result<(), DbErr> {
    row.into_active_model().reset_all().insert(connection).await.map(drop)
}

pub(super) async fn set_state(
    connection: &impl ConnectionTrait,
    request: &str,
    state: GuardianRequestState,
) -> Result<(), DbErr> {
    set(connection, request, guardian_requests::Column::State, state.as_str()).await
}

pub(super) async fn set_language(
    connection: &impl ConnectionTrait,
    request: &str,
    language: &str,
) -> Result<(), DbErr> {
    set(connection, request, guardian_requests::Column::Language, language).await
}

async fn set(
    connection: &impl ConnectionTrait,
    request: &str,
    column: guardian_requests::Column,
    value: &str,
) -> Result<(), DbErr> {
    guardian_requests::Entity::update_many()
        .col_expr(column, Expr::value(value))
        .filter(guardian_requests::Column::Id.eq(request))
        .exec(connection)
        .await
        .map(drop)
}

/// The link of a request.
pub(super) async fn link_of(
    connection: &impl ConnectionTrait,
    request: &str,
) -> Result<Option<guardian_links::Model>, DbErr> {
    let its = guardian_links::Entity::find().filter(guardian_links::Column::RequestId.eq(request));
    its.one(connection).await
}

/// The link with this secret.
pub(super) async fn link_by_secret(
    connection: &impl ConnectionTrait,
    hash: &[u8],
) -> Result<Option<guardian_links::Model>, DbErr> {
    guardian_links::Entity::find().filter(guardian_links::Column::SecretHash.eq(hash)).one(connection).await
}

/// A new link. The one before opens nothing from here on, and what it opened closes.
pub(super) async fn replace_link(
    connection: &impl ConnectionTrait,
    row: guardian_links::Model,
) -> Result<(), DbErr> {
    drop_link(connection, &row.request_id).await?;
    row.into_active_model().reset_all().insert(connection).await.map(drop)
}

/// Ends a request's link and sessions.
pub(super) async fn drop_link(connection: &impl ConnectionTrait, request: &str) -> Result<(), DbErr> {
    let sessions = guardian_sessions::Column::RequestId.eq(request);
    guardian_sessions::Entity::delete_many().filter(sessions).exec(connection).await?;
    let links = guardian_links::Column::RequestId.eq(request);
    guardian_links::Entity::delete_many().filter(links).exec(connection).await.map(drop)
}

/// Counts one try, before anything is compared. Whether there was one left, in the link and in the request.
pub(super) async fn take_try(
    connection: &impl ConnectionTrait,
    link: &guardian_links::Model,
) -> Result<bool, DbErr> {
    use guardian_links::Column::{Id, Tries, UsedAt};
    let of_request = guardian_requests::Entity::update_many()
        .col_expr(guardian_requests::Column::Tries, Expr::col(guardian_requests::Column::Tries).add(1))
        .filter(guardian_requests::Column::Id.eq(&link.request_id))
        .filter(guardian_requests::Column::Tries.lt(rules::TRIES_IN_ALL))
        .exec(connection)
        .await?;
    if of_request.rows_affected != 1 {
        return Ok(false);
    }
    let of_link = guardian_links::Entity::update_many()
        .col_expr(Tries, Expr::col(Tries).add(1))
        .filter(Id.eq(&link.id))
        .filter(Tries.lt(rules::TRIES))
        .filter(UsedAt.is_null())
        .exec(connection)
        .await?;
    Ok(of_link.rows_affected == 1)
}

/// Counts a wrong address like a wrong number.
pub(super) async fn count_try(
    connection: &impl ConnectionTrait,
    link: &guardian_links::Model,
) -> Result<(), DbErr> {
    use guardian_links::Column::{Id, Tries};
    guardian_links::Entity::update_many()
        .col_expr(Tries, Expr::col(Tries).add(1))
        .filter(Id.eq(&link.id))
        .exec(connection)
        .await?;
    guardian_requests::Entity::update_many()
        .col_expr(guardian_requests::Column::Tries, Expr::col(guardian_requests::Column::Tries).add(1))
        .filter(guardian_requests::Column::Id.eq(&link.request_id))
        .exec(connection)
        .await
        .map(drop)
}

/// Uses a link up, and gives the try back that opened it. Whether it was not used before.
pub(super) async fn spend(
    connection: &impl ConnectionTrait,
    link: &guardian_links::Model,
    now: i64,
) -> Result<bool, DbErr> {
    let done = guardian_links::Entity::update_many()
        .col_expr(guardian_links::Column::UsedAt, Expr::value(now))
        .filter(guardian_links::Column::Id.eq(&link.id))
        .filter(guardian_links::Column::UsedAt.is_null())
        .exec(connection)
        .await?;
    guardian_requests::Entity::update_many()
        .col_expr(guardian_requests::Column::Tries, Expr::col(guardian_requests::Column::Tries).sub(1))
        .filter(guardian_requests::Column::Id.eq(&link.request_id))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

pub(super) async fn insert_session(
    connection: &impl ConnectionTrait,
    row: guardian_sessions::Model,
) -> Result<(), DbErr> {
    row.into_active_model().reset_all().insert(connection).await.map(drop)
}

/// The session with this token.
pub(super) async fn session(
    connection: &impl ConnectionTrait,
    hash: &[u8],
) -> Result<Option<guardian_sessions::Model>, DbErr> {
    let its = guardian_sessions::Entity::find().filter(guardian_sessions::Column::TokenHash.eq(hash));
    its.one(connection).await
}

pub(super) async fn end_session(connection: &impl ConnectionTrait, id: &str) -> Result<(), DbErr> {
    guardian_sessions::Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// Whether an address wants no more messages.
pub(super) async fn is_stopped(connection: &impl ConnectionTrait, lookup: &[u8]) -> Result<bool, DbErr> {
    Ok(guardian_stops::Entity::find_by_id(lookup).one(connection).await?.is_some())
}

/// Sends an address no more messages.
pub(super) async fn stop(connection: &impl ConnectionTrait, lookup: Vec<u8>, at: i64) -> Result<(), DbErr> {
    let row = guardian_stops::Model { lookup, at }.into_active_model().reset_all();
    let once = OnConflict::column(guardian_stops::Column::Lookup).do_nothing().to_owned();
    guardian_stops::Entity::insert(row).on_conflict(once).exec_without_returning(connection).await.map(drop)
}

/// Deletes a minor's request with all that hangs on it. Its id, for the key: nothing of the guardian's is left without it.
///
/// # Errors
/// When the database does not answer.
pub async fn erase(connection: &impl ConnectionTrait, person: &str) -> Result<Option<String>, DbErr> {
    let Some(request) = request_of(connection, person).await? else { return Ok(None) };
    drop_link(connection, &request.id).await?;
    guardian_requests::Entity::delete_by_id(&request.id).exec(connection).await?;
    Ok(Some(request.id))
}
