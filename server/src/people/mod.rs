//! The people we know: riders by the operator's subject, and holders of addresses that no account has.

mod age;
mod minor;

pub use age::Walk;

use crate::{
    datamap::Rider,
    db::entities::people::{ActiveModel, Column, Entity, Model},
    error::{Failure, internal},
    keys::{KeyError, Place, SealedWith},
    private::Private,
    state::AppState,
    webhooks,
};
use contract::{problem::Code, session::Kind, webhook::What};
use jiff::civil::Date;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, sea_query::OnConflict,
};
use std::collections::HashSet;

/// Somebody who proved an address.
#[derive(Clone, Debug)]
pub enum Who {
    /// The operator has an account with it.
    Rider(Rider),
    /// No account has it; the normalised address itself is the identity.
    Address(Private<String>),
}

impl Who {
    /// Rider or address holder.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Rider(_) => Kind::Rider,
            Self::Address(_) => Kind::Address,
        }
    }

    fn identity(&self) -> &Private<String> {
        match self {
            Self::Rider(rider) => &rider.subject,
            Self::Address(address) => address,
        }
    }
}

/// The person's row, made now if there is none. Whether they are a minor is brought up to date from the data map.
///
/// # Errors
/// When a database does not answer.
pub async fn find_or_create(state: &AppState, tx: &DatabaseTransaction, who: Who) -> Result<Model, Failure> {
    let lookup = lookup(state, who.kind(), who.identity().reveal());
    if let Some(found) = find(tx, &lookup).await? {
        return refresh(state, tx, found, &who).await;
    }
    let id = state.chance.id();
    let key = state.keys.open_or_create(&id).await?;
    let made = insert(state, tx, &key, &id, &lookup, &who).await;
    let winner = match made {
        Ok(()) => find(tx, &lookup).await.map_err(Failure::from),
        Err(error) => Err(error.into()),
    };
    // Two sign-ins of one person may race: the first one's row stays, and the other's key must not.
    if !matches!(&winner, Ok(Some(row)) if row.id == id) {
        state.keys.destroy(&id).await?;
    }
    winner?.ok_or_else(|| internal("a person is neither there nor new"))
}

/// The row of a person.
///
/// # Errors
/// `not_found` when there is no such person.
pub async fn find_row(state: &AppState, person: &str) -> Result<Model, Failure> {
    Entity::find_by_id(person).one(&state.db).await?.ok_or(Failure::new(Code::NotFound))
}

/// Locks the person's row until the transaction ends: on PostgreSQL the row, on SQLite the write transaction itself.
///
/// # Errors
/// `not_found` when there is no such person.
pub async fn lock(tx: &DatabaseTransaction, person: &str) -> Result<Model, Failure> {
    Entity::find_by_id(person).lock_exclusive().one(tx).await?.ok_or(Failure::new(Code::NotFound))
}

/// Locks the rows of several people in one order, so that nobody waits for somebody who waits for them.
///
/// # Errors
/// When the database does not answer.
pub async fn lock_all(tx: &DatabaseTransaction, people: &[String]) -> Result<Vec<Model>, Failure> {
    let these = Entity::find().filter(Column::Id.is_in(people)).order_by_asc(Column::Id);
    Ok(these.lock_exclusive().all(tx).await?)
}

/// The rider with the operator's subject, if they ever signed in here.
///
/// # Errors
/// When the database does not answer.
pub async fn by_subject(state: &AppState, subject: &str) -> Result<Option<Model>, Failure> {
    Ok(find(&state.db, &lookup(state, Kind::Rider, subject)).await?)
}

/// The operator's subject of a rider, or the address of an address holder, by the person's id.
///
/// # Errors
/// `not_found` when there is no such person; when the key store does not answer.
pub async fn subject(state: &AppState, person: &str) -> Result<Private<String>, Failure> {
    let row = Entity::find_by_id(person).one(&state.db).await?.ok_or(Failure::new(Code::NotFound))?;
    subject_with(&state.keys.open(&row.id).await?, &row)
}

/// The same, by whoever holds the person's key.
///
/// # Errors
/// When the sealed subject does not open.
pub fn subject_with(key: &SealedWith, person: &Model) -> Result<Private<String>, Failure> {
    Ok(key.open(subject_place(&person.id), &person.sealed_subject)?)
}

/// Whether the person is under 18 today, in the operator's time zone.
///
/// # Errors
/// When the key store does not answer.
pub async fn is_minor(state: &AppState, person: &Model) -> Result<bool, Failure> {
    if person.sealed_minor_until.is_none() {
        return Ok(false);
    }
    is_minor_with(state, &state.keys.open(&person.id).await?, person)
}

