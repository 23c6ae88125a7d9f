//! What a version would change: clause by clause, and whose consents it would void.

use super::{Change, ChangeClass, Draft, Meta, Published, PublishedText, annex::parts, document::Clause};
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
    let changed = changed_places(&draft.meta, &draft.texts, previous);
    let mut clauses: Vec<ClauseChange> = changed
        .into_iter()
        .map(|(clause, what)| {
            let said = draft.meta.changes.iter().filter(|change| change.clause == clause);
            let classes = said.map(|change| change.class).collect();
            let texts = draft.texts.keys().filter_map(|language| {
                let texts = (
                    words_at(&previous.texts, *language, &clause),
                    words_at(&draft.texts, *language, &clause),
                );
                (texts.0 != texts.1).then_some((*language, texts))
            });
            ClauseChange { what: what.to_owned(), classes, texts: texts.collect(), clause }
        })
        .collect();
    // The annex stands after the clauses.
    let place = |id: &str| clause::CLAUSES.iter().position(|known| known.id == id).unwrap_or(usize::MAX);
    clauses.sort_by_key(|change| place(&change.clause));
    Preview {
        version: draft.version.clone(),
        previous: Some(previous.version.clone()),
        clauses,
        voided: voided(&draft.meta),
    }
}

/// The purposes whose consents a version's changes end.
#[must_use]
pub fn voided(meta: &Meta) -> BTreeSet<String> {
    let voiding = meta.changes.iter().filter(|change| change.class.voids());
    voiding.flat_map(|change| touched(meta, change)).map(str::to_owned).collect()
}

/// The purposes that a change touches: those named, else those that the clause belongs to or collects for.
#[must_use]
pub fn touched<'a>(meta: &'a Meta, change: &'a Change) -> BTreeSet<&'a str> {
    if !change.purposes.is_empty() {
        return change.purposes.iter().map(String::as_str).collect();
    }
    let touched = meta.purposes.iter().filter(|purpose| {
        let here = purpose.clauses.contains(&change.clause);
        let collected = purpose
            .categories
            .iter()
            .filter_map(|id| meta.category(id))
            .any(|category| category.clause == change.clause);
        here || collected
    });
    touched.map(|purpose| purpose.id.as_str()).collect()
}

/// The parts of the annex that `meta.toml` writes word by word, by their anchors. What else stands in the annex is made from
/// purposes, categories, recipients and the operator's particulars, whose changes belong to their clauses.
fn annex_texts(meta: &Meta, language: Language) -> [(&'static str, String); 6] {
    let annex = meta.annex.get(&language).cloned().unwrap_or_default();
    let text = |texts: &BTreeMap<Language, String>| texts.get(&language).cloned().unwrap_or_default();
    [
        ("annex-recipients", text(&meta.recipients_note)),
        ("annex-rights", annex.rights.all().map(|(_, text)| text).join("\n")),
        ("annex-retention", annex.retention),
        ("annex-sensitive", annex.sensitive),
        ("annex-complaint", annex.complaint),
        ("under-14", text(&meta.under14.text)),
    ]
}

/// Whether a change of this place is one of the annex.
pub(super) fn is_annex(place: &str) -> bool {
    ["annex-recipients", "annex-rights", "annex-retention", "annex-sensitive", "annex-complaint", "under-14"]
        .contains(&place)
}

/// The clauses and the parts of the annex that differ, and what differs: their text, or the purpose, category or recipient
/// that belongs to a clause.
pub(super) fn changed_places(
    new: &Meta,
    texts: &BTreeMap<Language, PublishedText>,
    previous: &Published,
) -> BTreeMap<String, &'static str> {
    let mut changed = BTreeMap::new();
    let old = &previous.meta;
    for recipient in new.recipients.iter().filter(|one| !old.recipients.contains(one)) {
        for user in new.purposes.iter().filter(|user| user.recipients.contains(&recipient.id)) {
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
    for language in texts.keys() {
        let before = previous.texts.get(language).into_iter().flat_map(|text| text.document.clauses());
        let after = texts.get(language).into_iter().flat_map(|text| text.document.clauses());
        for id in before.chain(after).map(|clause| clause.id.as_str()).collect::<BTreeSet<_>>() {
            if words(clause_of(&previous.texts, *language, id)) != words(clause_of(texts, *language, id)) {
                changed.insert(id.to_owned(), "its text");
            }
        }
        let annex = annex_texts(old, *language).into_iter().zip(annex_texts(new, *language));
        let differ = annex.filter(|(old, new)| old != new);
        changed.extend(differ.map(|((place, _), _)| (place.to_owned(), "its text")));
    }
    changed
}

fn clause_of<'a>(
    texts: &'a BTreeMap<Language, PublishedText>,
    language: Language,
    id: &str,
) -> Option<&'a Clause> {
    texts.get(&language)?.document.clause(id)
}

