//! What stands inside the frame, per page.

use super::{
    article, choices,
    frame::{mail_link, page_link, phone_link},
    overview,
    render::NOT_FOUND,
};
use crate::{
    config::{Config, Operator},
    error::Failure,
    messages::{Words, answer_time, words},
    policies::{escape, tel, valid_certificates},
    state::AppState,
};
use contract::{
    language::Language,
    pages::{self, Door, Page},
};

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
    if path == NOT_FOUND {
        let html = not_found(words, language);
        return Ok(Some(Content { door: Door::Center, title: words.not_found.to_owned(), html }));
    }
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let Some(page) = pages::find(bare) else { return Ok(None) };
    let mut title = page.title(language).to_owned();
    let (policies, config, today) = (&state.policies, &state.config, state.today());
    let html = match page.path {
        pages::OVERVIEW => overview::render(page, &*state.policy()?, operator, language, today),
        pages::POLICY => article::render(&*state.policy()?, language, Some(policies), config, today),
        pages::VERSIONS => section(&article::render_versions(policies, language)),
        pages::CHANGES => {
            let asked =
                |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            let pair = article::Pair::of(policies, today, asked("from"), asked("to"));
            section(&article::render_changes(policies, pair.as_ref(), language, config, today))
        }
        pages::VERSION => {
            let named = bare.rsplit('/').next().unwrap_or_default();
            let Some(policy) = policies.version(named) else { return Ok(None) };
            title = format!("{title} {}", policy.version);
            match policies.replaced_by(&policy) {
                Some(by) => article::render_replaced(&policy, language, &by, config, today),
                None => article::render(&policy, language, None, config, today),
            }
        }
        pages::CHOICES => choices::render(page, &*state.policy()?, words, operator, language),
        pages::HELP => help(page, words, config, language),
        pages::SECURITY => security(page, words, state, language),
        pages::CATEGORY => {
            let id = bare.rsplit('/').next().unwrap_or_default();
            if !state.policy()?.meta.categories.iter().any(|category| category.id == id) {
                return Ok(None);
            }
            by_app(words, operator, &title)
        }
        _ => by_app(words, operator, &title),
    };
    Ok(Some(Content { door: page.door, title, html }))
}

pub(super) fn section(inside: &str) -> String {
    section_with("", inside)
}

/// With attributes of its own.
pub(super) fn section_with(attributes: &str, inside: &str) -> String {
    format!("<section id=\"page\" class=\"page\"{attributes}>{inside}</section>")
}

/// A page that the app fills: its heading, and what is true if the app never comes: at once where scripts are off, else when
/// the start has failed or takes too long (`.late` in the styles). It lies over the grey lines, so nothing moves.
fn by_app(words: &Words, operator: &Operator, title: &str) -> String {
    section(&format!(
        "<h1>{title}</h1>{}<div class=\"skeleton\" aria-hidden=\"true\"></div><noscript><p>{}{}{}</p></noscript>",
        not_started(words, operator),
        words.needs_scripts,
        words.blank,
        by_phone_or_mail(words, operator)
    ))
}

/// What is said where the app's start has failed or takes too long, and the way on.
pub(super) fn not_started(words: &Words, operator: &Operator) -> String {
    let blank = words.blank;
    format!(
        "<p class=\"late\" id=\"late\" role=\"alert\">{}{blank}<a href=\"\">{}</a>{blank}{}</p>",
        words.not_started,
        words.load_again,
        by_phone_or_mail(words, operator)
    )
}

fn by_phone_or_mail(words: &Words, operator: &Operator) -> String {
    let (phone, mail) = (phone_link(operator), mail_link(&operator.email));
    format!("{}{}{phone} · {mail}", words.or_contact, words.blank)
}

/// Reaching a person, and what everybody may ask and check.
fn help(page: &Page, words: &Words, config: &Config, language: Language) -> String {
    let operator = &config.operator;
    let text = |texts| escape(Operator::text(texts, language));
    let hours = text(&operator.hours);
    let hours = if hours.is_empty() { hours } else { format!("<p class=\"hours\">{hours}</p>") };
    let to = |path: &str| format!("<li>{}</li>", page_link(path, language));
    let links: String =
        [pages::VERIFY, pages::CERTIFICATE, pages::MINORS, pages::SECURITY, pages::FORGET].map(to).concat();
    section(&format!(
        "<h1>{}</h1><p class=\"intro\">{}</p><p><a class=\"button primary\" href=\"{}\">{} {}</a></p>{hours}\
         <p><a class=\"button\" href=\"{}\">{}</a></p><p>{}</p>\
         <dl class=\"facts\"><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}<br>{}</dd><dt>{}</dt><dd>{}</dd></dl>\
         <ul class=\"tasks\">{links}</ul><p>{}</p>",
        page.title(language),
        words.contact_text,
        tel(&operator.phone),
        words.call,
        escape(&operator.phone),
        pages::REQUESTS,
        pages::page(pages::REQUESTS).title(language),
        answer_time(config.requests.answer_days, language),
        words.email,
        mail_link(&operator.email),
        words.post,
        text(&operator.name),
        text(&operator.address),
        words.officer,
        text(&operator.officer),
        words.complain
    ))
}

fn security(page: &Page, words: &Words, state: &AppState, language: Language) -> String {
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
        page.title(language),
        words.security_text,
        words.in_force,
        words.databases,
        words.databases_note,
        words.certificates,
        words.report_flaw,
        mail_link(&state.config.operator.security_contact)
    ))
}

fn not_found(words: &Words, language: Language) -> String {
    section(&format!(
        "<h1>{}</h1><p>{}</p><ol class=\"steps\"><li>{}</li><li>{}</li></ol>",
        words.not_found,
        words.not_found_text,
        page_link(pages::OVERVIEW, language),
        page_link(pages::POLICY, language)
    ))
}
