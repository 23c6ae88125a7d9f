//! Reference sessions (S1): a random token in the cookie, its keyed hash in the database, idle and absolute ends.

use super::{
    address::{self, Address},
    device,
};
use crate::{
    clock::rfc3339,
    config::Config,
    db::entities::sessions::{ActiveModel, Column, Entity, Model},
    error::{Failure, internal},
    http::{access::Session, cookie},
    keys::{Place, SealedWith},
    private::Private,
    state::AppState,
};
use axum::http::HeaderMap;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    problem::Code,
    session::{Kind, SessionView},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait,
    DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};

const MINUTE_MS: i64 = 60_000;

/// How long the token before a step-up goes on working while the new one was never used: its answer may have been lost on
/// the way. As long as the grant that the same answer carried.
const GRACE_MS: i64 = 5 * MINUTE_MS;

/// So many of the tokens that a request brings along are looked up at once.
const TOKENS_AT_ONCE: usize = 500;

/// The open session that a request's cookie names.
#[derive(Debug)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// Its token, for the cookie, where the browser still has the one before.
    pub renewed: Option<Private<String>>,
}

/// The open session of a request, if its cookie names one. Using a session keeps it from idling out; it never revives one.
///
/// # Errors
/// When the database does not answer.
pub async fn session(state: &AppState, headers: &HeaderMap) -> Result<Option<Found>, Failure> {
    let Some(token) = presented(state, headers) else { return Ok(None) };
    let hash = token_hash(state, token);
    let row = Entity::find().filter(named(&hash)).filter(Column::EndedAt.is_null()).one(&state.db).await?;
    let Some(row) = row else { return Ok(None) };
    let now = state.clock.now_ms();
    if row.expires_at <= now || row.seen_at <= now - idle_ms(&state.config) {
        // At once, not only by the sweep: a clock that goes back must not revive it.
        noted(end_over(state, Some(&row.id)).await.map(drop), "a session was not marked as ended");
        return Ok(None);
    }
    let is_current = row.token_hash == hash;
    let is_late = row.rotated_at.is_none_or(|at| at <= now - GRACE_MS);
    if row.previous_hash.is_some() && (is_current || is_late) {
        noted(forget_previous(state, &row).await, "an old token was not forgotten");
    }
    if !is_current && is_late {
        return Ok(None);
    }
    if now - row.seen_at >= MINUTE_MS {
        touch(state, &row.id).await;
    }
    let renewed = (!is_current).then(|| next_token(state, &row.id, token));
    let session = Session { kind: kind(&row)?, id: row.id, person: row.person_id, gpc: row.gpc };
    Ok(Some(Found { session, renewed }))
}

fn presented<'a>(state: &AppState, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie::read(headers, cookie::session_name(&state.config))
}

/// By its token, or by the one before.
fn named(hash: &[u8]) -> Condition {
    Condition::any().add(Column::TokenHash.eq(hash)).add(Column::PreviousHash.eq(hash))
}

/// What makes a session row count: not ended, not idle for too long, not older than the absolute limit.
#[must_use]
pub fn still_open(state: &AppState) -> Condition {
    let now = state.clock.now_ms();
    Condition::all()
        .add(Column::EndedAt.is_null())
        .add(Column::ExpiresAt.gt(now))
        .add(Column::SeenAt.gt(now - idle_ms(&state.config)))
}

/// What a session begins with.
#[derive(Debug)]
pub struct New<'a> {
    /// The person's id.
    pub person: &'a str,
    /// Rider or address holder.
    pub kind: Kind,
    /// The address that was proved.
    pub address: &'a Private<String>,
    /// Of the request, for the device.
    pub headers: &'a HeaderMap,
    /// Whether the opt-out signal is on.
    pub gpc: bool,
    /// Whether it is in the operator's app, which handed it over.
    pub in_app: bool,
}

/// A session that just began.
#[derive(Debug)]
pub struct Begun {
    /// The session.
    pub session: Session,
    /// For the cookie, and nowhere else.
    pub token: Private<String>,
}

