//! `GET /api/v1/policy`: the version in force, clause by clause.

use crate::{
    error::{Failure, internal},
    http::Lang,
    policies::Published,
    state::AppState,
};
use axum::{Json, extract::State};
use contract::{
    clause,
    language::Language,
    policy::{ClauseView, PolicyView},
};

/// Answers in the person's language.
pub(super) async fn handler(
    State(state): State<AppState>,
    Lang(language): Lang,
) -> Result<Json<PolicyView>, Failure> {
    let published = state.policy()?;
    view(&published, language).map(Json).ok_or_else(|| internal("a published version lacks a language"))
}

fn view(published: &Published, language: Language) -> Option<PolicyView> {
    let text = published.texts.get(&language)?;
    let clauses = text.document.clauses().map(|clause| ClauseView {
        id: clause.id.clone(),
        number: clause::find(&clause.id).map_or("", |known| known.number).to_owned(),
        title: clause.title.clone(),
        summary: clause.summary.clone(),
    });
    Some(PolicyView {
        version: published.version.clone(),
        language,
        sha256: text.sha256.clone(),
        effective_from: published.effective_from.to_string(),
        clauses: clauses.collect(),
    })
}
