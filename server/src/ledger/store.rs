//! The ledger's queries. All take a connection, so that they read inside a transaction as well as outside.

use super::{POLICY, rules::Said};
use crate::db::entities::{consent_events, receipts};
use contract::consent::State;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use std::collections::HashMap;

/// The latest event of a purpose with its receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The event.
    pub event: consent_events::Model,
    /// The receipt's id.
    pub receipt: String,
}

impl Latest {
    /// As the rules see it; nothing for an answer to the policy.
    #[must_use]
    pub fn said(&self) -> Option<Said<'_>> {
        let state = match self.event.state.as_str() {
            "given" => State::Given,
            "refused" => State::Refused,
            "withdrawn" => State::Withdrawn,
            _ => return None,
        };
        Some(Said {
            state,
            under_gpc: self.event.under_gpc,
            by_gpc: self.event.method == super::pen::GPC,
            version: &self.event.policy_version,
        })
    }
}

/// The latest event of each purpose, of these people, for these purposes (all where none is named). Two queries,
/// however many are asked about.
///
/// # Errors
/// When the database does not answer.
pub async fn latest_of<C: ConnectionTrait>(
    connection: &C,
    people: &[&str],
    purposes: &[&str],
) -> Result<Vec<Latest>, DbErr> {
    use consent_events::Column::{PersonId, Purpose, Sequence};
    let mut newest: SelectStatement = Query::select()
        .column(PersonId)
        .column(Purpose)
        .expr(Expr::col(Sequence).max())
        .from(consent_events::Entity)
        .and_where(Expr::col(PersonId).is_in(people.iter().copied()))
        .group_by_columns([PersonId, Purpose])
        .to_owned();
    if !purposes.is_empty() {
        newest.and_where(Expr::col(Purpose).is_in(purposes.iter().copied()));
    }
    let place = Expr::tuple([Expr::col(PersonId), Expr::col(Purpose), Expr::col(Sequence)]);
    let events = consent_events::Entity::find().filter(place.in_subquery(newest)).all(connection).await?;
    with_receipts(connection, events).await
}

/// All that a person said last, by purpose; the answer to the policy under `policy`.
pub(super) async fn latest<C: ConnectionTrait>(
    connection: &C,
    person: &str,
) -> Result<HashMap<String, Latest>, DbErr> {
    let found = latest_of(connection, &[person], &[]).await?;
    Ok(found.into_iter().map(|latest| (latest.event.purpose.clone(), latest)).collect())
}

/// The latest answer to the policy.
pub(super) async fn latest_answer<C: ConnectionTrait>(
    connection: &C,
    person: &str,
) -> Result<Option<Latest>, DbErr> {
    Ok(latest_of(connection, &[person], &[POLICY]).await?.pop())
}

/// Events, newest first.
pub(super) async fn events_before<C: ConnectionTrait>(
    connection: &C,
    person: &str,
    before: Option<i64>,
    most: u64,
) -> Result<Vec<Latest>, DbErr> {
    let mut query = consent_events::Entity::find().filter(consent_events::Column::PersonId.eq(person));
    if let Some(before) = before {
        query = query.filter(consent_events::Column::Sequence.lt(before));
    }
    let events = query.order_by_desc(consent_events::Column::Sequence).limit(most).all(connection).await?;
    with_receipts(connection, events).await
}

async fn with_receipts<C: ConnectionTrait>(
    connection: &C,
    events: Vec<consent_events::Model>,
) -> Result<Vec<Latest>, DbErr> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let pairs: Vec<(String, String)> = receipts::Entity::find()
        .select_only()
        .columns([receipts::Column::EventId, receipts::Column::Id])
        .filter(receipts::Column::EventId.is_in(events.iter().map(|event| event.id.as_str())))
        .into_tuple()
        .all(connection)
        .await?;
    let mut ids: HashMap<String, String> = pairs.into_iter().collect();
    events
        .into_iter()
        .map(|event| match ids.remove(&event.id) {
            Some(receipt) => Ok(Latest { event, receipt }),
            None => Err(DbErr::Custom("an event without its receipt".to_owned())),
        })
        .collect()
}

/// A person's receipts, newest first.
pub(super) async fn receipts_before<C: ConnectionTrait>(
    connection: &C,
    person: &str,
    before: Option<i64>,
    most: u64,
) -> Result<Vec<receipts::Model>, DbErr> {
    let mut query = receipts::Entity::find().filter(receipts::Column::PersonId.eq(person));
    if let Some(before) = before {
        query = query.filter(receipts::Column::Sequence.lt(before));
    }
    query.order_by_desc(receipts::Column::Sequence).limit(most).all(connection).await
}

/// All receipts of a person, oldest first.
pub(super) async fn chain<C: ConnectionTrait>(
    connection: &C,
    person: &str,
) -> Result<Vec<receipts::Model>, DbErr> {
    let all = receipts::Entity::find().filter(receipts::Column::PersonId.eq(person));
    all.order_by_asc(receipts::Column::Sequence).all(connection).await
}

/// One receipt of a person.
pub(super) async fn receipt<C: ConnectionTrait>(
    connection: &C,
    person: &str,
    id: &str,
) -> Result<Option<receipts::Model>, DbErr> {
    let own = receipts::Entity::find_by_id(id).filter(receipts::Column::PersonId.eq(person));
    own.one(connection).await
}

/// A person's newest event and receipt: the end of the chain.
pub(super) async fn tail<C: ConnectionTrait>(
    connection: &C,
    person: &str,
) -> Result<Option<(consent_events::Model, receipts::Model)>, DbErr> {
    let newest = consent_events::Entity::find()
        .filter(consent_events::Column::PersonId.eq(person))
        .order_by_desc(consent_events::Column::Sequence);
    let Some(event) = newest.one(connection).await? else { return Ok(None) };
    let receipt =
        receipts::Entity::find().filter(receipts::Column::EventId.eq(event.id.as_str())).one(connection);
    match receipt.await? {
        Some(receipt) => Ok(Some((event, receipt))),
        None => Err(DbErr::Custom("an event without its receipt".to_owned())),
    }
}

/// Appends an event with its receipt.
pub(super) async fn append(
    tx: &DatabaseTransaction,
    event: consent_events::Model,
    receipt: receipts::Model,
) -> Result<(), DbErr> {
    event.into_active_model().reset_all().insert(tx).await?;
    receipt.into_active_model().reset_all().insert(tx).await?;
    Ok(())
}
