//! The service keys of the operator's backend: shown once, kept as a keyed hash.

use crate::db::Database;
use crate::{
    chance::Chance,
    clock::Clock,
    db::entities::service_keys::{ActiveModel, Column, Entity, Model},
    error::Failure,
    keys::RootKey,
    state::AppState,
};
use axum::http::{HeaderMap, header};
use contract::problem::Code;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, sea_query::Expr,
};

const USAGE: &str = "service-key";

/// Lets the operator's backend in: `Authorization: Bearer KEY`, exactly once.
///
/// # Errors
/// `service_key_invalid` when the key is missing, unknown or revoked.
pub async fn partner(state: &AppState, headers: &HeaderMap) -> Result<(), Failure> {
    let refused = Failure::new(Code::ServiceKeyInvalid);
    let secret = bearer(headers).ok_or(refused.clone())?;
    let hash = state.keys.root().hash(USAGE, secret);
    let known = Entity::find()
        .filter(Column::Hash.eq(hash))
        .filter(Column::RevokedAt.is_null())
        .one(&state.db)
        .await?;
    known.map(drop).ok_or(refused)
}

/// Makes a key for a backend of this name. The secret is returned here and nowhere else.
///
/// # Errors
/// When the database does not take it.
pub async fn issue(
    connection: &Database,
    clock: &Clock,
    chance: &Chance,
    root: &RootKey,
    name: &str,
) -> Result<String, Failure> {
    // The prefix lets scanners of source code recognise a leaked key.
    let secret = format!("iwpc_{}", chance.token());
    let row = ActiveModel {
        id: Set(chance.id()),
        name: Set(name.to_owned()),
        hash: Set(root.hash(USAGE, &secret)),
        created_at: Set(clock.now_ms()),
        revoked_at: Set(None),
    };
    row.insert(connection).await?;
    Ok(secret)
}

/// Every key there ever was, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &Database) -> Result<Vec<Model>, DbErr> {
    Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(connection).await
}

/// Revokes a key: it opens nothing from the next request on. Whether there was one in use under this id.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke(connection: &Database, clock: &Clock, id: &str) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(clock.now_ms()))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::bearer;
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn a_key_comes_once_and_as_bearer() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.append(header::AUTHORIZATION, HeaderValue::from_static("Bearer secret"));
        assert_eq!(bearer(&headers), Some("secret"));
        headers.append(header::AUTHORIZATION, HeaderValue::from_static("Bearer other"));
        assert_eq!(bearer(&headers), None);
        for value in ["Basic secret", "Bearer", "Bearer "] {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            assert_eq!(bearer(&headers), None, "{value}");
        }
    }
}
