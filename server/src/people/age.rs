//! Notices who turned 18, whether or not anybody asks: the day of it is forgotten, and the operator's backend is told.

use super::{Column, Entity, Model, held_until, lock, today};
use crate::{
    db,
    error::Failure,
    keys::{KeyError, SealedWith},
    state::AppState,
    webhooks,
};
use contract::webhook::What;
use jiff::civil::Date;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

/// How many people one round looks at.
const BATCH: usize = 200;

/// How far today's walk through those who were minors has come. It is kept in memory: begun anew it finds the same, and
/// several servers may walk at once.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    day: Option<Date>,
    after: String,
    done: bool,
}

impl Walk {
    /// Walks on by one batch; once through, it waits for the next day.
    ///
    /// # Errors
    /// When a database does not answer; the next round goes on where this one began.
    pub async fn on(&mut self, state: &AppState) -> Result<(), Failure> {
        let today = today(state)?;
        if self.day != Some(today) {
            *self = Self { day: Some(today), ..Self::default() };
        }
        if self.done {
            return Ok(());
        }
        let were = Entity::find().filter(Column::SealedMinorUntil.is_not_null());
        let next = were.filter(Column::Id.gt(&self.after)).order_by_asc(Column::Id);
        let people = next.limit(BATCH as u64).all(&state.db).await?;
        let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
        let keys = state.keys.open_all(&ids).await?;
        for person in &people {
            let settled = match keys.get(&person.id) {
                Some(key) => settle(state, key, person, today).await,
                None => Err(KeyError::NoKey.into()),
            };
            // One whose key cannot be had must not keep the others waiting.
            if let Err(failure) = settled {
                let (person, code) = (&person.id, failure.code().as_str());
                tracing::error!(code, person, "whether a person turned 18 was not seen");
            }
        }
        if let Some(last) = people.last() {
            self.after.clone_from(&last.id);
        }
        self.done = people.len() < BATCH;
        Ok(())
    }
}

async fn settle(state: &AppState, key: &SealedWith, person: &Model, today: Date) -> Result<(), Failure> {
    let of_age = |until: Option<Date>| until.is_some_and(|until| until <= today);
    if !of_age(held_until(key, person)?) {
        return Ok(());
    }
    let tx = db::begin(&state.db).await?;
    let person = lock(&tx, &person.id).await?;
    // Another server, or a sign-in, may have been quicker.
    if !of_age(held_until(key, &person)?) {
        return Ok(tx.rollback().await?);
    }
    let mut row = person.into_active_model();
    row.sealed_minor_until = Set(None);
    let person = row.update(&tx).await?;
    webhooks::tell_changed(state, &tx, &person, key, What::Age).await?;
    Ok(tx.commit().await?)
}
