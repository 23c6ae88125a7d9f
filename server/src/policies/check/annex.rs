//! The annex's own texts: retention, sensitive information, rights, complaints, children under 14 (PIPL art. 17, 30, 31, 50).

use super::{need, texts::leads_to_a_page};
use crate::{
    http::text::is_hostile,
    policies::{Finding, Meta, Words, inline::page_links, mistakes::line_of, placeholder},
};
use contract::{
    language::Language,
    pages::{PAGES, Page},
};

pub(super) fn check(meta: &Meta, source: &str, findings: &mut Vec<Finding>) {
    for language in Language::ALL {
        let tag = language.tag();
        let under14 = meta.under14.text.get(&language).map_or("", String::as_str);
        need(under14, format!("under14.text.{tag}"), "the rules for children under 14", findings);
        let Some(texts) = meta.annex.get(&language) else {
            findings.push(Finding::new(
                "meta.toml",
                format!("annex.{tag}"),
                "add the annex in this language",
            ));
            continue;
        };
        for (name, text, what) in [
            ("retention", &texts.retention, "how long information is kept, and what follows"),
            (
                "sensitive",
                &texts.sensitive,
                "why sensitive information is necessary, and what a leak could do",
            ),
            ("complaint", &texts.complaint, "where one can complain"),
        ] {
            need(text, format!("annex.{tag}.{name}"), what, findings);
        }
        for (id, text) in texts.rights.all() {
            let what = format!("how this right is used: {}", Words::right(Language::En, id).to_lowercase());
            need(text, format!("annex.{tag}.rights.{id}"), &what, findings);
        }
    }
    pages(source, findings);
    for (at, _) in placeholder::all(source) {
        let place = format!("line {}", line_of(source, at));
        findings.push(Finding::new(
            "meta.toml",
            place,
            "write this without a placeholder; they belong into the texts",
        ));
    }
    for (index, line) in source.lines().enumerate() {
        if is_hostile(line) {
            let advice = "take out the control or direction characters";
            findings.push(Finding::new("meta.toml", format!("line {}", index + 1), advice));
        }
    }
}

/// A page is named as people know it, as a link; nobody reads a path.
fn pages(source: &str, findings: &mut Vec<Finding>) {
    let texts = source.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with('#'));
    for (index, line) in texts {
        let mut note =
            |advice: String| findings.push(Finding::new("meta.toml", format!("line {}", index + 1), advice));
        let links = page_links(line);
        for (.., page) in links.iter().filter(|(.., page)| !leads_to_a_page(page)) {
            note(format!("{page} is no page of ours; correct the link"));
        }
        let bare = |page: &&Page| {
            let mut found = line.match_indices(page.path).map(|(at, _)| at);
            page.path.len() > 1 && found.any(|at| links.iter().all(|(place, ..)| !place.contains(&at)))
        };
        if let Some(Page { path, .. }) = PAGES.iter().find(bare) {
            note(format!(
                "write the page’s name and link it, as in [Your choices](/choices), instead of {path}"
            ));
        }
    }
}
