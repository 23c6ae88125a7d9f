//! Erases what this center itself holds about a person, in one transaction.

use crate::{
    cancellation::store,
    db::{
        self,
        entities::{
            cancellations, consent_events, draft_heads, host_step_ups, messages, people, receipts,
            request_messages, request_reads, requests, sessions, step_up_grants, webhooks as waiting,
        },
    },
    error::Failure,
    exports, guardians, jobs,
    keys::SealedWith,
    private::Private,
    state::AppState,
    webhooks,
};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Query, SelectStatement},
};

/// Deletes the person's rows and leaves word for the operator's backend, all or nothing. Twice is fine.
pub(super) async fn erase(
    state: &AppState,
    row: &cancellations::Model,
    key: &SealedWith,
    subject: &Private<String>,
) -> Result<(), Failure> {
    let Some(person) = &row.person_id else { return Ok(()) };
    let tx = db::begin_erasing(&state.db).await?;
    delete(&tx, person).await?;
    store::forget_person(&tx, &row.id, None).await?;
    webhooks::tell_erased(state, &tx, key, subject).await?;
    Ok(tx.commit().await?)
}

/// Deletes a person with all that hangs on them, in a transaction that erases: what refers to them first, what they said last.
pub(super) async fn delete(tx: &DatabaseTransaction, person: &str) -> Result<(), Failure> {
    let sessions_of = Query::select()
        .column(sessions::Column::Id)
        .from(sessions::Entity)
        .and_where(sessions::Column::PersonId.eq(person))
        .to_owned();
    let exports = exports::keys_of(tx, person).await?;
    for export in &exports {
        jobs::drop_about(tx, jobs::Kind::Export, export).await?;
    }
    exports::forget(tx, &exports).await?;
    let requests_of = requests_of(person);
    step_up_grants::Entity::delete_many()
        .filter(step_up_grants::Column::SessionId.in_subquery(sessions_of))
        .exec(tx)
        .await?;
    host_step_ups::Entity::delete_many().filter(host_step_ups::Column::PersonId.eq(person)).exec(tx).await?;
    sessions::Entity::delete_many().filter(sessions::Column::PersonId.eq(person)).exec(tx).await?;
    request_reads::Entity::delete_many()
        .filter(request_reads::Column::RequestId.in_subquery(requests_of.clone()))
        .exec(tx)
        .await?;
    request_messages::Entity::delete_many()
        .filter(request_messages::Column::RequestId.in_subquery(requests_of))
        .exec(tx)
        .await?;
    requests::Entity::delete_many().filter(requests::Column::PersonId.eq(person)).exec(tx).await?;
    messages::Entity::delete_many().filter(messages::Column::KeyHolder.eq(person)).exec(tx).await?;
    waiting::Entity::delete_many().filter(waiting::Column::PersonId.eq(person)).exec(tx).await?;
    // What was asked of a guardian ended with the cancellation; a restored database may have brought it back.
    guardians::erase(tx, person).await?;
    people::Entity::delete_by_id(person).exec(tx).await?;
    receipts::Entity::delete_many().filter(receipts::Column::PersonId.eq(person)).exec(tx).await?;
    consent_events::Entity::delete_many()
        .filter(consent_events::Column::PersonId.eq(person))
        .exec(tx)
        .await?;
    Ok(())
}

fn requests_of(person: &str) -> SelectStatement {
    Query::select()
        .column(requests::Column::Id)
        .from(requests::Entity)
        .and_where(requests::Column::PersonId.eq(person))
        .to_owned()
}

/// Forgets which drafts there were under these keys.
pub(super) async fn forget_drafts(state: &AppState, kids: &[String]) -> Result<(), Failure> {
    if !kids.is_empty() {
        let these = draft_heads::Column::Kid.is_in(kids.iter().map(String::as_str));
        draft_heads::Entity::delete_many().filter(these).exec(&state.db).await?;
    }
    Ok(())
}

/// The ids of people with one of these look-up values who were there before a moment.
pub(super) async fn before(state: &AppState, lookup: &[u8], moment: i64) -> Result<Option<String>, Failure> {
    let found = people::Entity::find()
        .filter(people::Column::Lookup.eq(lookup))
        .filter(people::Column::CreatedAt.lte(moment));
    Ok(found.select_only().column(people::Column::Id).into_tuple().one(&state.db).await?)
}
