//! The annex: what the law wants told beyond the clauses, made from the configuration and `meta.toml` (PIPL art. 17, 30, 31, 44 to 50).

use super::{
    Document, Meta, Words,
    inline::{linked, literal, mailto, plain_lines, tel},
    meta::{Category, Purpose, Recipient},
};
use crate::{
    config::Operator,
    http::cookie::{self, Lasts},
};
use contract::{clause, consent::Basis, language::Language};
use std::fmt::Write as _;

/// The category of the center's own cookies.
const COOKIES: &str = "user.device.cookie";

/// Markdown under construction.
struct Paper {
    text: String,
    words: &'static Words,
}

impl Paper {
    fn heading(&mut self, marks: &str, title: &str, id: &str) {
        let _ = writeln!(self.text, "{marks} {title} {{#{id}}}\n");
    }

    fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.text, "{}\n", linked(text));
    }

    fn item(&mut self, title: &str) {
        let _ = writeln!(self.text, "- **{}**", literal(title));
    }

    /// `value` is Markdown already; everything else goes through `literal` first.
    fn line(&mut self, indent: &str, label: &str, value: &str) {
        let _ = writeln!(self.text, "{indent}- {label}{}{value}", self.words.colon);
    }

    fn end_list(&mut self) {
        self.text.push('\n');
    }
}

/// The annex in one language. The gate has made sure that every text is there.
pub(super) fn annex(meta: &Meta, document: &Document, operator: &Operator, language: Language) -> String {
    let words = Words::of(language);
    let mut paper = Paper { text: String::with_capacity(8 * 1024), words };
    paper.heading("##", words.annex, "annex");
    processor(&mut paper, operator, language);
    purposes(&mut paper, meta, language);
    collection(&mut paper, meta, document, language);
    recipients(&mut paper, meta, language);
    if let Some(texts) = meta.annex.get(&language) {
        paper.heading("###", words.retention, "annex-retention");
        paper.paragraph(&texts.retention);
        paper.heading("###", words.sensitive, "annex-sensitive");
        paper.paragraph(&texts.sensitive);
        paper.heading("###", words.rights, "annex-rights");
        for (id, text) in texts.rights.all() {
            let _ =
                writeln!(paper.text, "- **{}**{}{}", Words::right(language, id), words.colon, linked(text));
        }
        paper.end_list();
        paper.heading("###", words.complaint, "annex-complaint");
        paper.paragraph(&texts.complaint);
    }
    paper.heading("##", words.under14, "under-14");
    paper.paragraph(meta.under14.text.get(&language).map_or("", String::as_str));
    paper.text.truncate(paper.text.trim_end().len());
    paper.text.push('\n');
    paper.text
}

fn processor(paper: &mut Paper, operator: &Operator, language: Language) {
    let words = paper.words;
    let text = |texts| literal(Operator::text(texts, language));
    let link = |text: &str, target: String| format!("[{}]({target})", literal(text));
    paper.heading("###", words.processor, "annex-processor");
    paper.line("", words.name, &text(&operator.name));
    paper.line("", words.phone, &link(&operator.phone, tel(&operator.phone)));
    paper.line("", words.email, &link(&operator.email, mailto(&operator.email)));
    paper.line("", words.address, &text(&operator.address));
    paper.line("", words.officer, &text(&operator.officer));
    paper.line("", words.security, &link(&operator.security_contact, mailto(&operator.security_contact)));
    paper.line("", words.storage, &text(&operator.storage_region));
    paper.end_list();
}

fn purposes(paper: &mut Paper, meta: &Meta, language: Language) {
    let words = paper.words;
    paper.heading("###", words.purposes, "annex-purposes");
    for purpose in &meta.purposes {
        let Some(text) = purpose.text.get(&language) else { continue };
        paper.item(&text.name);
        paper.line("  ", words.used, &literal(&text.used));
        paper.line("  ", words.aim, &literal(&text.aim));
        paper.line("  ", words.method, &literal(&text.method));
        paper.line("  ", words.kept, &literal(&text.kept));
        paper.line("  ", words.refusing, &literal(&text.refusing));
        paper.line("  ", words.basis, ground(purpose, words));
        paper.line("  ", words.categories, &category_names(meta, &purpose.categories, language));
        if !purpose.recipients.is_empty() {
            let names =
                purpose.recipients.iter().filter_map(|id| meta.recipients.iter().find(|one| one.id == *id));
            paper.line("  ", words.recipients, &recipient_names(names, language, words));
        }
    }
    paper.end_list();
}

