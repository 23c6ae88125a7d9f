//! `POST /api/v1/partner/people`: many people at once, in as many queries as one.

use super::{rules, store};
use crate::{error::Failure, http::Body, state::AppState};
use axum::{Json, extract::State};
use contract::{
    partner::{PeopleQuestion, PeopleStates},
    problem::Code,
};

/// The most subjects in one request.
const MOST: usize = 500;

/// Answers in the order asked. An unknown subject reads like a rider who never came here: a batch does not tell who exists.
pub(super) async fn people(
    State(state): State<AppState>,
    Body(asked): Body<PeopleQuestion>,
) -> Result<Json<PeopleStates>, Failure> {
    if asked.subjects.len() > MOST {
        return Err(Failure::new(Code::TooLarge).field("subjects"));
    }
    let affairs = store::affairs(&state, &asked.subjects.iter().map(String::as_str).collect()).await?;
    let people = asked
        .subjects
        .iter()
        .map(|subject| rules::person(&state, subject, affairs.get(subject.as_str())))
        .collect::<Result<_, _>>()?;
    Ok(Json(PeopleStates { people }))
}
