//! `GET /api/v1/partner/people/{subject}`: everything that a host app needs to know of one person.

use super::{rules, store};
use crate::{error::Failure, state::AppState};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use contract::{partner::PersonState, problem::Code};

/// A rider who never came here has answered nothing and allowed nothing; a subject that the operator does not know
/// either is not found.
pub(super) async fn person(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<PersonState>, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(subject) = path.map_err(|_| missing())?;
    if crate::http::text::is_hostile(&subject) {
        return Err(missing());
    }
    let mut found = store::affairs(&state, &[subject.as_str()].into()).await?;
    let affairs = found.remove(subject.as_str());
    if affairs.is_none() && state.datamap.rider_by_subject(&subject).await?.is_none() {
        return Err(missing());
    }
    rules::person(&state, &subject, affairs.as_ref()).map(Json)
}
