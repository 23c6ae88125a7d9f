//! The texts: every clause once, in order, with title, summary and body; both languages of one shape.

use super::{Given, file};
use crate::{
    http::text::is_hostile,
    policies::{Document, Finding, document::split_front, inline::OPTIONS, mistakes::line_of, placeholder},
};
use contract::{
    clause::CLAUSES,
    language::Language,
    pages::{self, Page},
};
use pulldown_cmark::{Event, Parser, Tag};
use std::collections::BTreeMap;

/// Whether a text may link to this path: a page of ours that one can go to without a message's link.
pub(super) fn leads_to_a_page(path: &str) -> bool {
    pages::find(path).is_some_and(Page::is_open)
}

/// Anchors that the page adds to those of the text.
const ANNEX: [&str; 2] = ["annex", "under-14"];

/// Reads one language; the text comes back with its placeholders filled.
pub(super) fn read(
    source: &str,
    language: Language,
    given: &Given<'_>,
    findings: &mut Vec<Finding>,
) -> Option<(String, Document)> {
    let file = file(language);
    let mut note = |place: String, advice: String| findings.push(Finding::new(&file, place, advice));
    characters(source, &mut note);
    placeholders(source, &mut note);
    let filled = placeholder::fill(source, given.operator, language);
    match Document::parse(&filled) {
        Ok(document) => {
            if document.language != language {
                note("front matter".to_owned(), format!("set language = \"{}\"", language.tag()));
            }
            complete(&document, &mut note);
            clauses(&document, &mut note);
            links(&document, &mut note);
            Some((filled, document))
        }
        Err(mistakes) => {
            for mistake in mistakes {
                note(format!("line {}", mistake.line), mistake.advice);
            }
            None
        }
    }
}

fn characters(source: &str, note: &mut impl FnMut(String, String)) {
    for (index, line) in source.lines().enumerate() {
        if is_hostile(line) {
            note(format!("line {}", index + 1), "take out the control or direction characters".to_owned());
        }
    }
}

fn placeholders(source: &str, note: &mut impl FnMut(String, String)) {
    let body = split_front(source).map_or(0, |(_, start)| start);
    for (at, name) in placeholder::all(source) {
        let place = format!("line {}", line_of(source, at));
        let line = source[..at].rfind('\n').map_or(0, |start| start + 1);
        let line = source[line..].lines().next().unwrap_or_default();
        if !placeholder::is_known(name) {
            note(place, format!("{{{{{name}}}}} is no placeholder of ours; correct or remove it"));
        } else if at < body || line.starts_with('#') {
            note(place, "write this without a placeholder; they belong into summaries and bodies".to_owned());
        } else if name == "certificates" && line != placeholder::CERTIFICATES {
            note(
                place,
                format!("put {} on a line of its own, not in a list or sentence", placeholder::CERTIFICATES),
            );
        }
    }
}

fn complete(document: &Document, note: &mut impl FnMut(String, String)) {
    for (what, text) in [("title", &document.title), ("intro", &document.intro)] {
        if text.trim().is_empty() {
            note("front matter".to_owned(), format!("write the {what}"));
        }
    }
    for chapter in &document.chapters {
        if chapter.title.trim().is_empty() {
            note(chapter.id.clone(), "write the chapter’s heading".to_owned());
        }
        for (id, _) in chapter
            .groups
            .iter()
            .filter_map(|group| group.heading.as_ref())
            .filter(|(_, title)| title.is_empty())
        {
            note(id.clone(), "write the group’s heading".to_owned());
        }
    }
    if document.glossary.terms.is_empty() || document.glossary.title.is_empty() {
        note(
            "glossary".to_owned(),
            "add a glossary, ## … {#glossary}, with a list of - **word**: meaning".to_owned(),
        );
    }
    for term in document.glossary.terms.iter().filter(|term| term.word.is_empty() || term.meaning.is_empty())
    {
        note("glossary".to_owned(), format!("write - **word**: meaning for “{}{}”", term.word, term.meaning));
    }
    let anchors = document.anchors();
    for (index, anchor) in anchors.iter().enumerate() {
        if anchors[..index].contains(anchor) {
            note((*anchor).to_owned(), "use this id only once".to_owned());
        }
    }
}

