//! Limits of tries per hour (S9), counted in the database so that every server sees the same number.
//!
//! A bucket is a kind and a keyed hash: neither addresses nor networks are stored. Windows are whole hours of the clock.

mod full;

pub use full::Full;

use crate::{auth::address::Address, db, error::Failure, keys::hex, state::AppState};
use contract::problem::Code;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, DbErr, EntityTrait as _, QueryFilter as _, Statement,
    sea_query::{Expr, ExprTrait as _},
};

use crate::db::entities::rate_limits::{Column, Entity};

/// How long a window lasts.
const WINDOW_MS: i64 = 3_600_000;

/// Counts one try of this kind for this key, in one atomic statement.
///
/// # Errors
/// `too_many_requests` with the seconds until the next window when more than `per_hour` were taken in this one.
pub async fn take(state: &AppState, kind: &'static str, key: &str, per_hour: u32) -> Result<(), Failure> {
    take_in(state, &state.db, kind, key, per_hour).await
}

/// The same in a transaction: what is rolled back does not count.
///
/// # Errors
/// As [`take`].
pub async fn take_in(
    state: &AppState,
    connection: &impl ConnectionTrait,
    kind: &'static str,
    key: &str,
    per_hour: u32,
) -> Result<(), Failure> {
    let now = state.clock.now_ms();
    let (window, bucket) = (start_of(now), bucket(state, kind, key));
    if !state.full.has(window, &bucket) {
        if count(connection, &bucket, window).await? <= i64::from(per_hour) {
            return Ok(());
        }
        state.full.add(window, &bucket);
    }
    Err(reached(state, kind, now))
}

/// One count that must not pass its bound.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// What is counted.
    pub kind: &'static str,
    /// For whom.
    pub key: String,
    /// How often in an hour.
    pub per_hour: u32,
}

/// Counts one try in each of these, or in none: one transaction, and not a single statement where one is known to be full.
///
/// # Errors
/// As [`take`].
pub async fn take_all(state: &AppState, buckets: &[Bucket]) -> Result<(), Failure> {
    let now = state.clock.now_ms();
    let is_full = |one: &&Bucket| state.full.has(start_of(now), &bucket(state, one.kind, &one.key));
    if let Some(full) = buckets.iter().find(is_full) {
        return Err(reached(state, full.kind, now));
    }
    if buckets.is_empty() {
        return Ok(());
    }
    let tx = db::begin(&state.db).await?;
    for Bucket { kind, key, per_hour } in buckets {
        take_in(state, &tx, kind, key, *per_hour).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether there is a try left, without taking it.
///
/// # Errors
/// As [`take`].
pub async fn look(state: &AppState, kind: &'static str, key: &str, per_hour: u32) -> Result<(), Failure> {
    let now = state.clock.now_ms();
    let bucket = bucket(state, kind, key);
    if state.full.has(start_of(now), &bucket) {
        return Err(reached(state, kind, now));
    }
    let this = Entity::find_by_id(bucket).filter(Column::WindowStart.eq(start_of(now)));
    let taken = this.one(&state.db).await?.map_or(0, |row| i64::from(row.count));
    if taken < i64::from(per_hour) { Ok(()) } else { Err(reached(state, kind, now)) }
}

fn reached(state: &AppState, kind: &'static str, now: i64) -> Failure {
    if let Some(times) = state.full.to_tell(kind, now) {
        tracing::warn!(kind, times, "a limit is reached");
    }
    state.metrics.limit_reached(kind);
    Failure::new(Code::TooManyRequests).retry_after(seconds_left(now))
}

/// Counts one message to a phone, by its country and in all; mail is free. Codes and what people write to us share these
/// bounds: messages cost money, and fraud rings collect it by asking for many to their own expensive numbers.
///
/// # Errors
/// As [`take`].
pub async fn take_phone(
    state: &AppState,
    connection: &impl ConnectionTrait,
    to: &Address,
) -> Result<(), Failure> {
    for Bucket { kind, key, per_hour } in phone(state, to) {
        take_in(state, connection, kind, &key, per_hour).await?;
    }
    Ok(())
}

/// The buckets of a message to a phone; none for mail.
#[must_use]
pub fn phone(state: &AppState, to: &Address) -> Vec<Bucket> {
    let Some(country) = to.country() else { return Vec::new() };
    let bounds = &state.config.limits;
    let (here, in_all) = (bounds.phone_codes_to(country), bounds.phone_codes_in_all);
    vec![
        Bucket { kind: "phone-codes-country", key: country.to_owned(), per_hour: here },
        Bucket { kind: "phone-codes-all", key: String::new(), per_hour: in_all },
    ]
}

/// Takes one try back: it was no failure after all.
///
/// # Errors
/// When the database does not answer.
pub async fn give_back(state: &AppState, kind: &str, key: &str) -> Result<(), Failure> {
    let bucket = bucket(state, kind, key);
    state.full.remove(&bucket);
    Entity::update_many()
        .col_expr(Column::Count, Expr::col(Column::Count).sub(1))
        .filter(Column::Bucket.eq(bucket))
        .filter(Column::WindowStart.eq(start_of(state.clock.now_ms())))
        .filter(Column::Count.gt(0))
        .exec(&state.db)
        .await?;
    Ok(())
}

/// Forgets windows that are over. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(state: &AppState) -> Result<u64, Failure> {
    let over = Column::WindowStart.lt(start_of(state.clock.now_ms()));
    Ok(Entity::delete_many().filter(over).exec(&state.db).await?.rows_affected)
}

fn bucket(state: &AppState, kind: &str, key: &str) -> String {
    format!("{kind}:{}", hex(&state.keys.root().hash("limit", &format!("{kind}\0{key}"))))
}

const fn start_of(now: i64) -> i64 {
    now - now.rem_euclid(WINDOW_MS)
}

fn seconds_left(now: i64) -> u64 {
    let left = start_of(now) + WINDOW_MS - now;
    u64::try_from(left).unwrap_or_default().div_ceil(1000)
}

async fn count(connection: &impl ConnectionTrait, bucket: &str, window: i64) -> Result<i64, DbErr> {
    let (first, second) = match connection.get_database_backend() {
        DbBackend::Postgres => ("$1", "$2"),
        _ => ("?", "?"),
    };
    let upsert = format!(
        "INSERT INTO rate_limits (bucket, window_start, count) VALUES ({first}, {second}, 1) \
         ON CONFLICT (bucket) DO UPDATE SET \
         count = CASE WHEN rate_limits.window_start = excluded.window_start THEN rate_limits.count + 1 ELSE 1 END, \
         window_start = excluded.window_start RETURNING count"
    );
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        upsert,
        [bucket.into(), window.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    let row = row.ok_or(DbErr::RecordNotFound("the upsert returned no count".to_owned()))?;
    row.try_get::<i32>("", "count").map(i64::from)
}

#[cfg(test)]
mod tests {
    use super::{seconds_left, start_of};

    #[test]
    fn a_window_is_a_whole_hour_and_the_wait_reaches_exactly_to_its_end() {
        assert_eq!(start_of(7_200_000), 7_200_000);
        assert_eq!(start_of(7_199_999), 3_600_000);
        assert_eq!(seconds_left(7_200_000), 3600);
        assert_eq!(seconds_left(7_199_999), 1, "never zero: a client that waits so long gets in");
        assert_eq!(seconds_left(7_198_000), 2);
    }
}
