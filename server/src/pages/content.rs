//! What stands inside the frame, per page.

use super::{
    Door, article,
    frame::{mail_link, phone_link},
    render::NOT_FOUND,
};
use crate::{
    config::{Config, Operator},
    error::Failure,
    messages::{Words, answer_time, words},
    policies::{escape, valid_certificates},
    state::AppState,
};
use contract::language::Language;

/// The page of changes; its query names the versions.
pub(super) const CHANGES: &str = "/policy/changes";

/// A page's inside.
pub(super) struct Content {
    pub(super) door: Door,
    pub(super) title: String,
    pub(super) html: String,
}

/// The content of a path, if there is a page.
pub(super) fn of(state: &AppState, path: &str, language: Language) -> Result<Option<Content>, Failure> {
    let words = words(language);
    let operator = &state.config.operator;
    let behind = |door, title: &str, html: String| Ok(Some(Content { door, title: title.to_owned(), html }));
    let center = |title: &str, html: String| behind(Door::Center, title, html);
    let forms = |title: &str, html: String| behind(Door::Forms, title, html);
    let data = |title: &str, html: String| behind(Door::Data, title, html);
    let account = |title: &str, html: String| behind(Door::Account, title, html);
    match path {
        "/" => center(words.home, home(words)),
        "/policy" => {
            let policy = state.policy()?;
            center(
                words.policy,
                article::render(&policy, language, Some(&state.policies), &state.config, state.today()),
            )
        }
        "/policy/versions" => {
            center(words.versions, section(&article::render_versions(&state.policies, language)))
        }
        "/choices" => center(words.choices, by_app(words, operator, words.choices)),
        "/receipts" => account(words.receipts, by_app(words, operator, words.receipts)),
        "/verify" => account(words.verify, by_app(words, operator, words.verify)),
        "/sign-in" => center(words.sign_in, by_app(words, operator, words.sign_in)),
        "/sessions" => account(words.sessions, by_app(words, operator, words.sessions)),
        "/forget" => forms(words.forget, by_app(words, operator, words.forget)),
        "/requests" => forms(words.requests, by_app(words, operator, words.requests)),
        "/contact" => center(words.contact, contact(words, &state.config, language)),
        "/security" => center(words.security, security(words, state, language)),
        "/data" => data(words.data, by_app(words, operator, words.data)),
        "/cancel" => data(words.cancel, by_app(words, operator, words.cancel)),
        "/download" => data(words.download, by_app(words, operator, words.download)),
        "/minors" => data(words.minors, by_app(words, operator, words.minors)),
        "/guardian" => behind(Door::Guardian, words.guardian, by_app(words, operator, words.guardian)),
        "/certificate" => data(words.certificate, by_app(words, operator, words.certificate)),
        category if category.starts_with("/data/") => {
            let id = category.trim_start_matches("/data/");
            if !state.policy()?.meta.categories.iter().any(|category| category.id == id) {
                return Ok(None);
            }
            data(words.data, by_app(words, operator, words.data))
        }
        NOT_FOUND => center(words.not_found, not_found(words)),
        changes if changes.split('?').next() == Some(CHANGES) => {
            let asked = |name: &str| {
                let query = changes.split_once('?').map_or("", |(_, query)| query);
                query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
            };
            let (policies, today) = (&state.policies, state.today());
            let pair = article::Pair::of(policies, today, asked("from"), asked("to"));
            let inside = article::render_changes(policies, pair.as_ref(), language, &state.config, today);
            center(words.changes, section(&inside))
        }
        other => {
            let Some(policy) =
                other.strip_prefix("/policy/").and_then(|version| state.policies.version(version))
            else {
                return Ok(None);
            };
            let (config, today) = (&state.config, state.today());
            let html = match state.policies.replaced_by(&policy) {
                Some(by) => article::render_replaced(&policy, language, &by, config, today),
                None => article::render(&policy, language, None, config, today),
            };
            center(&format!("{} {}", words.policy, policy.version), html)
        }
    }
}