/// The words of a clause, or of a part of the annex.
fn words_at(texts: &BTreeMap<Language, PublishedText>, language: Language, place: &str) -> String {
    if !is_annex(place) {
        return words(clause_of(texts, language, place));
    }
    let parts = texts.get(&language).map(|text| parts(&text.annex)).unwrap_or_default();
    parts.into_iter().find(|part| part.id == place).map(|part| part.text).unwrap_or_default()
}

fn words(clause: Option<&Clause>) -> String {
    clause
        .map(|clause| format!("{}\n\n{}\n\n{}", clause.title, clause.summary, clause.body))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{preview, voided};
    use crate::policies::{ChangeClass, fixture};
    use std::collections::BTreeSet;

    fn set(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn the_class_of_a_change_decides_whose_consents_end() {
        for (class, ends) in [
            ("purpose", true),
            ("method", true),
            ("category", true),
            ("recipient", true),
            ("retention", false),
            ("contact", false),
            ("wording", false),
        ] {
            let mut folder = fixture::folder();
            folder.meta = folder.meta.replace(
                "changes = []",
                &format!("changes = [{{ clause = \"use-diagnostics\", class = \"{class}\" }}]"),
            );
            let meta = crate::policies::Meta::parse(&folder.meta).expect("it parses");
            assert_eq!(meta.changes[0].class.name(), class);
            assert_eq!(voided(&meta), if ends { set(&["diagnostics"]) } else { set(&[]) }, "{class}");
        }
    }

    #[test]
    fn what_is_collected_touches_every_purpose_that_uses_it_unless_some_are_named() {
        let mut meta = fixture::draft().meta;
        let change = |purposes: &[&str]| crate::policies::Change {
            clause: "collect-device".to_owned(),
            class: ChangeClass::Category,
            purposes: purposes.iter().map(|id| (*id).to_owned()).collect(),
        };
        meta.changes = vec![change(&[])];
        let all = [
            "account-security",
            "risky-links",
            "abnormality-reports",
            "personalised-service",
            "diagnostics",
            "traffic-statistics",
        ];
        assert_eq!(voided(&meta), set(&all));
        meta.changes = vec![change(&["diagnostics"])];
        assert_eq!(voided(&meta), set(&["diagnostics"]));
    }

    #[test]
    fn a_preview_counts_clauses_and_shows_both_texts() {
        let previous = fixture::published();
        let mut folder = fixture::folder();
        fixture::next_version(&mut folder, "[{ clause = \"use-traffic\", class = \"method\" }]");
        for source in folder.texts.values_mut() {
            *source = source
                .replace("to count traffic.", "to count traffic by hour.")
                .replace("来统计流量。", "来按小时统计流量。");
        }
        let draft = fixture::check(&folder, Some(&previous)).expect("it passes");
        let shown = preview(&draft, Some(&previous));
        assert_eq!((shown.previous.as_deref(), shown.clauses.len()), (Some("1.0"), 1));
        assert_eq!(shown.clauses[0].texts.len(), 2);
        assert_eq!(shown.voided, set(&["traffic-statistics"]));
        assert_eq!(preview(&draft, None).clauses.len(), 0);
    }
}
