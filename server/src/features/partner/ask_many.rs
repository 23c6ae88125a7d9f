//! `POST /api/v1/partner/consents`: many questions at once.

use super::{rules, store};
use crate::{
    error::Failure,
    http::Body,
    ledger::{self, Capacity},
    state::AppState,
};
use axum::{Json, extract::State};
use contract::{
    gate::{GateAnswers, GateBatchAnswer, GateQuestion, GateQuestions},
    problem::Code,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The most questions in one request.
const MOST: usize = 500;

/// Answers in the order of the questions. An unknown subject is not allowed anything: a batch does not tell who exists.
pub(super) async fn ask_many(
    State(state): State<AppState>,
    Body(asked): Body<GateQuestions>,
) -> Result<Json<GateAnswers>, Failure> {
    let questions = asked.questions;
    if questions.len() > MOST {
        return Err(Failure::new(Code::TooLarge).field("questions"));
    }
    let mut purposes = BTreeSet::new();
    for question in &questions {
        purposes
            .insert(rules::known(&question.purpose).map_err(|code| Failure::new(code).field("questions"))?);
    }
    let subjects: BTreeSet<&str> = questions.iter().map(|question| question.subject.as_str()).collect();
    let people = store::people(&state, &subjects).await?;
    let ids: Vec<&str> = people.values().map(|person| person.id.as_str()).collect();
    let purposes: Vec<&str> = purposes.into_iter().collect();
    let latest: HashMap<(String, String), ledger::Latest> =
        ledger::latest_of(&state, &state.db, &ids, &purposes)
            .await?
            .into_iter()
            .map(|latest| ((latest.event.person_id.clone(), latest.event.purpose.clone()), latest))
            .collect();
    let yes: HashSet<&str> = latest
        .values()
        .filter(|latest| rules::is_yes(Some(latest)))
        .map(|latest| latest.event.person_id.as_str())
        .collect();
    let said_yes = people.values().filter(|person| yes.contains(person.id.as_str()));
    let capacities = ledger::capacities(&state, &state.db, said_yes).await?;
    let answers = questions.iter().map(|GateQuestion { subject, purpose }| {
        let told = people.get(subject.as_str()).map_or_else(
            || rules::answer(None, purpose, &Capacity::Adult),
            |person| {
                let latest = latest.get(&(person.id.clone(), purpose.clone()));
                let capacity = capacities.get(&person.id).unwrap_or(&Capacity::Adult);
                rules::answer(latest, purpose, capacity)
            },
        );
        GateBatchAnswer {
            subject: subject.clone(),
            purpose: purpose.clone(),
            allowed: told.allowed,
            since: told.since,
            receipt: told.receipt,
        }
    });
    Ok(Json(GateAnswers { answers: answers.collect() }))
}
