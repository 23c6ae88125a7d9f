//! The policy as HTML: the whole text, each clause with its anchor and slot. It reads without scripts, and prints.

mod changes;
mod slots;
mod words;

pub(crate) use changes::{Pair, render_changes};

use crate::{
    config::{Certificate, Config},
    policies::{
        CERTIFICATES, Chapter, Clause, Document, Policies, Published, PublishedText, annex_parts, escape,
        html, truthful, valid_certificates,
    },
};
use contract::{clause, language::Language};
use jiff::civil::Date;
use std::fmt::Write as _;
use words::{Words, class, time};

/// What a page is made for.
struct Page<'a> {
    config: &'a Config,
    language: Language,
    today: Date,
    /// Whether this is the version in force: only there controls work. Then also what came before and comes after it.
    current: Option<&'a Policies>,
    /// The version that took this one's place before it began.
    replaced_by: Option<&'a Published>,
}

/// The `<article>` of a version.
pub(crate) fn render(
    published: &Published,
    language: Language,
    current: Option<&Policies>,
    config: &Config,
    today: Date,
) -> String {
    whole(published, &Page { config, language, today, current, replaced_by: None })
}

/// The same of a version that will never begin, because another one has taken its place.
pub(crate) fn render_replaced(
    published: &Published,
    language: Language,
    by: &Published,
    config: &Config,
    today: Date,
) -> String {
    whole(published, &Page { config, language, today, current: None, replaced_by: Some(by) })
}

/// The version and since when it holds, in one line.
pub(crate) fn in_force(published: &Published, language: Language, today: Date) -> String {
    let words = Words::of(language);
    let since = if published.effective_from <= today { words.since } else { words.from };
    let day = time(published.effective_from, language);
    format!("{} {} · {since} {day}", words.version, escape(&published.version))
}

fn whole(published: &Published, page: &Page<'_>) -> String {
    let Some(text) = published.texts.get(&page.language) else { return String::new() };
    let document = &text.document;
    let mut out = String::with_capacity(96 * 1024);
    let _ = write!(
        out,
        "<article id=\"policy\" class=\"policy\" data-version=\"{}\" data-sha256=\"{}\">",
        escape(&published.version),
        escape(&text.sha256)
    );
    page.header(&mut out, published, text);
    page.contents(&mut out, document, &text.annex);
    for chapter in &document.chapters {
        page.chapter(&mut out, chapter);
    }
    glossary(&mut out, document);
    annex_sections(&mut out, &text.annex);
    out.push_str("</article>");
    out
}

