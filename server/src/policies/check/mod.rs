//! The publish gate: a version is published only when every text that the law and our clauses ask for is there, in every
//! language (PIPL art. 17, 23, 30, 31). All findings are told at once.

mod annex;
mod changes;
mod lists;
mod operator;
mod purposes;
mod texts;
mod unusual;

use super::{
    Document, Finding, Meta,
    annex::annex as make_annex,
    certificate,
    library::{Published, PublishedText},
    placeholder,
    preview::voided,
    publish::fingerprint,
};
use crate::config::Operator;
use contract::language::Language;
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

/// What a folder is held against.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Who publishes.
    pub operator: &'a Operator,
    /// The categories that the data map declares.
    pub categories: &'a BTreeSet<String>,
    /// The version that it follows, if there is one: see [`super::Policies::place_of`].
    pub previous: Option<&'a Published>,
    /// The day, for certificates and notice.
    pub today: Date,
    /// How many days ahead changes that end consents are announced; none where nobody agreed to the version before, or
    /// where this version is published already.
    pub lead_days: Option<u32>,
    /// What may pass although it looks like a slip of the pen, by its name: `--allow`.
    pub allowed: &'a [String],
}

/// A version that passed the gate.
#[derive(Clone, Debug)]
pub struct Draft {
    /// For example `1.0`.
    pub version: String,
    /// The first day on which it holds.
    pub effective_from: Date,
    /// Purposes, categories and the rest.
    pub meta: Meta,
    /// `meta.toml` as it stands in the folder.
    pub meta_source: String,
    /// As they will be published.
    pub texts: BTreeMap<Language, PublishedText>,
    /// The version that its changes are changes against.
    pub follows: Option<String>,
}

impl Draft {
    /// As if it were published, so that another folder can be held against it.
    #[must_use]
    pub(super) fn published(self) -> Published {
        let Self { version, effective_from, meta, texts, .. } = self;
        let voided = voided(&meta);
        Published { version, position: 1, effective_from, meta, voided, texts }
    }
}

/// A folder's files as text.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub(super) meta: String,
    pub(super) texts: BTreeMap<Language, String>,
}

/// Reads a version's folder and holds it against the gate.
///
/// # Errors
/// Everything that is wrong, each with its file, its place and what to do.
pub fn check(folder: &Path, given: &Given<'_>) -> Result<Draft, Vec<Finding>> {
    check_folder(&Folder::read(folder)?, given)
}

/// What is wrong with the operator's own particulars.
#[must_use]
pub fn contacts(operator: &Operator) -> Vec<Finding> {
    let mut findings = Vec::new();
    operator::check(operator, &mut findings);
    findings
}

impl Folder {
    pub(super) fn read(folder: &Path) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut read = |name: &str| {
            // Windows line ends would give the same words another hash.
            match crate::files::read_text(&folder.join(name)) {
                Ok(text) => text.replace("\r\n", "\n"),
                Err(error) => {
                    let advice = match error.kind() {
                        io::ErrorKind::NotFound => format!("add this file to {}", folder.display()),
                        _ => format!("make this file readable as UTF-8 text: {error}"),
                    };
                    findings.push(Finding::new(name, "whole file", advice));
                    String::new()
                }
            }
        };
        let meta = read("meta.toml");
        let texts = Language::ALL.into_iter().map(|language| (language, read(&file(language)))).collect();
        if findings.is_empty() { Ok(Self { meta, texts }) } else { Err(findings) }
    }
}

/// The file of a language.
pub(super) fn file(language: Language) -> String {
    format!("{}.md", language.tag())
}

/// The gate itself.
pub(super) fn check_folder(folder: &Folder, given: &Given<'_>) -> Result<Draft, Vec<Finding>> {
    let mut findings = Vec::new();
    let draft = read(folder, given, &mut findings);
    if let Some(draft) = &draft {
        changes::check(draft, given.previous, &mut findings);
        changes::widened(draft, given.previous, &mut findings);
        unusual::check(draft, given, &mut findings);
        changes::notice(draft, given, &mut findings);
        claims(draft, given, &mut findings);
    }
    draft.filter(|_| findings.is_empty()).ok_or(findings)
}

/// A folder as it is, whatever the gate says to it: for comparing another one with it.
pub(super) fn unchecked(folder: &Path, given: &Given<'_>) -> Option<Published> {
    read(&Folder::read(folder).ok()?, given, &mut Vec::new()).map(Draft::published)
}

