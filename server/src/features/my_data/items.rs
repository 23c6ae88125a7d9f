//! `GET /my-data/{category}`: the rows of one category, page by page.

use crate::{
    datamap::{Cursor, ItemField},
    error::Failure,
    http::{Caller, Lang},
    people,
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::PathRejection},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    my_data::{FieldView, ItemView, Items},
    problem::Code,
};
use serde::Deserialize;

/// The query.
#[derive(Debug, Deserialize)]
pub(super) struct Behind {
    after: Option<String>,
}

/// # Errors
/// `not_found` for what is no category of the policy; `malformed_request` for a cursor that is none of ours.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
    category: Result<Path<String>, PathRejection>,
    Query(behind): Query<Behind>,
) -> Result<Json<Items>, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(id) = category.map_err(|_| missing())?;
    let policy = state.policy()?;
    let category = policy.meta.categories.iter().find(|category| category.id == id).ok_or_else(missing)?;
    let after = behind.after.as_deref().map(row).transpose()?;
    let subject = people::subject(&state, &caller.session()?.person).await?;
    let page = state.datamap.items(subject.reveal(), &id, language, after.as_ref()).await?;
    let field = |field: ItemField| FieldView {
        id: field.column,
        name: field.name,
        value: field.value,
        correctable: field.correctable,
    };
    let items = page.items.into_iter().map(|item| ItemView {
        id: name(&item.row),
        kind: item.kind,
        fields: item.fields.into_iter().map(field).collect(),
        deletable: item.deletable,
    });
    Ok(Json(Items {
        name: category.text.get(&language).map(|text| text.name.clone()).unwrap_or_default(),
        items: items.collect(),
        next: page.next.as_ref().map(name),
    }))
}

fn name(row: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(row.to_string())
}

/// The row that a page was told of by this name.
pub(super) fn row(name: &str) -> Result<Cursor, Failure> {
    let bytes = URL_SAFE_NO_PAD.decode(name).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.and_then(|text| Cursor::parse(&text)).ok_or(Failure::new(Code::MalformedRequest).field("after"))
}
