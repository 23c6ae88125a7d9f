//! What changed between two versions: only that, clause by clause, both texts beside each other, the words that differ marked.

use super::{
    number,
    words::{Words, class, time},
};
use crate::{
    config::Config,
    policies::{
        CERTIFICATES, ChangeClass, Policies, Published,
        compare::{ClauseDifference, PartDifference, compare},
        diff::{self, Piece},
        escape, truthful,
    },
};
use contract::{clause, language::Language};
use jiff::civil::Date;
use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

/// Two versions to compare.
pub(crate) struct Pair {
    older: Arc<Published>,
    newer: Arc<Published>,
}

impl Pair {
    /// The versions of these names; for a name that is missing or none of ours, the one in force and the one before it: what
    /// messengers add to a shared link must not lead to nowhere. `None`: there is only one.
    pub(crate) fn of(policies: &Policies, today: Date, from: Option<&str>, to: Option<&str>) -> Option<Self> {
        let named = |name: Option<&str>| name.and_then(|version| policies.version(version));
        let newer = named(to).or_else(|| policies.current(today))?;
        let older = named(from).filter(|older| older.position <= newer.position);
        let older = older.or_else(|| policies.before(&newer))?;
        Some(Self { older, newer })
    }

    /// Where it is shown.
    pub(super) fn href(older: &str, newer: &str) -> String {
        format!("/policy/changes?from={}&amp;to={}", escape(older), escape(newer))
    }
}

/// The page's inside.
pub(crate) fn render_changes(
    policies: &Policies,
    pair: Option<&Pair>,
    language: Language,
    config: &Config,
    today: Date,
) -> String {
    let words = Words::of(language);
    let mut out = format!("<h1>{}</h1>", words.changes);
    let all = format!("<p><a href=\"/policy/versions\">{}</a></p>", words.versions);
    let Some(Pair { older, newer }) = pair else {
        let _ = write!(out, "<p class=\"intro\">{}</p>{all}", words.only_one);
        return out;
    };
    let begins = if newer.effective_from <= today { words.since } else { words.from };
    let (old, new) = (escape(&older.version), escape(&newer.version));
    let _ = write!(
        out,
        "<p class=\"intro\">{} {old} → {} {new} · {begins} {}</p><p>{}</p><p><a href=\"/policy/{new}\">{} {new}</a> · \
         <a href=\"/policy/{old}\">{} {old}</a></p>",
        words.version,
        words.version,
        time(newer.effective_from, language),
        words.changes_note,
        words.whole,
        words.whole,
    );
    let mut between = policies.way_to(newer);
    between.retain(|one| one.position > older.position);
    let held = &config.operator.certificates;
    let read = |body: &str| truthful(body, held, today).replace(CERTIFICATES, "");
    let found = compare(older, newer, &between, language, read);
    if found.clauses.is_empty() && found.annex.is_empty() {
        let _ = write!(out, "<p>{}</p>", words.no_change);
    }
    let columns = Columns { words, old: &old, new: &new, upcoming: newer.effective_from > today };
    for one in &found.clauses {
        columns.clause(&mut out, one, newer, language);
    }
    if !found.annex.is_empty() {
        let _ = write!(out, "<h2 class=\"changes-annex\">{}</h2>", words.annex);
        for part in &found.annex {
            columns.part(&mut out, part, newer, language);
        }
    }
    out.push_str(&all);
    out
}

struct Columns<'a> {
    words: &'static Words,
    old: &'a str,
    new: &'a str,
    /// Whether the newer version is still to begin.
    upcoming: bool,
}