impl Page<'_> {
    fn header(&self, out: &mut String, published: &Published, text: &PublishedText) {
        let words = Words::of(self.language);
        let day = time(published.effective_from, self.language);
        let stands = match self.replaced_by {
            Some(by) => replaced(by, words),
            None if published.effective_from <= self.today => format!("{} {day}", words.since),
            None => format!("{} {day}", words.from),
        };
        let _ = write!(
            out,
            "<header><h1>{}</h1><p class=\"intro\">{}</p><p class=\"version\">{} {} · {stands} · <a href=\"/policy/versions\">{}</a>",
            escape(&text.document.title),
            escape(&text.document.intro),
            words.version,
            escape(&published.version),
            words.all_versions,
        );
        if self.current.is_none() {
            let _ = write!(out, " · <a href=\"/policy\">{}</a>", words.current);
        }
        if let Some(before) = self.current.and_then(|policies| policies.before(published)) {
            let href = changes::Pair::href(&before.version, &published.version);
            let _ = write!(out, " · <a href=\"{href}\">{}</a>", words.what_changed);
        }
        let _ = write!(
            out,
            "</p><details class=\"hash\"><summary>{}</summary>{} <code>{}</code></details>",
            words.hash,
            words.hash_note,
            escape(&text.sha256)
        );
        self.upcoming(out, published);
        out.push_str("</header>");
    }

    /// For the version in force: what is to come.
    fn upcoming(&self, out: &mut String, published: &Published) {
        let Some(policies) = self.current else { return };
        let words = Words::of(self.language);
        if let Some(next) = policies.upcoming(self.today) {
            let _ = write!(
                out,
                "<p class=\"notice upcoming\">{} {} {} {}{}{}<a href=\"{}\">{}</a></p>",
                words.version,
                escape(&next.version),
                words.begins,
                time(next.effective_from, self.language),
                words.stop,
                words.blank,
                changes::Pair::href(&published.version, &next.version),
                words.what_will_change
            );
        }
    }

    fn contents(&self, out: &mut String, document: &Document, annex: &str) {
        let title = Words::of(self.language).contents;
        let link = |id: &str, text: &str| format!("<a href=\"#{}\">{}</a>", escape(id), escape(text));
        let _ =
            write!(out, "<nav class=\"toc\" aria-label=\"{title}\"><details><summary>{title}</summary><ol>");
        for chapter in &document.chapters {
            let _ = write!(out, "<li>{}", link(&chapter.id, &numbered(chapter)));
            let groups: Vec<_> = chapter.groups.iter().filter_map(|group| group.heading.as_ref()).collect();
            if !groups.is_empty() {
                out.push_str("<ol>");
                for (id, heading) in groups {
                    let _ = write!(out, "<li>{}", link(id, heading));
                }
                out.push_str("</ol>");
            }
        }
        let _ = write!(out, "<li>{}", link("glossary", &document.glossary.title));
        for (id, heading) in annex_headings(annex) {
            let _ = write!(out, "<li>{}", link(id, heading));
        }
        out.push_str("</ol></details></nav>");
    }

    fn chapter(&self, out: &mut String, chapter: &Chapter) {
        let _ = write!(
            out,
            "<section class=\"chapter\" id=\"{}\"><h2>{}</h2>",
            escape(&chapter.id),
            escape(&numbered(chapter))
        );
        for group in &chapter.groups {
            if let Some((id, heading)) = &group.heading {
                let _ = write!(
                    out,
                    "<section class=\"group\" id=\"{}\"><h3>{}</h3>",
                    escape(id),
                    escape(heading)
                );
            }
            // A clause's heading is one level below what it stands in.
            let level = if group.heading.is_some() { 4 } else { 3 };
            for clause in &group.clauses {
                self.clause(out, clause, level);
            }
            if group.heading.is_some() {
                out.push_str("</section>");
            }
        }
        out.push_str("</section>");
    }

    fn clause(&self, out: &mut String, clause: &Clause, level: u8) {
        let known = clause::find(&clause.id);
        let (id, title) = (escape(&clause.id), escape(&clause.title));
        let _ = write!(out, "<section class=\"clause\" id=\"{id}\"><h{level}>");
        out.push_str(&number(known));
        let _ = write!(
            out,
            "{title} <a class=\"anchor\" href=\"#{id}\" aria-label=\"{} {title}\">#</a></h{level}><p class=\"summary\">{}</p>\
             <div class=\"text\">{}</div>",
            Words::of(self.language).link,
            escape(&clause.summary),
            self.body(&clause.body)
        );
        if let Some(slot) = known
            .filter(|_| self.current.is_some())
            .and_then(|known| slots::slot(known, &self.config.operator, self.language))
        {
            out.push_str(&slot);
        }
        out.push_str("</section>");
    }

    /// A clause's text; certificates are decided on the day the page is made.
    fn body(&self, markdown: &str) -> String {
        let held = &self.config.operator.certificates;
        let markdown = truthful(markdown, held, self.today);
        let mut parts = markdown.split(CERTIFICATES);
        let mut out = html(parts.next().unwrap_or_default());
        for part in parts {
            out.push_str(&self.certificates(held));
            out.push_str(&html(part));
        }
        out.truncate(out.trim_end().len());
        out
    }

    fn certificates(&self, held: &[Certificate]) -> String {
        let words = Words::of(self.language);
        let mut items = String::new();
        for one in valid_certificates(held, self.today) {
            let until = one.expires.parse().map(|date| time(date, self.language)).unwrap_or_default();
            let _ = write!(
                items,
                "<li><strong>{}</strong> · {} {} · {} {} · {} {until}",
                escape(&one.name),
                words.number,
                escape(&one.number),
                words.scope,
                escape(&one.scope),
                words.valid_until
            );
        }
        if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
    }
}

