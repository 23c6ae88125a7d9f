//! The purposes: exactly those of the contract, each with all its texts and a place in the policy.

use super::need;
use crate::policies::{Finding, Meta, Purpose};
use contract::{
    clause::{self, CLAUSES, Control, PURPOSES},
    consent::Basis,
    language::Language,
};

const GROUPS: [&str; 3] = ["safety", "service", "sharing"];

pub(super) fn check(meta: &Meta, findings: &mut Vec<Finding>) {
    for id in PURPOSES {
        match meta.purposes.iter().filter(|purpose| purpose.id == id).count() {
            0 => findings.push(Finding::new("meta.toml", format!("purpose {id}"), "add this purpose")),
            1 => {}
            _ => findings.push(Finding::new(
                "meta.toml",
                format!("purpose {id}"),
                "name this purpose only once",
            )),
        }
    }
    for purpose in &meta.purposes {
        one(meta, purpose, findings);
        for language in Language::ALL {
            texts(purpose, language, findings);
        }
    }
}

fn one(meta: &Meta, purpose: &Purpose, findings: &mut Vec<Finding>) {
    let mut note =
        |advice: String| findings.push(Finding::new("meta.toml", format!("purpose {}", purpose.id), advice));
    if !PURPOSES.contains(&purpose.id.as_str()) {
        note("remove this purpose, or correct its id; no clause has a switch for it".to_owned());
        return;
    }
    if !GROUPS.contains(&purpose.group.as_str()) {
        note(format!("set group to one of {}", GROUPS.join(", ")));
    }
    let home =
        CLAUSES.iter().find(|clause| matches!(clause.control, Some(Control::Choice(id)) if id == purpose.id));
    if purpose.clauses.first().map(String::as_str) != home.map(|clause| clause.id) {
        note(format!(
            "put {} first in clauses; its switch stands there",
            home.map_or("its clause", |clause| clause.id)
        ));
    }
    for id in purpose.clauses.iter().filter(|id| clause::find(id).is_none()) {
        note(format!("{id} is no clause; correct clauses"));
    }
    if purpose.categories.is_empty() {
        note("name the categories that it uses".to_owned());
    }
    for id in purpose.categories.iter().filter(|id| meta.category(id).is_none()) {
        note(format!("add the category {id} to the collection list, or take it out here"));
    }
    for id in purpose.recipients.iter().filter(|id| meta.recipients.iter().all(|one| one.id != **id)) {
        note(format!("add the recipient {id} to the list of recipients, or take it out here"));
    }
    let uses_sensitive =
        purpose.categories.iter().filter_map(|id| meta.category(id)).any(|category| category.sensitive);
    if uses_sensitive != purpose.sensitive {
        note(format!("set sensitive = {uses_sensitive}, as its categories are"));
    }
    if purpose.separate && purpose.basis == Basis::Necessary {
        note("set basis = \"consent\"; what needs a separate consent cannot be necessary".to_owned());
    }
    // Publication and transfer abroad each need a consent of their own (PIPL art. 25, 39).
    if matches!(purpose.id.as_str(), "publishing" | "transfer-abroad") && !purpose.separate {
        note("set separate = true; the law asks for a consent of its own".to_owned());
    }
    // Whoever is asked for sensitive information is asked for it apart (PIPL art. 29).
    if uses_sensitive && purpose.basis == Basis::Consent && !purpose.separate {
        note("set separate = true; sensitive information needs a consent of its own".to_owned());
    }
    if !purpose.recipients.is_empty() && !purpose.separate {
        note("set separate = true; giving information to a recipient needs a consent of its own".to_owned());
    }
}

fn texts(purpose: &Purpose, language: Language, findings: &mut Vec<Finding>) {
    let place = format!("purpose {}, text.{}", purpose.id, language.tag());
    let Some(text) = purpose.text.get(&language) else {
        findings.push(Finding::new("meta.toml", place, "add the texts in this language"));
        return;
    };
    for (name, text) in [
        ("name", &text.name),
        ("ask", &text.ask),
        ("used", &text.used),
        ("aim", &text.aim),
        ("method", &text.method),
        ("kept", &text.kept),
        ("refusing", &text.refusing),
    ] {
        need(text, place.clone(), name, findings);
    }
}
