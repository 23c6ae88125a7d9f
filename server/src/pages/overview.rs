//! The overview: what people come for, in their words. Whole without scripts; the app puts in what waits and where things stand.

use super::{article, content::section};
use crate::{
    config::Operator,
    policies::{Published, escape},
};
use contract::{
    language::Language,
    pages::{self, Page},
};
use jiff::civil::Date;
use std::fmt::Write as _;

/// Something that people come for.
struct Task {
    path: &'static str,
    /// What the app says where: the name of the state.
    state: Option<&'static str>,
    english: [&'static str; 2],
    chinese: [&'static str; 2],
}

/// Tasks under a heading.
struct Group {
    english: &'static str,
    chinese: &'static str,
    tasks: &'static [Task],
}

const GROUPS: [Group; 3] = [
    Group {
        english: "What your information is used for",
        chinese: "信息的用途",
        tasks: &[
            Task {
                path: pages::POLICY,
                state: Some("policy"),
                english: ["Read the privacy policy", ""],
                chinese: ["阅读隐私政策", ""],
            },
            Task {
                path: pages::CHOICES,
                state: Some("choices"),
                english: ["Switch something off or on", "Each use has a yes and a no of its own"],
                chinese: ["关闭或开启某项用途", "每项用途都可以单独选择"],
            },
            Task {
                path: pages::MINORS,
                state: Some("guardian"),
                english: ["Ask a parent or guardian", "If you are under 18"],
                chinese: ["请监护人决定", "适用于未满 18 周岁的用户"],
            },
        ],
    },
    Group {
        english: "What we hold about you",
        chinese: "我们保存的您的信息",
        tasks: &[
            Task {
                path: pages::DATA,
                state: None,
                english: ["See my data", "Everything we hold, by kind"],
                chinese: ["查看我的信息", "按类别列出我们保存的内容"],
            },
            Task {
                path: pages::DOWNLOAD,
                state: None,
                english: ["Download my data", "In one file, to keep or to take elsewhere"],
                chinese: ["下载我的信息", "一个文件，可保存或带走"],
            },
            Task {
                path: pages::REQUESTS,
                state: None,
                english: ["Have something corrected or deleted", "Write what is wrong or should go"],
                chinese: ["更正或删除部分信息", "写下哪里有误、哪些要删除"],
            },
            Task {
                path: pages::CANCEL,
                state: None,
                english: ["Cancel my account", "Kept for one month, then erased"],
                chinese: ["注销我的账号", "保留一个月，然后删除"],
            },
            Task {
                path: pages::RECEIPTS,
                state: None,
                english: ["See my receipts", "Proof of each choice, signed by us"],
                chinese: ["查看我的回执", "每项选择的凭证，由我们签名"],
            },
        ],
    },
    Group {
        english: "Help and proof",
        chinese: "帮助与核验",
        tasks: &[
            Task {
                path: pages::HELP,
                state: Some("call"),
                english: ["Reach a person", ""],
                chinese: ["找人帮忙", ""],
            },
            Task {
                path: pages::GUARDIAN,
                state: None,
                english: ["Decide for a child", "With the link in the message that we sent you"],
                chinese: ["为孩子作决定", "请使用我们发给您的消息中的链接"],
            },
            Task {
                path: pages::VERIFY,
                state: None,
                english: ["Check a receipt", "Whether it is genuine. No sign-in"],
                chinese: ["核验回执", "辨别真伪，无需登录"],
            },
            Task {
                path: pages::CERTIFICATE,
                state: None,
                english: ["See the proof of an erasure", "With its number and code"],
                chinese: ["查看删除证明", "凭编号和代码"],
            },
        ],
    },
];

/// The page's inside.
pub(super) fn render(
    page: &Page,
    published: &Published,
    operator: &Operator,
    language: Language,
    today: Date,
) -> String {
    let (intro, in_sight, sign_in) = match language {
        Language::En => (
            "See and decide what happens with your information.",
            "Reading, checking a receipt and reaching a person need no sign-in. For your own choices and data, sign in.",
            "Sign in",
        ),
        Language::ZhHans => (
            "了解并决定您的信息如何使用。",
            "阅读、核验回执和找人帮忙都无需登录。要作出自己的选择或查看自己的信息，请先登录。",
            "登录",
        ),
    };
    let mut out = format!(
        "<h1>{}</h1><p class=\"intro\">{intro}</p><section id=\"waiting\" class=\"next-step waiting\"><p>{in_sight}</p>\
         <p><a class=\"button primary\" href=\"{}?return={}\">{sign_in}</a></p></section>",
        page.title(language),
        pages::SIGN_IN,
        pages::OVERVIEW
    );
    for group in &GROUPS {
        let title = if language == Language::En { group.english } else { group.chinese };
        let _ = write!(out, "<h2>{title}</h2><ul class=\"tasks\">");
        for task in group.tasks {
            let [name, about] = if language == Language::En { task.english } else { task.chinese };
            let about = match task.state {
                Some("policy") => article::in_force(published, language, today),
                Some("call") => {
                    let hours = escape(Operator::text(&operator.hours, language));
                    let between = if hours.is_empty() { "" } else { " · " };
                    format!("{}{between}{hours}", escape(&operator.phone))
                }
                _ => about.to_owned(),
            };
            let state = task.state.map(|state| format!(" data-state=\"{state}\"")).unwrap_or_default();
            let _ = write!(out, "<li><a href=\"{}\">{name}</a><span{state}>{about}</span></li>", task.path);
        }
        out.push_str("</ul>");
    }
    section(&out)
}