fn ground(purpose: &Purpose, words: &'static Words) -> &'static str {
    match (purpose.basis, purpose.separate) {
        (Basis::Necessary, _) => words.necessary,
        (Basis::Consent, true) => words.separate,
        (Basis::Consent, false) => words.consent,
    }
}

fn category_names(meta: &Meta, ids: &[String], language: Language) -> String {
    let words = Words::of(language);
    let names = ids.iter().filter_map(|id| meta.category(id)).filter_map(|category| {
        let name = literal(&category.text.get(&language)?.name);
        Some(if category.sensitive { format!("{name} ({})", words.is_sensitive) } else { name })
    });
    names.collect::<Vec<_>>().join(words.comma)
}

fn recipient_names<'a>(
    found: impl Iterator<Item = &'a Recipient>,
    language: Language,
    words: &Words,
) -> String {
    found
        .filter_map(|one| one.text.get(&language).map(|text| literal(&text.name)))
        .collect::<Vec<_>>()
        .join(words.comma)
}

fn collection(paper: &mut Paper, meta: &Meta, document: &Document, language: Language) {
    paper.heading("###", paper.words.collection, "annex-collection");
    for category in &meta.categories {
        collected(paper, category, document, language);
    }
    paper.end_list();
}

fn collected(paper: &mut Paper, category: &Category, document: &Document, language: Language) {
    let words = paper.words;
    let Some(text) = category.text.get(&language) else { return };
    paper.item(&text.name);
    paper.line("  ", words.purpose, &literal(&text.purpose));
    paper.line("  ", words.method, &literal(&text.method));
    paper.line("  ", words.kept, &literal(&text.retention));
    if category.id == COOKIES {
        cookies(paper, language);
    }
    let grade = category.grade.to_string();
    let mark = format!("{grade}{}{}", words.comma, words.is_sensitive);
    paper.line("  ", words.grade, if category.sensitive { &mark } else { &grade });
    if let (Some(necessity), Some(impact)) = (&text.necessity, &text.impact) {
        paper.line("  ", words.necessity, &literal(necessity));
        paper.line("  ", words.impact, &literal(impact));
    }
    if let (Some(known), Some(clause)) = (clause::find(&category.clause), document.clause(&category.clause)) {
        paper.line(
            "  ",
            words.source,
            &format!("[{} {}](#{})", known.label(), literal(&clause.title), clause.id),
        );
    }
}

/// Each cookie that the program sets: the list can't name fewer, nor others.
fn cookies(paper: &mut Paper, language: Language) {
    let words = paper.words;
    for cookie in &cookie::LIST {
        let label = format!("{} {}", words.cookies, literal(cookie.name));
        let lasts = match cookie.lasts {
            Lasts::UntilClosed => words.until_closed.to_owned(),
            Lasts::Seconds(seconds) if seconds <= 24 * 3600 => format!("{}{}", seconds / 3600, words.hours),
            Lasts::Seconds(seconds) => format!("{}{}", seconds / (24 * 3600), words.days),
        };
        paper.line("  ", &label, &format!("{} ({lasts})", cookie.told(language)));
    }
}

fn recipients(paper: &mut Paper, meta: &Meta, language: Language) {
    let words = paper.words;
    paper.heading("###", words.recipients, "annex-recipients");
    if meta.recipients.is_empty() {
        return paper.paragraph(meta.recipients_note.get(&language).map_or("", String::as_str));
    }
    for recipient in &meta.recipients {
        let Some(text) = recipient.text.get(&language) else { continue };
        paper.item(&text.name);
        paper.line("  ", words.contact, &literal(&text.contact));
        paper.line("  ", words.purpose, &literal(&text.purpose));
        paper.line("  ", words.method, &literal(&text.method));
        paper.line("  ", words.categories, &category_names(meta, &recipient.categories, language));
    }
    paper.end_list();
}

/// A part of an annex that was made.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Its anchor.
    pub(crate) id: String,
    /// Its heading.
    pub(crate) title: String,
    /// The words under it, as plain lines.
    pub(crate) text: String,
}

/// The parts of an annex, in order.
pub(crate) fn parts(annex: &str) -> Vec<Part> {
    let mut found: Vec<Part> = Vec::new();
    for line in annex.lines() {
        let heading = line.strip_prefix("### ").or_else(|| line.strip_prefix("## "));
        match heading.and_then(|heading| heading.rsplit_once(" {#")) {
            Some((title, id)) => found.push(Part {
                id: id.trim_end_matches('}').to_owned(),
                title: title.to_owned(),
                text: String::new(),
            }),
            None => {
                if let Some(part) = found.last_mut() {
                    part.text.push_str(line);
                    part.text.push('\n');
                }
            }
        }
    }
    for part in &mut found {
        part.text = plain_lines(&part.text);
    }
    found
}
