//! A policy text: Markdown with a fixed shape, read into chapters, clauses and a glossary.
//!
//! `##` is a chapter, `###` a group, `####` a clause, each with its id as `{#id}`; a clause opens with its summary as a quotation.

use super::{
    inline::{self, OPTIONS},
    mistakes::Mistake,
};
use contract::language::Language;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use serde::Deserialize;
use std::ops::Range;

/// A policy in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The language that it says it is in.
    pub language: Language,
    /// Its heading.
    pub title: String,
    /// One paragraph under the heading.
    pub intro: String,
    /// In order; the first is the preamble.
    pub chapters: Vec<Chapter>,
    /// The special words.
    pub glossary: Glossary,
}

/// A chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Its anchor.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its parts; a chapter without headings of its own has one without a heading.
    pub groups: Vec<Group>,
}

/// Clauses under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its anchor and heading, if it has one.
    pub heading: Option<(String, String)>,
    /// In order.
    pub clauses: Vec<Clause>,
}

/// A clause's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its anchor.
    pub id: String,
    /// Its heading, plain text.
    pub title: String,
    /// One sentence, plain text; empty where it is missing.
    pub summary: String,
    /// Markdown.
    pub body: String,
}

/// The glossary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    /// Its heading.
    pub title: String,
    /// In order.
    pub terms: Vec<Term>,
}

/// A word and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word, plain text.
    pub word: String,
    /// Its meaning, plain text.
    pub meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    language: Language,
    intro: String,
}

struct Heading {
    level: HeadingLevel,
    id: String,
    title: String,
    range: Range<usize>,
}

/// Where the body begins: after the front matter.
pub(super) fn split_front(source: &str) -> Option<(&str, usize)> {
    let rest = source.strip_prefix("+++\n")?;
    let end = rest.find("\n+++\n")?;
    Some((&rest[..end], 4 + end + 5))
}

impl Document {
    /// Reads a text.
    pub(super) fn parse(source: &str) -> Result<Self, Vec<Mistake>> {
        let Some((front, start)) = split_front(source) else {
            return Err(vec![Mistake::at(
                source,
                0,
                "put title, language and intro as TOML between two lines +++ at the top",
            )]);
        };
        let front: Front = toml::from_str(front).map_err(|error| {
            vec![Mistake::at(source, 4, format!("mend the front matter: {}", error.message()))]
        })?;
        let mut mistakes = Vec::new();
        let headings = headings(source, start, &mut mistakes);
        let mut document = Self {
            language: front.language,
            title: front.title,
            intro: front.intro,
            chapters: Vec::new(),
            glossary: Glossary::default(),
        };
        if let Some(first) = headings.first()
            && !source[start..first.range.start].trim().is_empty()
        {
            mistakes.push(Mistake::at(
                source,
                start,
                "move this text into a clause; it stands before the first heading",
            ));
        }
        for (index, heading) in headings.iter().enumerate() {
            let end = headings.get(index + 1).map_or(source.len(), |next| next.range.start);
            document.take(source, heading, heading.range.end..end, &mut mistakes);
        }
        if mistakes.is_empty() { Ok(document) } else { Err(mistakes) }
    }

    fn take(&mut self, source: &str, heading: &Heading, content: Range<usize>, mistakes: &mut Vec<Mistake>) {
        let mut wrong = |advice: &str| mistakes.push(Mistake::at(source, heading.range.start, advice));
        let text = &source[content];
        if heading.id.is_empty() {
            return wrong("give this heading an id, such as {#keep-retention}");
        }
        match (heading.level, self.chapters.last_mut()) {
            (HeadingLevel::H2, _) if heading.id == "glossary" => {
                self.glossary.title.clone_from(&heading.title);
                self.glossary.terms = terms(text);
            }
            (HeadingLevel::H2, _) => {
                let (id, title) = (heading.id.clone(), heading.title.clone());
                self.chapters.push(Chapter { id, title, groups: Vec::new() });
            }
            (HeadingLevel::H3, Some(chapter)) => {
                let heading = Some((heading.id.clone(), heading.title.clone()));
                chapter.groups.push(Group { heading, clauses: Vec::new() });
            }
            (HeadingLevel::H4, Some(chapter)) => {
                if chapter.groups.is_empty() {
                    chapter.groups.push(Group { heading: None, clauses: Vec::new() });
                }
                let (summary, body) = split_summary(text);
                let clause = Clause { id: heading.id.clone(), title: heading.title.clone(), summary, body };
                if let Some(group) = chapter.groups.last_mut() {
                    group.clauses.push(clause);
                }
                return;
            }
            (HeadingLevel::H3 | HeadingLevel::H4, None) => {
                return wrong("put this heading into a chapter (##)");
            }
            _ => return wrong("use ## for a chapter, ### for a group and #### for a clause"),
        }
        if heading.id != "glossary" && !text.trim().is_empty() {
            wrong("move the text under this heading into a clause (####)");
        }
    }

    /// Every clause in order.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.chapters.iter().flat_map(|chapter| &chapter.groups).flat_map(|group| &group.clauses)
    }

    /// The clause of this id.
    #[must_use]
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses().find(|clause| clause.id == id)
    }

    /// Every anchor in order, clauses and headings alike.
    pub(super) fn anchors(&self) -> Vec<&str> {
        let mut out = Vec::new();
        for chapter in &self.chapters {
            out.push(chapter.id.as_str());
            for group in &chapter.groups {
                out.extend(group.heading.iter().map(|(id, _)| id.as_str()));
                out.extend(group.clauses.iter().map(|clause| clause.id.as_str()));
            }
        }
        if !self.glossary.title.is_empty() {
            out.push("glossary");
        }
        out
    }
}