fn section(inside: &str) -> String {
    format!("<section id=\"page\" class=\"page\">{inside}</section>")
}

fn home(words: &Words) -> String {
    section(&format!(
        "<h1>{}</h1><p class=\"intro\">{}</p><ol class=\"steps\"><li><a href=\"/policy\">{}</a></li><li><a href=\"/choices\">{}</a></li>\
         <li><a href=\"/verify\">{}</a></li></ol>",
        words.home, words.home_text, words.home_read, words.home_choose, words.home_verify
    ))
}

/// A page that the app fills: its heading, and what is true if the app never comes: at once where scripts are off, else when
/// the start has failed or takes too long (`.late` in the styles). It lies over the grey lines, so nothing moves.
fn by_app(words: &Words, operator: &Operator, title: &str) -> String {
    let blank = words.blank;
    let (phone, mail) = (phone_link(operator), mail_link(&operator.email));
    let ways = format!("{}{blank}{phone} · {mail}", words.or_contact);
    section(&format!(
        "<h1>{title}</h1><p class=\"late\" id=\"late\" role=\"alert\">{}{blank}<a href=\"\">{}</a>{blank}{ways}</p>\
         <div class=\"skeleton\" aria-hidden=\"true\"></div><noscript><p>{}{blank}{ways}</p></noscript>",
        words.not_started, words.load_again, words.needs_scripts
    ))
}

fn contact(words: &Words, config: &Config, language: Language) -> String {
    let operator = &config.operator;
    let text = |texts| escape(Operator::text(texts, language));
    section(&format!(
        "<h1>{}</h1><p class=\"intro\">{}</p><dl class=\"facts\"><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}<br>{}</dd>\
         <dt>{}</dt><dd>{}</dd></dl><p><a class=\"button primary\" href=\"/requests\">{}</a></p><p>{}</p><p>{}</p>",
        words.contact,
        words.contact_text,
        words.phone,
        phone_link(operator),
        words.email,
        mail_link(&operator.email),
        words.post,
        text(&operator.name),
        text(&operator.address),
        words.officer,
        text(&operator.officer),
        words.requests,
        answer_time(config.requests.answer_days, language),
        words.complain
    ))
}

fn security(words: &Words, state: &AppState, language: Language) -> String {
    let measures: String =
        words.measures.iter().map(|(name, text)| format!("<dt>{name}</dt><dd>{text}</dd>")).collect();
    let valid = valid_certificates(&state.config.operator.certificates, state.today()).collect::<Vec<_>>();
    let certificates = if valid.is_empty() {
        format!("<p>{}</p>", words.no_certificates)
    } else {
        let lines: String = valid
            .iter()
            .map(|found| {
                let parts =
                    [&found.name, &found.number, &found.scope, &found.expires].map(|part| escape(part));
                format!("<li>{}</li>", parts.join(" · "))
            })
            .collect();
        format!("<ul>{lines}</ul>")
    };
    let databases = state.datamap.databases().iter().map(|database| {
        let said = database.encryption(language).unwrap_or(words.encryption_unsaid);
        format!("<dt>{}</dt><dd>{}</dd>", escape(database.name(language)), escape(said))
    });
    let databases: String = databases.collect();
    section(&format!(
        "<h1>{}</h1><p class=\"intro\">{}</p><h2>{}</h2><dl class=\"facts\">{measures}</dl>\
         <h2>{}</h2><p>{}</p><dl class=\"facts\">{databases}</dl><h2>{}</h2>{certificates}<p>{} {}</p>",
        words.security,
        words.security_text,
        words.in_force,
        words.databases,
        words.databases_note,
        words.certificates,
        words.report_flaw,
        mail_link(&state.config.operator.security_contact)
    ))
}

fn not_found(words: &Words) -> String {
    section(&format!(
        "<h1>{}</h1><p>{}</p><ol class=\"steps\"><li><a href=\"/\">{}</a></li><li><a href=\"/policy\">{}</a></li></ol>",
        words.not_found, words.not_found_text, words.home, words.policy
    ))
}