fn clauses(document: &Document, note: &mut impl FnMut(String, String)) {
    for known in CLAUSES {
        match document.clause(known.id) {
            None => note(known.id.to_owned(), format!("add this clause, #### … {{#{}}}", known.id)),
            Some(clause) => {
                for (what, text) in [
                    ("title", &clause.title),
                    ("summary, a line > …", &clause.summary),
                    ("text", &clause.body),
                ] {
                    if text.trim().is_empty() {
                        note(known.id.to_owned(), format!("write its {what}"));
                    }
                }
            }
        }
    }
    let found: Vec<&str> = document.clauses().map(|clause| clause.id.as_str()).collect();
    for foreign in found.iter().filter(|id| CLAUSES.iter().all(|known| known.id != **id)) {
        note(
            (*foreign).to_owned(),
            "remove this clause, or correct its id; it is not in the list of clauses".to_owned(),
        );
    }
    let known: Vec<&str> =
        found.into_iter().filter(|id| CLAUSES.iter().any(|known| known.id == *id)).collect();
    let expected: Vec<&str> = CLAUSES.iter().map(|known| known.id).filter(|id| known.contains(id)).collect();
    if let Some((id, wanted)) = known.iter().zip(&expected).find(|(id, wanted)| id != wanted) {
        note((*id).to_owned(), format!("put the clauses in order: {wanted} belongs here"));
    }
    for chapter in &document.chapters {
        for clause in chapter.groups.iter().flat_map(|group| &group.clauses) {
            let number = CLAUSES
                .iter()
                .find(|known| known.id == clause.id)
                .map(|known| known.number.split('.').next());
            let wanted = match number.flatten() {
                None => continue,
                Some("0") => "preamble".to_owned(),
                Some(number) => format!("chapter-{number}"),
            };
            if chapter.id != wanted {
                note(clause.id.clone(), format!("move this clause into the chapter {{#{wanted}}}"));
            }
        }
    }
}

fn links(document: &Document, note: &mut impl FnMut(String, String)) {
    let anchors = document.anchors();
    for clause in document.clauses() {
        for event in Parser::new_ext(&clause.body, OPTIONS) {
            let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
            let (path, anchor) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
            if path.starts_with('/') && !leads_to_a_page(path) {
                note(clause.id.clone(), format!("{path} is no page of ours; correct the link"));
            }
            if path.is_empty() && !anchors.contains(&anchor) && !ANNEX.contains(&anchor) {
                note(clause.id.clone(), format!("#{anchor} is nowhere in this text; correct the link"));
            }
        }
    }
}

/// Both languages have the same chapters, groups, clauses and number of terms.
pub(super) fn same_shape(texts: &BTreeMap<Language, (String, Document)>, findings: &mut Vec<Finding>) {
    let mut all = texts.iter();
    let Some((first, (_, one))) = all.next() else { return };
    for (language, (_, other)) in all {
        let (a, b) = (one.anchors(), other.anchors());
        let only = |a: &[&str], b: &[&str]| a.iter().find(|id| !b.contains(id)).map(|id| (*id).to_owned());
        let place = only(&a, &b)
            .or_else(|| only(&b, &a))
            .or_else(|| a.iter().zip(&b).find(|(a, b)| a != b).map(|(_, b)| (*b).to_owned()));
        if let Some(place) = place {
            let advice = format!(
                "make this the same in {} and {}: same ids in the same order",
                file(*first),
                file(*language)
            );
            findings.push(Finding::new(file(*language), place, advice));
        }
        if one.glossary.terms.len() != other.glossary.terms.len() {
            let advice = format!("explain the same words as in {}", file(*first));
            findings.push(Finding::new(file(*language), "glossary", advice));
        }
    }
}
