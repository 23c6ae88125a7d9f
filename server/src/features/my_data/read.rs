//! Reads, by the policy's categories, what the data map finds for the person.

use crate::{
    datamap::{Found, UNIQUE_ID},
    error::Failure,
    http::{Caller, Lang},
    people,
    state::AppState,
};
use axum::{Json, extract::State};
use contract::my_data::{CategoryView, MyData};

/// `GET /api/v1/my-data`. Every category of the policy's collection list, with the values found.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
) -> Result<Json<MyData>, Failure> {
    let session = caller.session()?;
    let subject = people::subject(&state, &session.person).await?;
    let mut values = state.datamap.values(subject.reveal()).await?;
    let mut mapped = state.datamap.shown_categories();
    // The map reads by it, and so does not read it.
    let account = Found { values: vec![subject.reveal().clone()], more: false };
    values.insert(UNIQUE_ID.to_owned(), account);
    mapped.insert(UNIQUE_ID.to_owned());
    let policy = state.policy()?;
    let categories = policy.meta.categories.iter().map(|category| {
        let found = values.remove(&category.id).unwrap_or_default();
        CategoryView {
            id: category.id.clone(),
            name: category.text.get(&language).map(|text| text.name.clone()).unwrap_or_default(),
            grade: category.grade,
            clause: category.clause.clone(),
            values: found.values,
            more: found.more,
            mapped: mapped.contains(&category.id),
        }
    });
    Ok(Json(MyData { categories: categories.collect() }))
}
