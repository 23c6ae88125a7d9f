//! The list's queries. What a single session needs stands in `auth`.

use crate::{
    auth, chance,
    db::entities::sessions::{Column, Entity, Model},
    error::Failure,
    state::AppState,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    sea_query::Expr,
};

/// A person's open sessions, newest first.
pub(super) async fn open(state: &AppState, person: &str) -> Result<Vec<Model>, Failure> {
    let theirs = Entity::find().filter(Column::PersonId.eq(person)).filter(auth::still_open(state));
    Ok(theirs.order_by_desc(Column::CreatedAt).order_by_asc(Column::Id).all(&state.db).await?)
}

/// Whether a session is (or was) this person's.
pub(super) async fn is_own(state: &AppState, person: &str, id: &str) -> Result<bool, Failure> {
    if !chance::is_id(id) {
        return Ok(false);
    }
    let own = Entity::find().filter(Column::Id.eq(id)).filter(Column::PersonId.eq(person));
    Ok(own.count(&state.db).await? > 0)
}

/// Ends all open sessions of a person but one. Returns how many.
pub(super) async fn end_others(state: &AppState, person: &str, but: &str) -> Result<u64, Failure> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(state.clock.now_ms()))
        .col_expr(Column::EndReason, Expr::value("revoked"))
        .filter(Column::PersonId.eq(person))
        .filter(Column::Id.ne(but))
        .filter(auth::still_open(state))
        .exec(&state.db)
        .await?;
    Ok(done.rows_affected)
}