fn glossary(out: &mut String, document: &Document) {
    let _ = write!(
        out,
        "<section class=\"glossary\" id=\"glossary\"><h2>{}</h2><dl>",
        escape(&document.glossary.title)
    );
    for term in &document.glossary.terms {
        let _ = write!(out, "<dt>{}<dd>{}", escape(&term.word), escape(&term.meaning));
    }
    out.push_str("</dl></section>");
}

/// The annex's first heading names the section; the rules for children under 14 are a section of their own (R4).
fn annex_sections(out: &mut String, annex: &str) {
    let starts: Vec<usize> = line_starts(annex).filter(|start| annex[*start..].starts_with("## ")).collect();
    for (index, start) in starts.iter().enumerate() {
        let part = &annex[*start..starts.get(index + 1).copied().unwrap_or(annex.len())];
        let Some((id, heading)) = annex_headings(part).next() else { continue };
        let rest = part.split_once('\n').map_or("", |(_, rest)| rest);
        let _ = write!(
            out,
            "<section class=\"annex\" id=\"{}\"><h2>{}</h2>{}</section>",
            escape(id),
            escape(heading),
            html(rest).trim_end()
        );
    }
}

/// A chapter's heading with its number; the preamble has none.
fn numbered(chapter: &Chapter) -> String {
    match chapter.id.strip_prefix("chapter-") {
        Some(number) => format!("{number} {}", chapter.title),
        None => chapter.title.clone(),
    }
}

/// A clause's number before its title. What stands before the first chapter has none.
fn number(known: Option<&clause::Clause>) -> String {
    let number = known.map(clause::Clause::label).filter(|number| !number.is_empty());
    number.map(|number| format!("<span class=\"clause-number\">{number}</span> ")).unwrap_or_default()
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1))
}

/// The annex's sections: `## heading {#id}`, which the generator writes and nothing else in it can look like.
fn annex_headings(annex: &str) -> impl Iterator<Item = (&str, &str)> {
    annex.lines().filter_map(|line| {
        let (heading, id) = line.strip_prefix("## ")?.rsplit_once(" {#")?;
        Some((id.strip_suffix('}')?, heading))
    })
}

/// That a version never begins, and which one took its place.
fn replaced(by: &Published, words: &Words) -> String {
    let version = escape(&by.version);
    format!("{} <a href=\"/policy/{version}\">{version}</a>", words.replaced)
}

/// All versions, newest first.
pub(crate) fn render_versions(policies: &Policies, language: Language) -> String {
    let words = Words::of(language);
    let mut out = format!(
        "<h1>{}</h1><p class=\"intro\">{}</p><ul class=\"rows\">",
        words.versions, words.versions_note
    );
    for published in policies.all().iter().rev() {
        let version = escape(&published.version);
        let _ = write!(
            out,
            "<li><a href=\"/policy/{version}\">{} {version}</a> · {}",
            words.version,
            match policies.replaced_by(published) {
                Some(by) => replaced(&by, words),
                None => time(published.effective_from, language),
            }
        );
        if let Some(before) = policies.before(published) {
            let href = changes::Pair::href(&before.version, &published.version);
            let _ = write!(out, " · <a href=\"{href}\">{}</a>", words.what_changed);
        }
        let Some(text) = published.texts.get(&language) else { continue };
        for (index, change) in published.meta.changes.iter().enumerate() {
            let part = annex_parts(&text.annex).into_iter().find(|part| part.id == change.clause);
            let title = match text.document.clause(&change.clause) {
                Some(clause) => &clause.title,
                None => part.as_ref().map_or(&change.clause, |part| &part.title),
            };
            let lead = if index == 0 { format!("<br>{} ", words.changed) } else { " · ".to_owned() };
            let _ = write!(
                out,
                "{lead}<a href=\"/policy/{version}#{}\">{}</a>{}",
                escape(&change.clause),
                escape(title),
                words.in_brackets(class(change.class, language))
            );
        }
        let _ = write!(
            out,
            "<details class=\"hash\"><summary>{}</summary>{} <code>{}</code></details>",
            words.hash,
            words.hash_note,
            escape(&text.sha256)
        );
    }
    out.push_str("</ul>");
    out
}

#[cfg(test)]
mod tests;
