//! All choices as compact rows: the name, and what it is about one press away. Whole without scripts; the app puts the switches in.

use super::{
    content::{not_started, section_with},
    frame::{mail_link, phone_link},
};
use crate::{
    config::Operator,
    messages::Words,
    policies::{Published, Purpose, PurposeText, escape},
};
use contract::{
    consent::Basis,
    language::Language,
    pages::{self, Page},
};
use std::fmt::Write as _;

/// The fixed words of one language.
struct Fixed {
    intro: &'static str,
    no_scripts: &'static str,
    groups: [(&'static str, &'static str); 3],
    details: &'static str,
    used: &'static str,
    aim: &'static str,
    kept: &'static str,
    refusing: &'static str,
    /// Before what refusing costs.
    note: &'static str,
    clause: &'static str,
    read_clause: &'static str,
    necessary: &'static str,
    separate: &'static str,
}

const EN: Fixed = Fixed {
    intro: "Each choice counts at once, and you can change it at any time.",
    no_scripts: "To choose right here, allow scripts for this page. Or tell us your choice by phone or mail:",
    groups: [
        ("safety", "Keeping your account safe"),
        ("service", "Making the service better"),
        ("sharing", "Sharing with others"),
    ],
    details: "Details",
    used: "What is used",
    aim: "What for",
    kept: "How long",
    refusing: "If you say no",
    note: "Please note: ",
    clause: "In the policy",
    read_clause: "Read the clause",
    necessary: "This belongs to a safe service: it starts when you agree to the policy, and you can switch it off.",
    separate: "This needs a yes of its own.",
};

const ZH_HANS: Fixed = Fixed {
    intro: "每项选择立即生效，随时可以更改。",
    no_scripts: "要在此处选择，请允许本页运行脚本；也可以通过电话或邮件告诉我们您的选择：",
    groups: [("safety", "保护您的账号"), ("service", "改进服务"), ("sharing", "向他人提供")],
    details: "详情",
    used: "使用哪些信息",
    aim: "用来做什么",
    kept: "保存多久",
    refusing: "不同意会怎样",
    note: "请注意：",
    clause: "政策条款",
    read_clause: "阅读该条款",
    necessary: "此项是安全服务所必需的：同意政策后开启，您可以随时关闭。",
    separate: "此项需要您单独同意。",
};

/// The page's inside.
pub(super) fn render(
    page: &Page,
    published: &Published,
    words: &Words,
    operator: &Operator,
    language: Language,
) -> String {
    let fixed = if language == Language::En { &EN } else { &ZH_HANS };
    let mut out = format!(
        "<h1>{}</h1><p>{}</p><div id=\"choices-count\" class=\"choices-count\">{}</div>\
         <noscript><p>{}{}{} · {}</p></noscript>",
        page.title(language),
        fixed.intro,
        not_started(words, operator),
        fixed.no_scripts,
        words.blank,
        phone_link(operator),
        mail_link(&operator.email)
    );
    for (group, title) in fixed.groups {
        let _ = write!(out, "<section class=\"purposes\"><h2>{title}</h2>");
        for purpose in published.meta.purposes.iter().filter(|purpose| purpose.group == group) {
            if let Some(text) = purpose.text.get(&language) {
                row(&mut out, purpose, text, fixed);
            }
        }
        out.push_str("</section>");
    }
    out.push_str("<section id=\"history\" tabindex=\"-1\"></section>");
    section_with(&format!(" data-version=\"{}\"", escape(&published.version)), &out)
}

fn row(out: &mut String, purpose: &Purpose, text: &PurposeText, fixed: &Fixed) {
    let id = escape(&purpose.id);
    let kind = match (purpose.basis, purpose.separate) {
        (Basis::Necessary, _) => Some(fixed.necessary),
        (Basis::Consent, true) => Some(fixed.separate),
        (Basis::Consent, false) => None,
    };
    let kind = kind.map(|kind| format!("<p>{kind}</p>")).unwrap_or_default();
    let _ = write!(
        out,
        "<div class=\"purpose\" id=\"choice-{id}\"><details><summary><h3 id=\"name-{id}\">{}</h3><span>{}</span></summary>\
         <p class=\"choice-ask\">{}</p>{kind}<dl class=\"choice-facts\">",
        escape(&text.name),
        fixed.details,
        escape(&text.ask)
    );
    // What a safe service costs to refuse is read before pressing.
    let necessary = purpose.basis == Basis::Necessary;
    let refusing = (!necessary).then_some((fixed.refusing, &text.refusing));
    let facts = [(fixed.used, &text.used), (fixed.aim, &text.aim), (fixed.kept, &text.kept)];
    for (name, value) in facts.into_iter().chain(refusing) {
        let _ = write!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", escape(value));
    }
    if let Some(clause) = purpose.clauses.first() {
        let _ = write!(
            out,
            "<div><dt>{}</dt><dd><a href=\"{}#{}\">{}</a></dd></div>",
            fixed.clause,
            pages::POLICY,
            escape(clause),
            fixed.read_clause
        );
    }
    let note = if necessary {
        format!("<p class=\"choice-note\">{}{}</p>", fixed.note, escape(&text.refusing))
    } else {
        String::new()
    };
    let _ = write!(out, "</dl></details>{note}<div class=\"switch\" data-switch=\"{id}\"></div></div>");
}
