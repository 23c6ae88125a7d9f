//! What a version would change: clause by clause, and whose consents it would void.

use super::{ChangeClass, Draft, Meta, Published, document::Clause};
use contract::{clause, language::Language};
use std::collections::{BTreeMap, BTreeSet};

/// What publishing would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The version that would be published.
    pub version: String,
    /// The version before, if there is one.
    pub previous: Option<String>,
    /// In the order of the policy.
    pub clauses: Vec<ClauseChange>,
    /// Purposes whose consents end, so that people are asked again.
    pub voided: BTreeSet<String>,
}

/// One clause that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseChange {
    /// Its id.
    pub clause: String,
    /// What differs, in a few words.
    pub what: String,
    /// How it is classed.
    pub classes: Vec<ChangeClass>,
    /// Per language: the text before and after, where the text differs.
    pub texts: BTreeMap<Language, (String, String)>,
}

/// Compares a draft with the version before.
#[must_use]
pub fn preview(draft: &Draft, previous: Option<&Published>) -> Preview {
    let Some(previous) = previous else {
        let (version, voided) = (draft.version.clone(), BTreeSet::new());
        return Preview { version, previous: None, clauses: Vec::new(), voided };
    };
    let changed = changed_clauses(draft, previous);
    let mut clauses: Vec<ClauseChange> = changed
        .into_iter()
        .map(|(clause, what)| {
            let classed = draft.meta.changes.iter().filter(|change| change.clause == clause);
            let classes = classed.map(|change| change.class).collect();
            let texts = draft.texts.keys().filter_map(|language| {
                let texts = (words(previous_clause(previous, *language, &clause)), words(draft_clause(draft, *language, &clause)));
                (texts.0 != texts.1).then_some((*language, texts))
            });
            ClauseChange { what: what.to_owned(), classes, texts: texts.collect(), clause }
        })
        .collect();
    clauses.sort_by_key(|change| clause::CLAUSES.iter().position(|known| known.id == change.clause));
    Preview {
        version: draft.version.clone(),
        previous: Some(previous.version.clone()),
        clauses,
        voided: voided(&draft.meta),
    }
}

/// The purposes whose consents a version's changes end: those named, else those that the clause belongs to or collects for.
#[must_use]
pub fn voided(meta: &Meta) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for change in meta.changes.iter().filter(|change| change.class.voids()) {
        if change.purposes.is_empty() {
            let touched = meta.purposes.iter().filter(|purpose| {
                let here = purpose.clauses.contains(&change.clause);
                let collected = purpose.categories.iter().filter_map(|id| meta.category(id)).any(|category| category.clause == change.clause);
                here || collected
            });
            out.extend(touched.map(|purpose| purpose.id.clone()));
        } else {
            out.extend(change.purposes.iter().cloned());
        }
    }
    out
}

/// The clauses that differ, and what differs: their text, or the purpose, category or recipient that belongs to them.
pub(super) fn changed_clauses(draft: &Draft, previous: &Published) -> BTreeMap<String, &'static str> {
    let mut changed = BTreeMap::new();
    let (new, old) = (&draft.meta, &previous.meta);
    for purpose in &new.recipients.iter().filter(|one| !old.recipients.contains(one)).collect::<Vec<_>>() {
        for user in new.purposes.iter().filter(|user| user.recipients.contains(&purpose.id)) {
            changed.extend(user.clauses.first().map(|clause| (clause.clone(), "a recipient")));
        }
    }
    for category in new.categories.iter().filter(|one| !old.categories.contains(one)) {
        changed.insert(category.clause.clone(), "a category");
    }
    for category in old.categories.iter().filter(|one| new.category(&one.id).is_none()) {
        changed.insert(category.clause.clone(), "a category");
    }
    for purpose in new.purposes.iter().filter(|one| !old.purposes.contains(one)) {
        changed.extend(purpose.clauses.first().map(|clause| (clause.clone(), "its purpose")));
    }
    for language in draft.texts.keys() {
        let before = previous.texts.get(language).into_iter().flat_map(|text| text.document.clauses());
        let after = draft.texts.get(language).into_iter().flat_map(|text| text.document.clauses());
        for id in before.chain(after).map(|clause| clause.id.as_str()).collect::<BTreeSet<_>>() {
            if words(previous_clause(previous, *language, id)) != words(draft_clause(draft, *language, id)) {
                changed.insert(id.to_owned(), "its text");
            }
        }
    }
    changed
}

fn draft_clause<'a>(draft: &'a Draft, language: Language, id: &str) -> Option<&'a Clause> {
    draft.texts.get(&language)?.document.clause(id)
}

fn previous_clause<'a>(previous: &'a Published, language: Language, id: &str) -> Option<&'a Clause> {
    previous.texts.get(&language)?.document.clause(id)
}

fn words(clause: Option<&Clause>) -> String {
    clause.map(|clause| format!("{}\n\n{}\n\n{}", clause.title, clause.summary, clause.body)).unwrap_or_default()
}
