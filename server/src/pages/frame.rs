//! The frame around every page: head, header, navigation, footer.

use super::{content::Content, render::NOT_FOUND};
use crate::{
    config::Operator,
    messages::{Words, words},
    policies::{escape, tel},
    state::AppState,
};
use contract::{
    language::Language,
    pages::{self, Audience, Page, Section},
    paths,
};
use std::fmt::Write as _;

/// 中文, drawn: as text, these two characters alone would make an English page wait for a second font before its first paint.
const CHINESE_DRAWN: &str = "<svg viewBox=\"0 0 33 16\" aria-hidden=\"true\"><path d=\"M2 4.5h12v5.5H2zM8 1.5v13.5M18 4.5h13M24.5 1.5v3M28.5 4.5q-1.5 7-10.5 10.5M20.5 4.5q2 7 10.5 10.5\"/></svg>";

/// The whole document.
pub(super) fn wrap(state: &AppState, path: &str, language: Language, content: &Content) -> String {
    let words = words(language);
    let shell = state.shells.shell(content.door);
    let tag = language.tag();
    let title = format!("{} · {} · {}", escape(&content.title), words.center, words.brand);
    let preload =
        format!("<link rel=\"preload\" as=\"fetch\" href=\"{}?lang={tag}\" crossorigin>", paths::CONSENTS);
    let page = pages::find(path.split('?').next().unwrap_or_default());
    // What belongs to one person is of no use in a search.
    let robots = match page.map(|page| page.audience) {
        Some(Audience::Everyone) => "",
        _ => "<meta name=\"robots\" content=\"noindex\">",
    };
    let alternates: String = Language::ALL
        .iter()
        .filter(|_| path != NOT_FOUND)
        .map(|other| {
            let tag = other.tag();
            format!("<link rel=\"alternate\" hreflang=\"{tag}\" href=\"{}\">", in_language(path, tag))
        })
        .collect();
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\" data-door=\"{door}\" data-build=\"{build}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title}</title><meta name=\"description\" content=\"{description}\">{robots}\
         {frame_styles}{first_script}{preload}{links}<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\
         <link rel=\"apple-touch-icon\" href=\"/apple-touch-icon.png\">\
         <link rel=\"manifest\" href=\"/manifest.webmanifest\">{alternates}</head><body>\
         <a class=\"skip\" href=\"#main\">{skip}</a>{header}{styles}{bridge_script}\
         <main id=\"main\" tabindex=\"-1\"><div id=\"prompt\"></div>{content}<div id=\"app\"></div></main>\
         <div id=\"live\" class=\"visually-hidden\" role=\"status\" aria-live=\"polite\"></div>{footer}{start}</body></html>",
        door = content.door.name(),
        build = escape(state.shells.assets().build()),
        description = words.description,
        frame_styles = shell.frame_styles,
        styles = shell.styles,
        first_script = shell.first_script,
        bridge_script = shell.bridge_script,
        links = shell.links,
        skip = words.skip,
        header = header(words, page, path, &state.config.operator, language),
        content = content.html,
        footer = footer(words, &state.config.operator, language),
        start = shell.start_script,
    )
}

/// A path with its query, in this language.
fn in_language(path: &str, tag: &str) -> String {
    let mark = if path.contains('?') { "&amp;" } else { "?" };
    format!("{}{mark}lang={tag}", escape(path))
}

fn header(words: &Words, page: Option<&Page>, path: &str, operator: &Operator, language: Language) -> String {
    let mut out = format!(
        "<header class=\"top\"><a class=\"brand\" href=\"/\">{} <span>{}</span></a><nav id=\"nav\" class=\"nav\" aria-label=\"{}\"><ul>",
        words.brand, words.center, words.nav
    );
    for section in Section::ALL {
        let current = match page.filter(|page| page.section == Some(section)) {
            Some(page) if page.path == section.path() => " aria-current=\"page\"",
            Some(_) => " aria-current=\"true\"",
            None => "",
        };
        let (href, name) = (section.path(), section.name(language));
        let _ = write!(out, "<li><a href=\"{href}\"{current}>{name}</a></li>");
    }
    let _ = write!(
        out,
        "</ul></nav>{}<div class=\"languages\" id=\"languages\" role=\"group\" aria-label=\"{}\">",
        call(words, operator, language),
        words.languages
    );
    for (other, name) in [(Language::En, "English"), (Language::ZhHans, "中文")] {
        let current = if other == language { " aria-current=\"true\"" } else { "" };
        let shown = if language == Language::En && other == Language::ZhHans { CHINESE_DRAWN } else { name };
        let _ = write!(
            out,
            "<a href=\"{1}\" lang=\"{0}\" hreflang=\"{0}\" aria-label=\"{name}\"{current}>{shown}</a>",
            other.tag(),
            in_language(path.find('?').map_or("", |query| &path[query..]), other.tag())
        );
    }
    let _ = write!(
        out,
        "</div><div id=\"who\" class=\"who\"><a class=\"button quiet\" href=\"{}\">{}</a></div></header>",
        pages::SIGN_IN,
        pages::page(pages::SIGN_IN).title(language)
    );
    out
}

/// The number to call, and when somebody answers: on every page, in sight.
fn call(words: &Words, operator: &Operator, language: Language) -> String {
    let hours = escape(Operator::text(&operator.hours, language));
    let hours = if hours.is_empty() { hours } else { format!("<span>{hours}</span>") };
    format!(
        "<p class=\"call\"><a href=\"{}\"><span class=\"visually-hidden\">{} </span>{}</a>{hours}</p>",
        tel(&operator.phone),
        words.call,
        escape(&operator.phone)
    )
}

fn footer(words: &Words, operator: &Operator, language: Language) -> String {
    let links: String = [pages::POLICY, pages::SECURITY, pages::VERIFY, pages::HELP]
        .iter()
        .map(|path| format!("<li>{}</li>", page_link(path, language)))
        .collect();
    format!(
        "<footer class=\"foot\"><p>{} {}</p><p>{} · {}</p><ul>{links}</ul></footer>",
        words.by,
        escape(Operator::text(&operator.name, language)),
        phone_link(operator),
        mail_link(&operator.email),
    )
}

/// A link that is a page's name.
pub(super) fn page_link(path: &str, language: Language) -> String {
    format!("<a href=\"{path}\">{}</a>", pages::page(path).title(language))
}

/// Customer service's phone as a link.
pub(super) fn phone_link(operator: &Operator) -> String {
    format!("<a href=\"{}\">{}</a>", tel(&operator.phone), escape(&operator.phone))
}

/// A mail address as a link.
pub(super) fn mail_link(address: &str) -> String {
    format!("<a href=\"mailto:{0}\">{0}</a>", escape(address))
}
