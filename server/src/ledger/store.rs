//! The ledger's queries. All take a connection, so that they read inside a transaction as well as outside.

use super::{
    POLICY, QUESTION,
    newest::{self, Found},
    rules::{Past, Said},
};
use crate::{
    db::entities::{consent_events, people, policy_sweeps, receipts},
    error::{Failure, internal},
    policies,
    state::AppState,
};
use contract::{
    consent::{Actor, State},
    policy::Answer,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Query},
};
use std::collections::HashMap;

/// The latest event of a purpose with its receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The event.
    pub event: consent_events::Model,
    /// The receipt's id.
    pub receipt: String,
    /// When the version began that ended this yes, in milliseconds since 1970; nothing while it stands.
    pub superseded: Option<i64>,
}

impl Latest {
    /// Since when the purpose stands as it does, in milliseconds since 1970.
    #[must_use]
    pub fn since(&self) -> i64 {
        self.superseded.unwrap_or(self.event.at)
    }

    /// As the rules see it that ask what was said in which order.
    pub(super) fn past(&self) -> Past<'_> {
        Past {
            receipt: &self.receipt,
            state: &self.event.state,
            version: &self.event.policy_version,
            by_rule: self.event.actor == super::pen::actor(Actor::System),
            by_update: self.event.method == super::updates::UPDATE,
        }
    }

    /// As the rules see it; nothing for an answer to the policy.
    #[must_use]
    pub fn said(&self) -> Option<Said<'_>> {
        let state = match self.event.state.as_str() {
            "given" if self.superseded.is_some() => State::Superseded,
            "given" => State::Given,
            "refused" => State::Refused,
            "withdrawn" => State::Withdrawn,
            "superseded" => State::Superseded,
            _ => return None,
        };
        Some(Said {
            state,
            under_gpc: self.event.under_gpc,
            by_gpc: self.event.method == super::pen::GPC,
            by_rule: self.event.actor == super::pen::actor(Actor::System),
            version: &self.event.policy_version,
        })
    }
}

/// The latest event of each purpose, of these people, for these purposes (all where none is named); of the policy both
/// the latest answer and the latest question: see [`by_purpose`]. One statement, however many are asked about. Which yes a newer version of the policy ended is told from the versions that are in the
/// database at this moment: it binds at once, before anyone has written it down.
///
/// # Errors
/// When the database does not answer.
pub async fn latest_of<C: ConnectionTrait>(
    state: &AppState,
    connection: &C,
    people: &[&str],
    purposes: &[&str],
) -> Result<Vec<Latest>, Failure> {
    let Found { latest: mut found, position } = newest::newest(connection, people, purposes).await?;
    state.catch_up(connection, position).await?;
    for latest in &mut found {
        latest.superseded = ended_at(state, &latest.event)?;
    }
    Ok(found)
}

/// When a newer version ended this yes.
pub(super) fn ended_at(state: &AppState, event: &consent_events::Model) -> Result<Option<i64>, Failure> {
    if event.state != "given" || event.purpose == POLICY {
        return Ok(None);
    }
    let since = state.policies.since(&event.policy_version, state.today());
    let since = since.ok_or_else(|| internal("a choice about a version that was never published"))?;
    let ended = since.ended_by(&event.purpose);
    Ok(ended.map(|version| policies::day_begins(&state.config, version.effective_from)))
}

/// What one person said last, by purpose: the answer to the policy under `policy`, and a question that was asked since
/// under `question`. Asking changes nothing, so a question is the answer only as long as nothing else was ever said.
#[must_use]
pub fn by_purpose(found: Vec<Latest>) -> HashMap<String, Latest> {
    let mut said = HashMap::new();
    for latest in found {
        note(&mut said, latest);
    }
    said
}

/// Takes one more event over into what was said last.
pub(super) fn note(said: &mut HashMap<String, Latest>, latest: Latest) {
    let is_question = |latest: &Latest| latest.event.state == Answer::Asked.as_str();
    if latest.event.purpose != POLICY {
        said.insert(latest.event.purpose.clone(), latest);
        return;
    }
    let (question, policy) = if is_question(&latest) {
        let answer = said.remove(POLICY).filter(|said| !is_question(said));
        (Some(latest.clone()), answer.unwrap_or(latest))
    } else {
        (said.remove(QUESTION), latest)
    };
    if let Some(question) = question.filter(|asked| asked.event.sequence >= policy.event.sequence) {
        said.insert(QUESTION.to_owned(), question);
    }
    said.insert(POLICY.to_owned(), policy);
}

/// All that a person said last: see [`by_purpose`].
pub(super) async fn latest<C: ConnectionTrait>(
    state: &AppState,
    connection: &C,
    person: &str,
) -> Result<HashMap<String, Latest>, Failure> {
    let found = latest_of(state, connection, &[person], &[]).await?;
    Ok(by_purpose(found))
}

