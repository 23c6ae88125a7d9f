//! The last word about each thing, found by its index: what it costs does not grow with what was said before it.
//!
//! For each person and each thing that is asked about, the database looks up the greatest number of an event and reads
//! that one event with its receipt. What is published is told in the same statement, so that both are of one moment.

use super::{
    POLICY,
    capacity::{APPROVAL_ENDED, GUARDIAN},
    store::Latest,
};
use crate::db::entities::{consent_events, people};
use contract::{clause::PURPOSES, policy::Answer};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult as _, Iden as _, Iterable as _, QueryResult,
    Statement, Value,
};
use std::collections::HashMap;

/// What was found, and which versions of the policy were published at that moment.
pub(super) struct Found {
    pub(super) latest: Vec<Latest>,
    /// The position of the newest version; none where nothing was found.
    pub(super) position: Option<i32>,
}

/// A person as the gate meets them.
pub(super) struct Standing {
    pub(super) person: people::Model,
    /// The last word about the purpose.
    pub(super) latest: Option<Latest>,
    /// The last word that decides whether it is approved.
    pub(super) approval: Option<consent_events::Model>,
    /// The position of the newest version of the policy.
    pub(super) position: i32,
}

/// The end of a person's chain.
#[derive(Clone, Debug)]
pub(super) struct Tail {
    pub(super) record_id: String,
    pub(super) sha256: String,
    pub(super) sequence: i64,
    pub(super) at: i64,
}

/// What is asked about each person.
#[derive(Clone, Copy)]
enum Things<'a> {
    /// The last event of each of these purposes.
    Purposes(&'a [&'a str]),
    /// The last event of each answer that the policy can have.
    Answers,
    /// The last event of each purpose by which a guardian's approval began or ended.
    Approvals,
}

/// The last events about these purposes (all where none is named); of the policy the latest answer and the latest question.
pub(super) async fn newest<C: ConnectionTrait>(
    connection: &C,
    people: &[&str],
    purposes: &[&str],
) -> Result<Found, DbErr> {
    let named: Vec<&str> = purposes.iter().copied().filter(|purpose| *purpose != POLICY).collect();
    let policy = purposes.is_empty() || purposes.contains(&POLICY);
    let mut things = Vec::new();
    if purposes.is_empty() {
        things.push(Things::Purposes(&PURPOSES));
    } else if !named.is_empty() {
        things.push(Things::Purposes(&named));
    }
    if policy {
        things.push(Things::Answers);
    }
    let rows = read(connection, people, &things).await?;
    let mut found = Found { latest: Vec::with_capacity(rows.len()), position: None };
    // A question stands beside the answer; of the answers one is the last.
    let mut answers: HashMap<(String, bool), Latest> = HashMap::new();
    for row in rows {
        found.position = row.try_get("", "position")?;
        let latest = latest(&row, "e_")?;
        if latest.event.purpose != POLICY {
            found.latest.push(latest);
            continue;
        }
        let asked = latest.event.state == Answer::Asked.as_str();
        let of = (latest.event.person_id.clone(), asked);
        if answers.get(&of).is_none_or(|other| other.event.sequence < latest.event.sequence) {
            answers.insert(of, latest);
        }
    }
    found.latest.extend(answers.into_values());
    Ok(found)
}

/// The last word about each purpose that decides whether it is approved.
pub(super) async fn approvals<C: ConnectionTrait>(connection: &C, people: &[&str]) -> Result<Found, DbErr> {
    let rows = read(connection, people, &[Things::Approvals]).await?;
    let position = rows.first().map_or(Ok(None), |row| row.try_get("", "position"))?;
    let latest = rows.iter().map(|row| latest(row, "e_")).collect::<Result<_, _>>()?;
    Ok(Found { latest, position })
}

/// Everything in our main database that decides about one purpose of the person with this look-up value, in one statement.
pub(super) async fn standing<C: ConnectionTrait>(
    connection: &C,
    lookup: Vec<u8>,
    purpose: &str,
) -> Result<Option<Standing>, DbErr> {
    let mut asked = Asked::new(connection.get_database_backend());
    let person: Vec<String> = people::Column::iter()
        .map(|column| format!("p.{name} AS p_{name}", name = column.unquoted()))
        .collect();
    let last = newest_where(&format!("n.purpose = {}", asked.value(purpose)));
    let decision = newest_where(&format!("n.purpose = {} AND {}", asked.value(purpose), by_guardian()));
    let sql = format!(
        "SELECT {person}, {event}, r.id AS e_receipt, {approval}, \
         (SELECT MAX(position) FROM policy_versions) AS position FROM people p \
         LEFT JOIN consent_events e ON e.person_id = p.id AND e.sequence = {last} \
         LEFT JOIN receipts r ON r.event_id = e.id \
         LEFT JOIN consent_events a ON a.person_id = p.id AND a.sequence = {decision} \
         WHERE p.lookup = {lookup}",
        person = person.join(", "),
        event = columns("e"),
        approval = columns("a"),
        lookup = asked.value(lookup),
    );
    let Some(row) = connection.query_one_raw(asked.statement(sql)).await? else { return Ok(None) };
    let is_there = |name: &str| row.try_get::<Option<String>>("", name).map(|id| id.is_some());
    Ok(Some(Standing {
        person: people::Model::from_query_result(&row, "p_")?,
        latest: if is_there("e_id")? { Some(latest(&row, "e_")?) } else { None },
        approval: if is_there("a_id")? {
            Some(consent_events::Model::from_query_result(&row, "a_")?)
        } else {
            None
        },
        position: row.try_get::<Option<i32>>("", "position")?.unwrap_or_default(),
    }))
}