/// What can be said about a folder by itself.
fn read(folder: &Folder, given: &Given<'_>, findings: &mut Vec<Finding>) -> Option<Draft> {
    let mut texts = BTreeMap::new();
    for (language, source) in &folder.texts {
        if let Some(filled) = texts::read(source, *language, given, findings) {
            texts.insert(*language, filled);
        }
    }
    texts::same_shape(&texts, findings);
    operator::check(given.operator, findings);
    let meta = check_meta(&folder.meta, given, findings);
    meta.map(|(meta, effective_from)| draft(folder, given, meta, texts, effective_from))
}

/// The half of the gate that looks at `meta.toml` alone.
fn check_meta(source: &str, given: &Given<'_>, findings: &mut Vec<Finding>) -> Option<(Meta, Date)> {
    let meta = match Meta::parse(source) {
        Ok(meta) => meta,
        Err(error) => {
            let line = error.span().map_or(1, |span| super::mistakes::line_of(source, span.start));
            findings.push(Finding::new(
                "meta.toml",
                format!("line {line}"),
                format!("mend this: {}", error.message()),
            ));
            return None;
        }
    };
    purposes::check(&meta, findings);
    lists::check(&meta, given.categories, findings);
    annex::check(&meta, source, findings);
    let effective_from = changes::head(&meta, given, findings)?;
    Some((meta, effective_from))
}

fn draft(
    folder: &Folder,
    given: &Given<'_>,
    meta: Meta,
    texts: BTreeMap<Language, (String, Document)>,
    effective_from: Date,
) -> Draft {
    let texts = texts.into_iter().map(|(language, (body, document))| {
        let annex = make_annex(&meta, &document, given.operator, language);
        let sha256 = fingerprint(&body, &annex);
        (language, PublishedText { language, sha256, document, body, annex })
    });
    let texts = texts.collect();
    let (version, meta_source) = (meta.version.clone(), folder.meta.clone());
    let follows = given.previous.map(|previous| previous.version.clone());
    Draft { version, effective_from, meta, meta_source, texts, follows }
}

/// No text speaks of a certificate that the operator cannot show today; and only a clause's body may speak of one at all,
/// because only there the sentence disappears on the day the certificate expires.
fn claims(draft: &Draft, given: &Given<'_>, findings: &mut Vec<Finding>) {
    let held = &given.operator.certificates;
    for (language, text) in &draft.texts {
        let document = &text.document;
        let mut claim = |file: &str, place: String, text: &str, held: &[_]| {
            if let Some(word) = certificate::unproved(text, held, given.today) {
                let advice = format!(
                    "take “{word}” out, or configure a certificate of that name that has not expired and speak of it in a \
                     clause’s body only; better still, put {} there",
                    placeholder::CERTIFICATES
                );
                findings.push(Finding::new(file, place, advice));
            }
        };
        for clause in document.clauses() {
            claim(&file(*language), clause.id.clone(), &clause.body, held);
            claim(&file(*language), clause.id.clone(), &format!("{}\n{}", clause.title, clause.summary), &[]);
        }
        claim(
            &file(*language),
            "title and intro".to_owned(),
            &format!("{}\n{}", document.title, document.intro),
            &[],
        );
        for term in &document.glossary.terms {
            claim(&file(*language), "glossary".to_owned(), &format!("{}\n{}", term.word, term.meaning), &[]);
        }
        for chapter in &document.chapters {
            let headings = chapter.groups.iter().filter_map(|group| group.heading.as_ref());
            let titles: Vec<&str> = headings.map(|(_, title)| title.as_str()).collect();
            claim(
                &file(*language),
                chapter.id.clone(),
                &format!("{}\n{}", chapter.title, titles.join("\n")),
                &[],
            );
        }
        claim("meta.toml", format!("annex in {}", language.tag()), &text.annex, &[]);
        for purpose in &draft.meta.purposes {
            let asked = purpose.text.get(language).map_or("", |text| text.ask.as_str());
            claim("meta.toml", format!("purpose {}", purpose.id), asked, &[]);
        }
    }
}

/// Where a text is missing: notes it.
pub(super) fn need(text: &str, place: String, what: &str, findings: &mut Vec<Finding>) {
    if text.trim().is_empty() {
        findings.push(Finding::new("meta.toml", place, format!("write {what}")));
    }
}

#[cfg(test)]
mod changes_tests;
#[cfg(test)]
mod tests;