/// Begins a session: always a row and a token of its own, never one that the browser brought along.
///
/// # Errors
/// When a database does not take it.
pub async fn begin(state: &AppState, tx: &DatabaseTransaction, new: New<'_>) -> Result<Begun, Failure> {
    let key = state.keys.open(new.person).await?;
    let (id, token) = (state.chance.id(), state.chance.token());
    let now = state.clock.now_ms();
    let bounds = &state.config.sessions;
    let (device, minutes) = if new.in_app {
        (device::in_app(new.headers), bounds.webview_minutes)
    } else {
        (device::of(new.headers), bounds.absolute_minutes)
    };
    let row = ActiveModel {
        id: Set(id.clone()),
        token_hash: Set(token_hash(state, &token)),
        person_id: Set(new.person.to_owned()),
        kind: Set(new.kind.as_str().to_owned()),
        sealed_address: Set(key.seal(&state.chance, place(&id), new.address.reveal())),
        device: Set(device),
        gpc: Set(new.gpc),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(now + i64::from(minutes) * MINUTE_MS),
        ended_at: Set(None),
        end_reason: Set(None),
        previous_hash: Set(None),
        rotated_at: Set(None),
    };
    row.insert(tx).await?;
    let session = Session { id, person: new.person.to_owned(), kind: new.kind, gpc: new.gpc };
    Ok(Begun { session, token: Private::new(token) })
}

/// Gives the open session of a request a new token. The old one dies when the new one is used, or after a few minutes: an
/// answer that was lost must not sign anyone out.
///
/// # Errors
/// `sign_in_needed` when the session ended meanwhile.
pub async fn rotate(
    state: &AppState,
    tx: &DatabaseTransaction,
    session: &str,
    headers: &HeaderMap,
) -> Result<Private<String>, Failure> {
    let old = presented(state, headers).ok_or(Failure::new(Code::SignInNeeded))?;
    let (token, hash) = (next_token(state, session, old), token_hash(state, old));
    let done = Entity::update_many()
        .col_expr(Column::TokenHash, Expr::value(token_hash(state, token.reveal())))
        .col_expr(Column::PreviousHash, Expr::value(hash.clone()))
        .col_expr(Column::RotatedAt, Expr::value(state.clock.now_ms()))
        .filter(Column::Id.eq(session))
        .filter(named(&hash))
        .filter(still_open(state))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(token) } else { Err(Code::SignInNeeded.into()) }
}

/// Ends a session that is not ended yet. Whether there was one.
///
/// # Errors
/// When the database does not answer.
pub async fn end(
    state: &AppState,
    connection: &impl ConnectionTrait,
    session: &str,
    reason: &str,
) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(state.clock.now_ms()))
        .col_expr(Column::EndReason, Expr::value(reason))
        .filter(Column::Id.eq(session))
        .filter(Column::EndedAt.is_null())
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Ends every open session of a person.
///
/// # Errors
/// When the database does not answer.
pub async fn end_all(
    state: &AppState,
    connection: &impl ConnectionTrait,
    person: &str,
    reason: &str,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(state.clock.now_ms()))
        .col_expr(Column::EndReason, Expr::value(reason))
        .filter(Column::PersonId.eq(person))
        .filter(Column::EndedAt.is_null())
        .exec(connection)
        .await
        .map(drop)
}

/// Makes the small sessions of a cancelled account ordinary ones again.
///
/// # Errors
/// When the database does not answer.
pub async fn restore(connection: &impl ConnectionTrait, person: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Kind, Expr::value(Kind::Rider.as_str()))
        .filter(Column::PersonId.eq(person))
        .filter(Column::Kind.eq(Kind::Held.as_str()))
        .exec(connection)
        .await
        .map(drop)
}

/// Ends each session that a request's cookies name, however many there are and whether or not they are believed otherwise:
/// whoever signs out must not stay signed in because something else stands beside the cookie.
///
/// # Errors
/// When the database does not answer.
pub async fn end_presented(state: &AppState, headers: &HeaderMap, reason: &str) -> Result<(), DbErr> {
    for some in cookie::tokens(headers, cookie::session_name(&state.config)).chunks(TOKENS_AT_ONCE) {
        let hashes: Vec<_> = some.iter().map(|token| token_hash(state, token)).collect();
        let named = Condition::any()
            .add(Column::TokenHash.is_in(hashes.clone()))
            .add(Column::PreviousHash.is_in(hashes));
        Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(state.clock.now_ms()))
            .col_expr(Column::EndReason, Expr::value(reason))
            .filter(named)
            .filter(Column::EndedAt.is_null())
            .exec(&state.db)
            .await?;
    }
    Ok(())
}