/// What a person said last about one thing, newest first.
pub(super) async fn last_about<C: ConnectionTrait>(
    connection: &C,
    person: &str,
    purpose: &str,
    most: u8,
) -> Result<Vec<Latest>, DbErr> {
    let mut asked = Asked::new(connection.get_database_backend());
    let sql = format!(
        "SELECT {columns}, r.id AS e_receipt FROM consent_events e LEFT JOIN receipts r ON r.event_id = e.id \
         WHERE e.person_id = {person} AND e.purpose = {purpose} ORDER BY e.sequence DESC LIMIT {most}",
        columns = columns("e"),
        person = asked.value(person),
        purpose = asked.value(purpose),
    );
    let rows = connection.query_all_raw(asked.statement(sql)).await?;
    rows.iter().map(|row| latest(row, "e_")).collect()
}

/// The end of a person's chain; nothing where nothing was ever said.
pub(super) async fn tail<C: ConnectionTrait>(connection: &C, person: &str) -> Result<Option<Tail>, DbErr> {
    let mut asked = Asked::new(connection.get_database_backend());
    let sql = format!(
        "SELECT e.sequence AS sequence, e.at AS at, r.id AS record_id, r.sha256 AS sha256 FROM consent_events e \
         LEFT JOIN receipts r ON r.event_id = e.id WHERE e.person_id = {person} ORDER BY e.sequence DESC LIMIT 1",
        person = asked.value(person),
    );
    let Some(row) = connection.query_one_raw(asked.statement(sql)).await? else { return Ok(None) };
    let lacking = || DbErr::Custom("an event without its receipt".to_owned());
    let text = |name| row.try_get::<Option<String>>("", name)?.ok_or_else(lacking);
    Ok(Some(Tail {
        record_id: text("record_id")?,
        sha256: text("sha256")?,
        sequence: row.try_get("", "sequence")?,
        at: row.try_get("", "at")?,
    }))
}

async fn read<C: ConnectionTrait>(
    connection: &C,
    people: &[&str],
    things: &[Things<'_>],
) -> Result<Vec<QueryResult>, DbErr> {
    if people.is_empty() || things.is_empty() {
        return Ok(Vec::new());
    }
    let mut asked = Asked::new(connection.get_database_backend());
    let parts: Vec<String> = things.iter().map(|things| asked.part(people, *things)).collect();
    connection.query_all_raw(asked.statement(parts.join(" UNION ALL "))).await
}

/// A statement in the making: its values, and how its placeholders are written.
struct Asked {
    backend: DbBackend,
    values: Vec<Value>,
}

impl Asked {
    const fn new(backend: DbBackend) -> Self {
        Self { backend, values: Vec::new() }
    }

    /// The placeholder of one more value.
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        match self.backend {
            DbBackend::Postgres => format!("${}", self.values.len()),
            _ => format!("?{}", self.values.len()),
        }
    }

    fn part(&mut self, people: &[&str], things: Things<'_>) -> String {
        let (words, condition) = match things {
            Things::Purposes(purposes) => (self.words(purposes), "n.purpose = w.word".to_owned()),
            Things::Answers => {
                let answers: Vec<&str> = Answer::ALL.iter().map(|answer| answer.as_str()).collect();
                // As the index says it, word for word: only so is it used.
                (self.words(&answers), format!("n.purpose = '{POLICY}' AND n.state = w.word"))
            }
            Things::Approvals => (self.words(&PURPOSES), format!("n.purpose = w.word AND {}", by_guardian())),
        };
        let people: Vec<String> = people.iter().map(|person| self.value(*person)).collect();
        format!(
            "SELECT {columns}, r.id AS e_receipt, (SELECT MAX(position) FROM policy_versions) AS position \
             FROM people p CROSS JOIN ({words}) w \
             JOIN consent_events e ON e.person_id = p.id AND e.sequence = {newest} \
             LEFT JOIN receipts r ON r.event_id = e.id WHERE p.id IN ({people})",
            columns = columns("e"),
            newest = newest_where(&condition),
            people = people.join(", "),
        )
    }

    /// A table of one column.
    fn words(&mut self, words: &[&str]) -> String {
        let rows: Vec<String> =
            words.iter().map(|word| format!("SELECT {} AS word", self.value(*word))).collect();
        rows.join(" UNION ALL ")
    }

    fn statement(self, sql: String) -> Statement {
        Statement::from_sql_and_values(self.backend, sql, self.values)
    }
}

fn newest_where(condition: &str) -> String {
    format!("(SELECT MAX(n.sequence) FROM consent_events n WHERE n.person_id = p.id AND {condition})")
}

fn by_guardian() -> String {
    format!("n.method IN ('{GUARDIAN}', '{APPROVAL_ENDED}')")
}

fn columns(table: &str) -> String {
    let names = consent_events::Column::iter()
        .map(|column| format!("{table}.{name} AS {table}_{name}", name = column.unquoted()));
    names.collect::<Vec<_>>().join(", ")
}

fn latest(row: &QueryResult, prefix: &str) -> Result<Latest, DbErr> {
    let receipt: Option<String> = row.try_get(prefix, "receipt")?;
    Ok(Latest {
        event: consent_events::Model::from_query_result(row, prefix)?,
        receipt: receipt.ok_or_else(|| DbErr::Custom("an event without its receipt".to_owned()))?,
        superseded: None,
    })
}