impl Columns<'_> {
    fn clause(&self, out: &mut String, one: &ClauseDifference, newer: &Published, language: Language) {
        let words = self.words;
        let id = escape(&one.id);
        let _ = write!(
            out,
            "<section class=\"change\" id=\"{id}\"><h2>{}{}</h2>",
            number(clause::find(&one.id)),
            escape(&one.title)
        );
        self.classed(out, &one.classes, &one.ends, newer, language);
        match (&one.before, &one.after) {
            (Some(before), Some(after)) if before == after => {
                let _ = write!(out, "<p>{}</p>", words.unchanged);
            }
            (before, after) => {
                let pieces =
                    diff::words(before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
                self.columns(
                    out,
                    before.is_some().then_some(&pieces),
                    after.is_some().then_some(&pieces),
                    "h3",
                );
            }
        }
        let _ = write!(out, "<p><a href=\"/policy/{}#{id}\">{}</a></p></section>", self.new, words.in_whole);
    }

    /// How changes are classed, and whose consents they end.
    fn classed(
        &self,
        out: &mut String,
        classes: &[ChangeClass],
        ends: &BTreeSet<String>,
        newer: &Published,
        language: Language,
    ) {
        let words = self.words;
        let classes: Vec<&str> = classes.iter().map(|one| class(*one, language)).collect();
        if !classes.is_empty() {
            let _ =
                write!(out, "<p class=\"change-class\">{} {}</p>", words.changed, classes.join(words.comma));
        }
        let names = ends.iter().filter_map(|id| {
            let text = newer.meta.purpose(id)?.text.get(&language)?;
            Some(format!("<strong>{}</strong>", escape(&text.name)))
        });
        let names: Vec<String> = names.collect();
        if !names.is_empty() {
            let ids: Vec<&str> = ends.iter().map(String::as_str).collect();
            let _ = write!(
                out,
                "<div class=\"touches\" data-touches=\"{}\"{}><p>{}{}{}</p></div>",
                escape(&ids.join(" ")),
                if self.upcoming { " data-upcoming=\"true\"" } else { "" },
                words.asked_again,
                words.blank,
                names.join(words.comma)
            );
        }
    }

    /// Of the annex only the lines that differ, each below the item that it belongs to.
    fn part(&self, out: &mut String, part: &PartDifference, newer: &Published, language: Language) {
        let _ = write!(
            out,
            "<section class=\"change\" id=\"{}\"><h3>{}</h3>",
            escape(&part.id),
            escape(&part.title)
        );
        self.classed(out, &part.classes, &part.ends, newer, language);
        let (mut before, mut after) = (String::new(), String::new());
        let mut owner = None;
        for piece in diff::lines(&part.before, &part.after) {
            match piece {
                Piece::Same(line) if line.starts_with('•') => owner = Some(line),
                Piece::Same(_) => {}
                Piece::Gone(line) | Piece::New(line) => {
                    if let Some(owner) = owner.take_if(|_| line.starts_with('–')) {
                        for text in [&mut before, &mut after] {
                            text.push_str(owner);
                            text.push('\n');
                        }
                    }
                    let text = if matches!(piece, Piece::Gone(_)) { &mut before } else { &mut after };
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        if before.is_empty() && after.is_empty() {
            let _ = write!(out, "<p>{}</p>", self.words.unchanged);
        } else {
            let pieces = diff::words(&before, &after);
            let (old, new) = (!before.is_empty(), !after.is_empty());
            self.columns(out, old.then_some(&pieces), new.then_some(&pieces), "h4");
        }
        let _ = write!(
            out,
            "<p><a href=\"/policy/{}#{}\">{}</a></p></section>",
            self.new,
            escape(&part.id),
            self.words.in_whole
        );
    }

    fn columns(
        &self,
        out: &mut String,
        old: Option<&Vec<Piece<'_>>>,
        new: Option<&Vec<Piece<'_>>>,
        level: &str,
    ) {
        let words = self.words;
        out.push_str("<div class=\"compare\">");
        for (pieces, title, version, nothing) in
            [(old, words.before, self.old, words.is_new), (new, words.now, self.new, words.is_gone)]
        {
            let _ = write!(
                out,
                "<div class=\"compared\"><{level}>{title}{}</{level}>",
                words.in_brackets(&format!("{} {version}", words.version))
            );
            match pieces {
                Some(pieces) => out.push_str(&marked(pieces, title == words.now)),
                None => {
                    let _ = write!(out, "<p>{nothing}</p>");
                }
            }
            out.push_str("</div>");
        }
        out.push_str("</div>");
    }
}

/// One side of the comparison as paragraphs.
fn marked(pieces: &[Piece<'_>], newer: bool) -> String {
    let mut out = String::from("<p>");
    let mut open = false;
    for piece in pieces {
        let (text, mark) = match piece {
            Piece::Same(text) => (text, false),
            Piece::Gone(text) if !newer => (text, true),
            Piece::New(text) if newer => (text, true),
            Piece::Gone(_) | Piece::New(_) => continue,
        };
        let tag = if newer { "ins" } else { "del" };
        let is_break = *text == "\n";
        if open && (!mark || is_break) {
            let _ = write!(out, "</{tag}>");
            open = false;
        }
        if is_break {
            out.push_str("</p><p>");
            continue;
        }
        if mark && !open {
            let _ = write!(out, "<{tag}>");
            open = true;
        }
        out.push_str(&escape(text));
    }
    if open {
        out.push_str(if newer { "</ins>" } else { "</del>" });
    }
    out.push_str("</p>");
    out.replace("<p></p>", "")
}
