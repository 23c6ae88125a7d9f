//! The queries of requests and their messages.

use crate::{
    chance::Chance,
    db::entities::{
        request_messages::{self as messages, Model as Message},
        request_reads as reads,
        requests::{ActiveModel, Column, Entity, Model},
    },
    error::{Failure, internal},
    state::AppState,
};
use contract::{problem::Code, request::RequestState};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait,
    DatabaseTransaction, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::Expr,
};

/// How many requests one page of the list has.
pub(super) const PAGE: usize = 20;

/// A person's requests, newest first, behind the one named `before`; one more than a page where there are more.
pub(super) async fn page(
    state: &AppState,
    person: &str,
    before: Option<&str>,
) -> Result<Vec<Model>, Failure> {
    let mut theirs = Entity::find().filter(Column::PersonId.eq(person));
    if let Some(id) = before {
        let last = own(&state.db, person, id).await?.ok_or(Failure::new(Code::NotFound))?;
        let older = Condition::any()
            .add(Column::ReceivedAt.lt(last.received_at))
            .add(Condition::all().add(Column::ReceivedAt.eq(last.received_at)).add(Column::Id.gt(last.id)));
        theirs = theirs.filter(older);
    }
    let newest = theirs.order_by_desc(Column::ReceivedAt).order_by_asc(Column::Id);
    let more = u64::try_from(PAGE + 1).unwrap_or(u64::MAX);
    Ok(newest.limit(more).all(&state.db).await?)
}

/// A person's own request.
pub(super) async fn own(
    connection: &impl ConnectionTrait,
    person: &str,
    id: &str,
) -> Result<Option<Model>, Failure> {
    let own = Entity::find_by_id(id).filter(Column::PersonId.eq(person));
    Ok(own.one(connection).await?)
}

/// Any request, by its id.
pub(super) async fn by_id(state: &AppState, id: &str) -> Result<Model, Failure> {
    Entity::find_by_id(id).one(&state.db).await?.ok_or(Failure::new(Code::NotFound))
}

/// Any request, by its number.
pub(super) async fn by_number(state: &AppState, number: &str) -> Result<Option<Model>, Failure> {
    Ok(Entity::find().filter(Column::Number.eq(number)).one(&state.db).await?)
}

/// What waits for an answer, the most urgent first.
pub(super) async fn waiting(state: &AppState) -> Result<Vec<Model>, Failure> {
    let open = Entity::find().filter(unanswered()).order_by_asc(Column::DueAt).order_by_asc(Column::Id);
    Ok(open.limit(500).all(&state.db).await?)
}

/// How much waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How many requests wait.
    pub waiting: u64,
    /// How many of these should have been answered by now.
    pub overdue: u64,
}

/// Counts what waits for an answer.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(state: &AppState) -> Result<Standing, Failure> {
    let waiting = Entity::find().filter(unanswered());
    let overdue = waiting.clone().filter(Column::DueAt.lt(state.clock.now_ms()));
    Ok(Standing { waiting: waiting.count(&state.db).await?, overdue: overdue.count(&state.db).await? })
}

/// The messages of some requests, oldest first.
pub(super) async fn messages(state: &AppState, requests: &[Model]) -> Result<Vec<Message>, Failure> {
    let theirs = messages::Column::RequestId.is_in(requests.iter().map(|request| request.id.as_str()));
    let found = messages::Entity::find().filter(theirs).order_by_asc(messages::Column::Position);
    Ok(found.all(&state.db).await?)
}

/// Locks a request until the transaction ends.
pub(super) async fn lock(tx: &DatabaseTransaction, id: &str) -> Result<Model, Failure> {
    Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Failure::new(Code::NotFound))
}

/// Writes a new request. Numbers are random; one that is taken is drawn again.
pub(super) async fn insert(
    tx: &DatabaseTransaction,
    chance: &Chance,
    mut row: Model,
) -> Result<Model, Failure> {
    for _ in 0..20 {
        row.number = chance.number();
        let taken = Entity::find().filter(Column::Number.eq(&row.number)).count(tx).await?;
        if taken == 0 {
            return Ok(row.into_active_model().insert(tx).await?);
        }
    }
    Err(internal("no number is free"))
}

/// Adds a message to a locked request.
pub(super) async fn add(tx: &DatabaseTransaction, mut message: Message) -> Result<(), Failure> {
    let before = messages::Entity::find().filter(messages::Column::RequestId.eq(&message.request_id));
    let place = before.count(tx).await? + 1;
    message.position = place.try_into().map_err(|_| internal("too many messages"))?;
    message.into_active_model().insert(tx).await?;
    Ok(())
}

/// Sets where a request stands after a message.
pub(super) async fn settle(
    tx: &DatabaseTransaction,
    request: Model,
    state: RequestState,
    due_at: i64,
    at: i64,
) -> Result<Model, Failure> {
    let mut change: ActiveModel = request.into_active_model();
    change.state = Set(state.as_str().to_owned());
    change.due_at = Set(due_at);
    change.last_at = Set(at);
    change.overdue_at = Set(None);
    Ok(change.update(tx).await?)
}

/// Writes down who of us opened a request.
pub(super) async fn note_read(state: &AppState, request: &str, reader: &str) -> Result<(), Failure> {
    let row = reads::Model {
        id: state.chance.id(),
        request_id: request.to_owned(),
        reader: reader.to_owned(),
        at: state.clock.now_ms(),
    };
    row.into_active_model().insert(&state.db).await?;
    Ok(())
}

/// Marks what is overdue and was not told of yet. Returns the ids.
pub(super) async fn mark_overdue(state: &AppState) -> Result<Vec<String>, Failure> {
    let now = state.clock.now_ms();
    let late = Entity::update_many()
        .col_expr(Column::OverdueAt, Expr::value(now))
        .filter(unanswered())
        .filter(Column::OverdueAt.is_null())
        .filter(Column::DueAt.lt(now))
        .exec_with_returning(&state.db)
        .await?;
    Ok(late.into_iter().map(|row| row.id).collect())
}

/// Answered requests without a message since a moment, some at a time.
pub(super) async fn answered_before(state: &AppState, at: i64) -> Result<Vec<Model>, Failure> {
    let over = Entity::find().filter(Condition::not(unanswered())).filter(Column::LastAt.lt(at));
    Ok(over.limit(200).all(&state.db).await?)
}

/// Deletes a request with all that belongs to it.
pub(super) async fn delete(tx: &DatabaseTransaction, id: &str) -> Result<(), Failure> {
    reads::Entity::delete_many().filter(reads::Column::RequestId.eq(id)).exec(tx).await?;
    messages::Entity::delete_many().filter(messages::Column::RequestId.eq(id)).exec(tx).await?;
    Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

fn unanswered() -> Condition {
    let open = [RequestState::Open, RequestState::InProgress].map(RequestState::as_str);
    Condition::all().add(Column::State.is_in(open))
}
