//! The frame around every page: head, header, navigation, footer.

use super::{content::Content, render::NOT_FOUND};
use crate::{
    config::Operator,
    messages::{Words, words},
    policies::escape,
    state::AppState,
};
use contract::{language::Language, paths};
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
         <title>{title}</title><meta name=\"description\" content=\"{description}\">\
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
        header = header(words, path, language),
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

fn header(words: &Words, path: &str, language: Language) -> String {
    let mut out = format!(
        "<header class=\"top\"><a class=\"brand\" href=\"/\">{} <span>{}</span></a><nav id=\"nav\" class=\"nav\" aria-label=\"{}\"><ul>",
        words.brand, words.center, words.nav
    );
    for (href, name) in [
        ("/", words.home),
        ("/policy", words.policy),
        ("/choices", words.choices),
        ("/receipts", words.receipts),
        ("/data", words.data),
        ("/contact", words.contact),
    ] {
        let current = if href == path { " aria-current=\"page\"" } else { "" };
        let _ = write!(out, "<li><a href=\"{href}\"{current}>{name}</a></li>");
    }
    let _ = write!(
        out,
        "</ul></nav><div class=\"languages\" id=\"languages\" role=\"group\" aria-label=\"{}\">",
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
        "</div><div id=\"who\" class=\"who\"><a class=\"button quiet\" href=\"/sign-in\">{}</a></div></header>",
        words.sign_in
    );
    out
}

fn footer(words: &Words, operator: &Operator, language: Language) -> String {
    format!(
        "<footer class=\"foot\"><p>{} {}</p><p>{} · {}</p><ul><li><a href=\"/policy\">{}</a></li><li><a href=\"/security\">{}</a></li>\
         <li><a href=\"/verify\">{}</a></li><li><a href=\"/contact\">{}</a></li></ul></footer>",
        words.by,
        escape(Operator::text(&operator.name, language)),
        phone_link(operator),
        mail_link(&operator.email),
        words.policy,
        words.security,
        words.verify,
        words.contact
    )
}

/// Customer service's phone as a link.
pub(super) fn phone_link(operator: &Operator) -> String {
    let digits: String =
        operator.phone.chars().filter(|character| character.is_ascii_digit() || *character == '+').collect();
    format!("<a href=\"tel:{digits}\">{}</a>", escape(&operator.phone))
}

/// A mail address as a link.
pub(super) fn mail_link(address: &str) -> String {
    format!("<a href=\"mailto:{0}\">{0}</a>", escape(address))
}
