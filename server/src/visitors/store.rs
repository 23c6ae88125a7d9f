//! The visitors' queries.

use crate::db::Database;
use crate::db::entities::{
    consent_events, people, receipts,
    visitors::{Column, Entity, Model},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _, sea_query::Expr,
};

/// The visitor of a cookie, if it was seen since.
pub(super) async fn find(
    database: &Database,
    token_hash: Vec<u8>,
    since: i64,
) -> Result<Option<Model>, DbErr> {
    let theirs = Entity::find().filter(Column::TokenHash.eq(token_hash)).filter(Column::SeenAt.gt(since));
    theirs.one(database).await
}

/// The people of these cookies, however long ago they were seen.
pub(super) async fn all(database: &Database, token_hashes: Vec<Vec<u8>>) -> Result<Vec<String>, DbErr> {
    let theirs = Entity::find().select_only().column(Column::PersonId);
    theirs.filter(Column::TokenHash.is_in(token_hashes)).into_tuple().all(database).await
}

/// Marks it as seen.
pub(super) async fn touch(database: &Database, person: &str, now: i64) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(now))
        .filter(Column::PersonId.eq(person))
        .exec(database)
        .await
        .map(drop)
}

/// A new one, with its person.
pub(super) async fn insert(
    tx: &DatabaseTransaction,
    person: people::Model,
    visitor: Model,
) -> Result<(), DbErr> {
    person.into_active_model().reset_all().insert(tx).await?;
    visitor.into_active_model().reset_all().insert(tx).await?;
    Ok(())
}

/// Those not seen since.
pub(super) async fn unseen(database: &Database, since: i64, most: u64) -> Result<Vec<String>, DbErr> {
    let old = Entity::find().select_only().column(Column::PersonId).filter(Column::SeenAt.lte(since));
    old.limit(most).into_tuple().all(database).await
}

/// Deletes one with all that hangs on it, in a transaction that erases.
pub(super) async fn erase(tx: &DatabaseTransaction, person: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(person).exec(tx).await?;
    people::Entity::delete_by_id(person).exec(tx).await?;
    receipts::Entity::delete_many().filter(receipts::Column::PersonId.eq(person)).exec(tx).await?;
    consent_events::Entity::delete_many()
        .filter(consent_events::Column::PersonId.eq(person))
        .exec(tx)
        .await
        .map(drop)
}