/// The answer to the policy that stands.
pub(super) async fn latest_answer<C: ConnectionTrait>(
    connection: &C,
    person: &str,
) -> Result<Option<Latest>, DbErr> {
    Ok(by_purpose(newest::newest(connection, &[person], &[POLICY]).await?.latest).remove(POLICY))
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

pub(super) async fn with_receipts<C: ConnectionTrait>(
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
            Some(receipt) => Ok(Latest { event, receipt, superseded: None }),
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

/// How many people's latest word about a purpose is this one, by the version that it refers to. A question about the policy
/// is one only where nothing else was ever said.
pub(super) async fn count_standing<C: ConnectionTrait>(
    connection: &C,
    purpose: &str,
    state: &str,
) -> Result<Vec<(String, i64)>, DbErr> {
    use consent_events::Column::{Id, PersonId, PolicyVersion, Purpose, Sequence, State};
    let later = Alias::new("later");
    let of_later = |column: consent_events::Column| Expr::col((later.clone(), column));
    let of_this = |column: consent_events::Column| Expr::col((consent_events::Entity, column));
    let asked = Answer::Asked.as_str();
    let is_later = of_later(Sequence).gt(of_this(Sequence));
    let outweighs = if state == asked {
        is_later.or(of_later(State).ne(asked))
    } else {
        is_later.and(of_later(State).ne(asked))
    };
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(consent_events::Entity, later.clone())
        .and_where(of_later(PersonId).equals((consent_events::Entity, PersonId)))
        .and_where(of_later(Purpose).equals((consent_events::Entity, Purpose)))
        .and_where(outweighs)
        .to_owned();
    consent_events::Entity::find()
        .select_only()
        .column(PolicyVersion)
        .column_as(Id.count(), "people")
        .filter(Purpose.eq(purpose))
        .filter(State.eq(state))
        .filter(Expr::not_exists(newer))
        .group_by(PolicyVersion)
        .into_tuple()
        .all(connection)
        .await
}

/// Ids of people in order, from behind this one on.
pub(super) async fn people_after<C: ConnectionTrait>(
    connection: &C,
    after: &str,
    most: u64,
) -> Result<Vec<String>, DbErr> {
    let ids = people::Entity::find().select_only().column(people::Column::Id);
    let ids = ids.filter(people::Column::Id.gt(after)).order_by_asc(people::Column::Id).limit(most);
    ids.into_tuple().all(connection).await
}

/// How far the walk for a version has come; begun now where it has not.
pub(super) async fn sweep_of<C: ConnectionTrait>(
    connection: &C,
    version: &str,
) -> Result<policy_sweeps::Model, DbErr> {
    if let Some(found) = policy_sweeps::Entity::find_by_id(version).one(connection).await? {
        return Ok(found);
    }
    let fresh =
        policy_sweeps::Model { version: version.to_owned(), after_person: String::new(), done_at: None };
    let once = OnConflict::column(policy_sweeps::Column::Version).do_nothing().to_owned();
    policy_sweeps::Entity::insert(fresh.clone().into_active_model().reset_all())
        .on_conflict(once)
        .exec_without_returning(connection)
        .await?;
    Ok(fresh)
}

/// Notes how far a walk has come. False where another server was quicker.
pub(super) async fn sweep_on<C: ConnectionTrait>(
    connection: &C,
    was: &policy_sweeps::Model,
    after_person: &str,
    done_at: Option<i64>,
) -> Result<bool, DbErr> {
    let noted = policy_sweeps::Entity::update_many()
        .col_expr(policy_sweeps::Column::AfterPerson, Expr::value(after_person))
        .col_expr(policy_sweeps::Column::DoneAt, Expr::value(done_at))
        .filter(policy_sweeps::Column::Version.eq(was.version.as_str()))
        .filter(policy_sweeps::Column::AfterPerson.eq(was.after_person.as_str()))
        .exec(connection)
        .await?;
    Ok(noted.rows_affected == 1)
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

#[cfg(test)]
mod tests {
    use super::{Latest, POLICY, QUESTION, by_purpose};
    use crate::db::entities::consent_events::Model;

    fn event(sequence: i64, state: &str) -> Latest {
        let event = Model {
            id: String::new(),
            person_id: String::new(),
            sequence,
            purpose: POLICY.to_owned(),
            state: state.to_owned(),
            policy_version: "1.0".to_owned(),
            policy_sha256: String::new(),
            language: "en".to_owned(),
            actor: "self".to_owned(),
            method: "answer".to_owned(),
            under_gpc: false,
            at: 0,
        };
        Latest { event, receipt: sequence.to_string(), superseded: None }
    }

    #[test]
    fn a_question_is_the_answer_only_where_nothing_else_was_said() {
        for (said, answer, question) in [
            (vec![(1, "accepted")], "1", None),
            (vec![(1, "asked")], "1", Some("1")),
            (vec![(1, "accepted"), (2, "asked")], "1", Some("2")),
            (vec![(2, "asked"), (1, "declined")], "1", Some("2")),
            (vec![(1, "asked"), (2, "accepted")], "2", None),
            (vec![(2, "accepted"), (1, "asked")], "2", None),
        ] {
            let found = by_purpose(said.iter().map(|(sequence, state)| event(*sequence, state)).collect());
            assert_eq!(found[POLICY].receipt, answer, "{said:?}");
            assert_eq!(found.get(QUESTION).map(|asked| &*asked.receipt), question, "{said:?}");
        }
    }
}
