//! What differs between any two published versions in one language: clause by clause, then the annex part by part.

use super::{
    Change, ChangeClass, Clause, Published,
    annex::{Part, parts},
    inline::plain_lines,
    preview::{changed_places, is_annex, touched},
};
use contract::{clause::CLAUSES, language::Language};
use std::{collections::BTreeSet, sync::Arc};

/// What differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In the order of the policy.
    pub clauses: Vec<ClauseDifference>,
    /// In the order of the annex.
    pub annex: Vec<PartDifference>,
}

/// One clause that differs, or about which something else changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseDifference {
    /// Its id.
    pub id: String,
    /// Its heading in the newer version, or in the older where it is gone.
    pub title: String,
    /// How the versions on the way class their changes to it; each once.
    pub classes: Vec<ChangeClass>,
    /// The purposes whose consents these changes end.
    pub ends: BTreeSet<String>,
    /// The older text; none where the clause is new.
    pub before: Option<String>,
    /// The newer text; none where the clause is gone.
    pub after: Option<String>,
}

/// A part of the annex that differs, as plain lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartDifference {
    /// Its anchor.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// How the versions on the way class their changes to it; each once.
    pub classes: Vec<ChangeClass>,
    /// The purposes whose consents these changes end.
    pub ends: BTreeSet<String>,
    /// The older lines.
    pub before: String,
    /// The newer lines.
    pub after: String,
}

/// Compares two versions. `between` are the versions published after the older one, up to and with the newer one.
/// `read` makes a clause's body what it is today (see `truthful`).
#[must_use]
pub fn compare(
    older: &Published,
    newer: &Published,
    between: &[Arc<Published>],
    language: Language,
    read: impl Fn(&str) -> String,
) -> Comparison {
    let (Some(old), Some(new)) = (older.texts.get(&language), newer.texts.get(&language)) else {
        return Comparison::default();
    };
    // What was changed on the way and changed back differs no more, but what it ended is ended.
    let mut ids: BTreeSet<String> = changed_places(&newer.meta, &newer.texts, older).into_keys().collect();
    ids.extend(
        changes(between).filter(|(_, change)| change.class.voids()).map(|(_, change)| change.clause.clone()),
    );
    ids.retain(|id| !is_annex(id));
    let plain = |clause: &Clause| {
        let body = plain_lines(&read(&clause.body));
        [clause.title.as_str(), &clause.summary, &body]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let clauses = ids.into_iter().map(|id| {
        let (before, after) = (old.document.clause(&id), new.document.clause(&id));
        let title = after.or(before).map_or(&id, |clause| &clause.title).clone();
        let (classes, ends) = classed(between, &id);
        ClauseDifference { title, classes, ends, before: before.map(plain), after: after.map(plain), id }
    });
    let mut clauses: Vec<_> = clauses.collect();
    clauses.sort_by_key(|one| CLAUSES.iter().position(|known| known.id == one.id));
    Comparison { clauses, annex: annex(&old.annex, &new.annex, between) }
}

fn changes(between: &[Arc<Published>]) -> impl Iterator<Item = (&Published, &Change)> {
    between
        .iter()
        .flat_map(|version| version.meta.changes.iter().map(move |change| (version.as_ref(), change)))
}

/// The parts that differ, and those whose changes on the way ended consents.
fn annex(older: &str, newer: &str, between: &[Arc<Published>]) -> Vec<PartDifference> {
    let (old, new) = (parts(older), parts(newer));
    let all = new.iter().chain(old.iter().filter(|part| new.iter().all(|other| other.id != part.id)));
    let text = |parts: &[Part], id: &str| {
        parts.iter().find(|part| part.id == id).map(|part| part.text.clone()).unwrap_or_default()
    };
    all.map(|part| {
        let (classes, ends) = classed(between, &part.id);
        let (before, after) = (text(&old, &part.id), text(&new, &part.id));
        PartDifference { id: part.id.clone(), title: part.title.clone(), classes, ends, before, after }
    })
    .filter(|part| part.before != part.after || !part.ends.is_empty())
    .collect()
}

/// How the versions on the way class their changes of a place, each once, and the purposes whose consents these end.
fn classed(between: &[Arc<Published>], place: &str) -> (Vec<ChangeClass>, BTreeSet<String>) {
    let (mut classes, mut ends) = (Vec::new(), BTreeSet::new());
    for (version, change) in changes(between).filter(|(_, change)| change.clause == place) {
        if !classes.contains(&change.class) {
            classes.push(change.class);
        }
        if change.class.voids() {
            ends.extend(touched(&version.meta, change).into_iter().map(str::to_owned));
        }
    }
    (classes, ends)
}