/// The headings of the outermost level, and what is wrong with the markup around them.
fn headings(source: &str, start: usize, mistakes: &mut Vec<Mistake>) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut open: Option<Heading> = None;
    for (event, range) in Parser::new_ext(&source[start..], OPTIONS).into_offset_iter() {
        let range = range.start + start..range.end + start;
        let mut wrong = |advice: &str| mistakes.push(Mistake::at(source, range.start, advice));
        match &event {
            Event::Html(_) | Event::InlineHtml(_) => {
                wrong("write this without HTML; only Markdown is allowed");
            }
            Event::Start(Tag::Image { .. }) => wrong("leave the picture out; a policy is text"),
            Event::Start(Tag::Link { dest_url, .. }) if !inline::is_safe_link(dest_url) => {
                wrong("link only to /pages of ours, #clauses, https:, mailto: or tel:");
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                if depth > 0 {
                    wrong("move this heading out of the list or quotation");
                } else {
                    let id = id.as_ref().map(ToString::to_string).unwrap_or_default();
                    open = Some(Heading { level: *level, id, title: String::new(), range: range.clone() });
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut open {
                    heading.title.push_str(text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(heading) = open.take() {
                    found.push(heading);
                }
            }
            _ => {}
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

/// A clause's summary (the quotation at its start) and the rest.
fn split_summary(text: &str) -> (String, String) {
    let mut events = Parser::new_ext(text, OPTIONS).into_offset_iter();
    match events.next() {
        Some((Event::Start(Tag::BlockQuote(_)), range)) => {
            let quoted: Vec<&str> = text[range.clone()]
                .lines()
                .map(|line| line.trim_start().trim_start_matches('>').trim())
                .collect();
            (inline::plain(&quoted.join("\n")), text[range.end..].trim().to_owned())
        }
        _ => (String::new(), text.trim().to_owned()),
    }
}

/// A glossary's list: `- **word**: meaning`.
fn terms(text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let (mut word, mut meaning, mut strong) = (String::new(), String::new(), false);
    for event in Parser::new_ext(text, OPTIONS) {
        match event {
            Event::Start(Tag::Item) => (word, meaning, strong) = (String::new(), String::new(), false),
            Event::Start(Tag::Strong) => strong = meaning.is_empty(),
            Event::End(TagEnd::Strong) => strong = false,
            Event::Text(part) | Event::Code(part) => {
                if strong { &mut word } else { &mut meaning }.push_str(&part);
            }
            Event::SoftBreak | Event::HardBreak => meaning.push(' '),
            Event::End(TagEnd::Item) => {
                let meaning = meaning.trim_start_matches([':', '：']).trim().to_owned();
                terms.push(Term { word: word.trim().to_owned(), meaning });
            }
            _ => {}
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::Document;

    const FRONT: &str = "+++\ntitle = \"T\"\nlanguage = \"en\"\nintro = \"I\"\n+++\n";

    fn parse(body: &str) -> Result<Document, Vec<(usize, String)>> {
        Document::parse(&format!("{FRONT}{body}"))
            .map_err(|mistakes| mistakes.into_iter().map(|mistake| (mistake.line, mistake.advice)).collect())
    }

    #[test]
    fn a_text_is_read_into_chapters_groups_clauses_and_terms() {
        let read = parse(
            "\n## One {#chapter-1}\n\n### Group {#g}\n\n#### A clause {#a}\n> In\n> short.\n\nBody *one*.\n\n- x\n\n#### B {#b}\n\
             > S.\n\nT.\n\n## Words {#glossary}\n\n- **Word**: its: meaning\n- **词**：意思\n",
        )
        .expect("a text");
        let group = &read.chapters[0].groups[0];
        assert_eq!(group.heading, Some(("g".to_owned(), "Group".to_owned())));
        assert_eq!(group.clauses[0].summary, "In short.");
        assert_eq!(group.clauses[0].body, "Body *one*.\n\n- x");
        assert_eq!(read.clause("b").map(|clause| clause.body.as_str()), Some("T."));
        assert_eq!(read.glossary.terms[0].meaning, "its: meaning");
        assert_eq!(
            (read.glossary.terms[1].word.as_str(), read.glossary.terms[1].meaning.as_str()),
            ("词", "意思")
        );
        assert_eq!(read.anchors(), ["chapter-1", "g", "a", "b", "glossary"]);
    }

    #[test]
    fn markup_that_a_policy_may_not_hold_is_refused_with_its_line() {
        for (body, line, word) in [
            ("## C {#c}\n\n#### A {#a}\n> s\n\nx <b>y</b>\n", 11, "HTML"),
            ("## C {#c}\n\n#### A {#a}\n> s\n\n<script>y</script>\n", 11, "HTML"),
            ("## C {#c}\n\n#### A {#a}\n> s\n\n[x](javascript:alert)\n", 11, "link only"),
            ("## C {#c}\n\n#### A {#a}\n> s\n\n![x](/x.png)\n", 11, "picture"),
            ("## C\n", 6, "an id"),
            ("#### A {#a}\n> s\n\nx\n", 6, "into a chapter"),
            ("## C {#c}\n\nstray\n", 6, "into a clause"),
            ("stray\n\n## C {#c}\n", 6, "first heading"),
            ("# Top {#t}\n", 6, "use ##"),
            ("## C {#c}\n\n- #### A {#a}\n", 8, "out of the list"),
        ] {
            let mistakes = parse(body).expect_err(body);
            assert!(
                mistakes.iter().any(|(at, advice)| *at == line && advice.contains(word)),
                "{body}: {mistakes:?}"
            );
        }
        assert!(Document::parse("## C {#c}\n").is_err());
        assert!(Document::parse("+++\ntitle = \"T\"\nlanguage = \"fr\"\nintro = \"I\"\n+++\n").is_err());
    }
}