/// The same, by whoever holds the person's key.
///
/// # Errors
/// When the sealed date does not open.
pub fn is_minor_with(state: &AppState, key: &SealedWith, person: &Model) -> Result<bool, Failure> {
    let Some(sealed) = &person.sealed_minor_until else { return Ok(false) };
    Ok(today(state)? < open_until(key, &person.id, sealed)?)
}

/// Those of these people who are under 18 today, in one query however many they are.
///
/// # Errors
/// When the key store does not answer, or a minor's key is gone.
pub async fn minors<'a>(
    state: &AppState,
    people: impl Iterator<Item = &'a Model>,
) -> Result<HashSet<String>, Failure> {
    let maybe: Vec<(&str, &[u8])> = people
        .filter_map(|person| Some((person.id.as_str(), person.sealed_minor_until.as_deref()?)))
        .collect();
    let keys = state.keys.open_all(&maybe.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    let today = today(state)?;
    let mut minors = HashSet::new();
    for (id, sealed) in maybe {
        if today < open_until(keys.get(id).ok_or(KeyError::NoKey)?, id, sealed)? {
            minors.insert(id.to_owned());
        }
    }
    Ok(minors)
}

/// The keyed hash under which a person is found: of the operator's subject, or of the address.
#[must_use]
pub fn lookup(state: &AppState, kind: Kind, identity: &str) -> Vec<u8> {
    let usage = match kind {
        Kind::Rider | Kind::Held => "subject",
        Kind::Address | Kind::Shared => "address",
    };
    state.keys.root().hash(usage, identity)
}

fn subject_place(id: &str) -> Place<'_> {
    Place { table: "people", column: "sealed_subject", row: id }
}

fn minor_place(id: &str) -> Place<'_> {
    Place { table: "people", column: "sealed_minor_until", row: id }
}

fn today(state: &AppState) -> Result<Date, Failure> {
    let zoned = state.clock.now().in_tz(&state.config.time_zone);
    zoned.map(|now| now.date()).map_err(|_| internal("the time zone was checked at start"))
}

fn open_until(key: &SealedWith, id: &str, sealed: &[u8]) -> Result<Date, Failure> {
    let text = key.open(minor_place(id), sealed)?;
    text.reveal().parse().map_err(|_| internal("a sealed date does not parse"))
}

async fn find(connection: &impl ConnectionTrait, lookup: &[u8]) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::Lookup.eq(lookup)).one(connection).await
}

async fn insert(
    state: &AppState,
    tx: &DatabaseTransaction,
    key: &SealedWith,
    id: &str,
    lookup: &[u8],
    who: &Who,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(id.to_owned()),
        kind: Set(who.kind().as_str().to_owned()),
        lookup: Set(lookup.to_vec()),
        sealed_subject: Set(key.seal(&state.chance, subject_place(id), who.identity().reveal())),
        pseudonym: Set(state.chance.id()),
        sealed_minor_until: Set(minor_until(state, who).map(|until| seal_until(state, key, id, until))),
        created_at: Set(state.clock.now_ms()),
    };
    let once = OnConflict::column(Column::Lookup).do_nothing().to_owned();
    Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    Ok(())
}

fn seal_until(state: &AppState, key: &SealedWith, id: &str, until: Date) -> Vec<u8> {
    key.seal(&state.chance, minor_place(id), &until.to_string())
}

/// The birth date is kept for minors only, as the day on which it no longer matters.
fn minor_until(state: &AppState, who: &Who) -> Option<Date> {
    let Who::Rider(Rider { birth_date: Some(born), .. }) = who else { return None };
    let until = minor::adult_on(*born)?;
    today(state).ok().is_none_or(|today| today < until).then_some(until)
}

/// A birth date that the operator corrected counts from the next sign-in; one that it no longer tells changes nothing.
async fn refresh(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: Model,
    who: &Who,
) -> Result<Model, Failure> {
    let Who::Rider(Rider { birth_date: Some(_), .. }) = who else { return Ok(person) };
    let wanted = minor_until(state, who);
    if wanted.is_none() && person.sealed_minor_until.is_none() {
        return Ok(person);
    }
    let key = state.keys.open(&person.id).await?;
    if held_until(&key, &person)? == wanted {
        return Ok(person);
    }
    let person = lock(tx, &person.id).await?;
    let (held, today) = (held_until(&key, &person)?, today(state)?);
    let sealed = wanted.map(|until| seal_until(state, &key, &person.id, until));
    let mut row = ActiveModel::from(person);
    row.sealed_minor_until = Set(sealed);
    let person = row.update(tx).await?;
    // Who turned 18 since is still held as a minor until then, and nobody was told.
    if minor::is_told(held, wanted, today) {
        webhooks::tell_changed(state, tx, &person, &key, What::Age).await?;
    }
    Ok(person)
}

fn held_until(key: &SealedWith, person: &Model) -> Result<Option<Date>, Failure> {
    person.sealed_minor_until.as_ref().map(|sealed| open_until(key, &person.id, sealed)).transpose()
}