/// Marks sessions that idled out or reached their limit as ended: this one, or all. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn end_over(state: &AppState, only: Option<&str>) -> Result<u64, DbErr> {
    let over = Condition::all()
        .add(Column::EndedAt.is_null())
        .add(still_open(state).not())
        .add_option(only.map(|session| Column::Id.eq(session)));
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(state.clock.now_ms()))
        .col_expr(Column::EndReason, Expr::value("timeout"))
        .filter(over)
        .exec(&state.db)
        .await?;
    Ok(done.rows_affected)
}

/// The session as its owner sees it.
///
/// # Errors
/// `sign_in_needed` when it ended meanwhile.
pub async fn view(state: &AppState, session: &Session) -> Result<SessionView, Failure> {
    let (row, key) = opened(state, session).await?;
    view_row(&state.config, &key, &row, &session.id)
}

/// One of a person's sessions as they see it; `current` is the id of the one that asks.
///
/// # Errors
/// When its address does not open.
pub fn view_row(
    config: &Config,
    key: &SealedWith,
    row: &Model,
    current: &str,
) -> Result<SessionView, Failure> {
    let address = key.open(place(&row.id), &row.sealed_address)?;
    Ok(SessionView {
        id: row.id.clone(),
        kind: kind(row)?,
        address: address::mask(address.reveal()),
        device: row.device.clone(),
        since: rfc3339(row.created_at),
        seen: rfc3339(row.seen_at),
        until: rfc3339(row.expires_at),
        idle_minutes: config.sessions.idle_minutes,
        current: row.id == current,
    })
}

/// The address that the session was begun with: where its codes go.
///
/// # Errors
/// `sign_in_needed` when it ended meanwhile; `no_address` for a rider who came from the operator's app and whose account has
/// none.
pub async fn address_of(state: &AppState, session: &Session) -> Result<Address, Failure> {
    let (row, key) = opened(state, session).await?;
    let text = key.open(place(&row.id), &row.sealed_address)?;
    if address::is_none(text.reveal()) {
        return Err(Code::NoAddress.into());
    }
    Ok(Address::stored(text))
}

async fn opened(state: &AppState, session: &Session) -> Result<(Model, SealedWith), Failure> {
    let row =
        Entity::find_by_id(&session.id).one(&state.db).await?.ok_or(Failure::new(Code::SignInNeeded))?;
    let key = state.keys.open(&row.person_id).await?;
    Ok((row, key))
}

fn idle_ms(config: &Config) -> i64 {
    i64::from(config.sessions.idle_minutes) * MINUTE_MS
}

fn token_hash(state: &AppState, token: &str) -> Vec<u8> {
    state.keys.root().hash("token", token)
}

/// The token that follows another: whoever has only the old one cannot tell it, and we can tell it again.
fn next_token(state: &AppState, session: &str, old: &str) -> Private<String> {
    let next = state.keys.root().hash("rotation", &format!("{session}|{old}"));
    Private::new(URL_SAFE_NO_PAD.encode(next))
}

async fn forget_previous(state: &AppState, row: &Model) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::PreviousHash, Expr::value(None::<Vec<u8>>))
        .filter(Column::Id.eq(&row.id))
        .filter(Column::TokenHash.eq(row.token_hash.as_slice()))
        .exec(&state.db)
        .await
        .map(drop)
}

fn place(id: &str) -> Place<'_> {
    Place { table: "sessions", column: "sealed_address", row: id }
}

fn kind(row: &Model) -> Result<Kind, Failure> {
    let kinds = [Kind::Rider, Kind::Address, Kind::Shared, Kind::Held];
    kinds
        .into_iter()
        .find(|kind| kind.as_str() == row.kind)
        .ok_or_else(|| internal("a session of no known kind"))
}

/// A full disk must not sign anyone out or stop them from reading.
fn noted(done: Result<(), DbErr>, what: &str) {
    if let Err(error) = done {
        tracing::warn!(%error, what);
    }
}

/// A touch that fails only lets the session idle out earlier.
async fn touch(state: &AppState, session: &str) {
    let touched = Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(state.clock.now_ms()))
        .filter(Column::Id.eq(session))
        .filter(still_open(state))
        .exec(&state.db)
        .await;
    noted(touched.map(drop), "a session was not marked as used");
}
