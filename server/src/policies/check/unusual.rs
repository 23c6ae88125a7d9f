//! What looks like a slip of the pen in a version that follows another: it passes only where whoever publishes says so by name.

use super::{Draft, Given};
use crate::policies::{ChangeClass, Finding, Published, meta::Purpose, touched};
use contract::{clause::CLAUSES, language::Language};

pub(super) fn check(draft: &Draft, given: &Given<'_>, findings: &mut Vec<Finding>) {
    let Some(previous) = given.previous else { return };
    let mut found = Vec::new();
    clauses(draft, previous, &mut found);
    purposes(draft, previous, &mut found);
    categories(draft, previous, &mut found);
    for (name, file, what) in found {
        if !given.allowed.contains(&name) {
            let advice = format!("{what}; mend it, or publish it as it is with --allow \"{name}\"");
            findings.push(Finding::new(file, name, advice));
        }
    }
}

/// A name for `--allow`, the file, and what is unusual.
type Unusual = (String, String, String);

/// Clauses and purposes whose words changed in one language and not in the other.
fn clauses(draft: &Draft, previous: &Published, found: &mut Vec<Unusual>) {
    for clause in CLAUSES {
        let differs = |language: Language| {
            let new = draft.texts.get(&language).and_then(|text| text.document.clause(clause.id));
            let old = previous.texts.get(&language).and_then(|text| text.document.clause(clause.id));
            new != old
        };
        one_language(clause.id, differs, |language| format!("{}.md", language.tag()), found);
    }
    for purpose in &draft.meta.purposes {
        let Some(old) = previous.meta.purpose(&purpose.id) else { continue };
        let differs = |language: Language| purpose.text.get(&language) != old.text.get(&language);
        let name = format!("purpose {}", purpose.id);
        one_language(&name, differs, |_| "meta.toml".to_owned(), found);
    }
}

fn one_language(
    name: &str,
    differs: impl Fn(Language) -> bool,
    file: impl Fn(Language) -> String,
    found: &mut Vec<Unusual>,
) {
    let (changed, same): (Vec<Language>, Vec<Language>) =
        Language::ALL.into_iter().partition(|one| differs(*one));
    if let (Some(changed), Some(same)) = (changed.first(), same.first()) {
        let what =
            format!("its words changed in {} and stayed as they were in {}", changed.tag(), same.tag());
        found.push((name.to_owned(), file(*same), what));
    }
}

/// What a purpose is changed although its own words stayed the same, and no change is classed that touches it so.
fn purposes(draft: &Draft, previous: &Published, found: &mut Vec<Unusual>) {
    for purpose in &draft.meta.purposes {
        let Some(old) = previous.meta.purpose(&purpose.id) else { continue };
        let told = |classes: &[ChangeClass]| {
            draft.meta.changes.iter().any(|change| {
                (classes.is_empty() || classes.contains(&change.class))
                    && touched(&draft.meta, change).contains(purpose.id.as_str())
            })
        };
        let silent = told(&[ChangeClass::Purpose, ChangeClass::Method]);
        for what in flags(purpose, old).into_iter().filter(|_| !silent) {
            let advice = format!("{what} changed, and no change of class purpose or method touches it");
            found.push((format!("purpose {}", purpose.id), "meta.toml".to_owned(), advice));
        }
        let lists = [
            ("category", &purpose.categories, &old.categories),
            ("recipient", &purpose.recipients, &old.recipients),
        ];
        for (what, new, old) in lists {
            // What came new is refused elsewhere, whatever is allowed.
            if let Some(gone) = old.iter().find(|id| !new.contains(id)).filter(|_| !told(&[])) {
                let advice = format!("its {what} {gone} is gone, and no change touches it");
                found.push((format!("purpose {}", purpose.id), "meta.toml".to_owned(), advice));
            }
        }
    }
}

fn flags(new: &Purpose, old: &Purpose) -> Vec<&'static str> {
    let all = [
        ("basis", new.basis != old.basis),
        ("separate", new.separate != old.separate),
        ("minors", new.minors != old.minors),
        ("gpc", new.gpc != old.gpc),
        ("sensitive", new.sensitive != old.sensitive),
        ("group", new.group != old.group),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// A category that means something else now, for purposes that no change touches.
fn categories(draft: &Draft, previous: &Published, found: &mut Vec<Unusual>) {
    for category in &draft.meta.categories {
        let Some(old) = previous.meta.category(&category.id) else { continue };
        if old.sensitive == category.sensitive && old.grade == category.grade && old.text == category.text {
            continue;
        }
        let touches = |purpose: &str| {
            let changes = draft.meta.changes.iter().filter(|change| change.class.voids());
            changes.into_iter().any(|change| touched(&draft.meta, change).contains(purpose))
        };
        let users = draft.meta.purposes.iter().filter(|purpose| purpose.categories.contains(&category.id));
        if let Some(purpose) = users.into_iter().find(|purpose| !touches(&purpose.id)) {
            let advice = format!("it changed, and the consent to {} that uses it goes on", purpose.id);
            found.push((format!("category {}", category.id), "meta.toml".to_owned(), advice));
        }
    }
}
